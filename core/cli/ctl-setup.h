/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasukictl setup: everything that a new access point needs, in one directory. */

#pragma once

#include <stdbool.h>

#include <glib.h>

typedef struct
{
  char *directory; /* required */
  char *name;      /* NULL: ap1 */
  char *listen;    /* NULL: 127.0.0.1:7443 */
} TasukiCtlSetup;

/* The options that fill it in; ends with an empty one. Free it with g_free (). */
GOptionEntry *tasuki_ctl_setup_new_entries (TasukiCtlSetup *self);
void tasuki_ctl_setup_clear (TasukiCtlSetup *self);

/*
 * Makes certificates, keys, configuration and the empty encrypted store, and says on standard
 * output what to run next. On failure nothing is left behind; what was there before is never
 * touched.
 */
bool tasuki_ctl_setup_run (const TasukiCtlSetup *self, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TasukiCtlSetup, tasuki_ctl_setup_clear)
