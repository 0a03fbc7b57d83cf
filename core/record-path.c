/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For programs that are no relay: the record cipher that is installed, loaded as a relay would. */

#include <tasuki/tasuki.h>

#include "api/settings-private.h"
#include "host/module.h"
#include "paths.h"

#define NAME "record-ipsec-mb"

/* A plugin that is not configured does no work; this one has no keys, but may refuse. */
static gboolean
configure (GObject *plugin, GError **error)
{
  g_autoptr (TasukiSettings) settings = tasuki_settings_new (NAME);

  return !TASUKI_IS_PLUGIN (plugin)
         || tasuki_plugin_configure (TASUKI_PLUGIN (plugin), settings, error);
}

gboolean
tasuki_record_path_choose_installed (GError **error)
{
  g_autoptr (GObject) plugin = NULL;

  /* It is not there on most kinds of machine, and nobody is to be told so. */
  if (!g_file_test (TASUKI_PLUGIN_DIR "/" NAME ".so", G_FILE_TEST_EXISTS))
    return TRUE;

  plugin = tasuki_module_load (TASUKI_PLUGIN_DIR, NAME, error);
  if (plugin == NULL || !configure (plugin, error))
    return FALSE;
  if (TASUKI_IS_RECORD_CIPHER (plugin))
    tasuki_record_path_choose (TRUE, TASUKI_RECORD_CIPHER (plugin));

  return TRUE;
}
