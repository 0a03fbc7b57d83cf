/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What workers have for the main context: one source for all of it. */

#pragma once

#include <glib.h>

/* Runs @function once on the default main context, in the order of the posts. Any thread. */
void tasuki_main_post (GSourceFunc function, gpointer data);
