/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loads one plugin from its shared object. */

#pragma once

#include <gio/gio.h>

/*
 * Loads `DIRECTORY/NAME.so` and makes its object. Ownership, modes and the descriptor are checked
 * before any of its code runs. The module stays loaded for good.
 *
 * Returns: (transfer full): the plugin's object; NULL with TASUKI_ERROR_PLUGIN, saying which,
 * why, and what to do
 */
GObject *tasuki_module_load (const char *directory, const char *name, GError **error);
