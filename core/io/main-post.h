/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What workers have for the main context: one source for all of it. */

#pragma once

#include <glib.h>

/* Runs @function once on the default main context, in the order of the posts. Any thread. */
void tasuki_main_post (GSourceFunc function, gpointer data);

/*
 * The same for what can wait: it does not wake the context, but goes along with what does. The main
 * context of a relay turns several times a second.
 */
void tasuki_main_post_along (GSourceFunc function, gpointer data);
