/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of address ranges in what is asked for and kept. */

#pragma once

#include <stdbool.h>

#include <glib.h>

/* Whether the list @name of @body, of type a{sv}, can be read. One that is not there can. */
bool tasuki_ranges_are_good (GVariant *body, const char *name, GError **error);
