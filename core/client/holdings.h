/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All that receivers of this user hold of deliveries that broke off. */

#pragma once

#include <stdint.h>

#include <glib.h>

/* Removes what nobody came back for within @seconds, with its partial files. Any thread. */
void tasuki_holdings_expire (unsigned seconds);

/*
 * How many bytes of the files that were arriving in @directory from the connection @from are
 * there: so much less room is needed.
 */
int64_t tasuki_holdings_measure (const char *directory, const char *from);
