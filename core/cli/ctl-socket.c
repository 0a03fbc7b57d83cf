/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the path of the admin socket with the daemon's own reader of configurations. */

#include "cli/ctl-socket.h"

#include <glib/gi18n.h>

#include <tasuki/settings.h>

#include "host/keyfile.h"

char *
tasuki_ctl_socket_find (const char *config, GError **error)
{
  g_autoptr (TasukiKeyfile) keyfile = tasuki_keyfile_new ();
  g_autoptr (TasukiSettings) settings = NULL;
  g_autofree char *path = NULL;

  if (!tasuki_keyfile_add_file (keyfile, config, error))
    return NULL;

  settings = tasuki_keyfile_get (keyfile, "web-api");
  if (tasuki_settings_get_path (settings, "socket", &path, error))
    return g_steal_pointer (&path);

  g_prefix_error (error, _ ("%s does not say where the admin socket is: "), config);
  return NULL;
}
