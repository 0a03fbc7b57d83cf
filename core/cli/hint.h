/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What to do next after an error of the client. */

#pragma once

#include <glib.h>

/* The next step, translated; NULL if the message says it already or there is none. */
const char *tasuki_hint_for (const GError *error);
