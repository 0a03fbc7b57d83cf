/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* web-api: serves the admin API on a Unix socket, to the administrators of this host. */

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/tasuki.h>

#include "accept.h"
#include "server.h"
#include "socket.h"

#define TASUKI_TYPE_WEB_API (tasuki_web_api_get_type ())
G_DECLARE_FINAL_TYPE (TasukiWebApi, tasuki_web_api, TASUKI, WEB_API, GObject)

struct _TasukiWebApi
{
  GObject parent_instance;

  char *path;
  WebServer *server; /* NULL unless it has started */
  WebAccept *accept;
};

static const WebLimits limits = { .head = 10000, .whole = 30000, .connections = 64 };

static void plugin_iface_init (TasukiPluginInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TasukiWebApi,
                               tasuki_web_api,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, plugin_iface_init))

static void
on_hand_over (GIOStream *stream, const char *caller, gpointer data)
{
  TasukiWebApi *self = data;

  web_server_serve (self->server, stream, caller);
}

static gboolean
read_path (TasukiSettings *settings, char **path, GError **error)
{
  g_autofree char *given = NULL;

  if (!tasuki_settings_get_path (settings, "socket", &given, error))
    return FALSE;
  if (strlen (given) > WEB_SOCKET_PATH_MAX)
    return tasuki_settings_complain (settings, "socket", _ ("a path of at most 107 bytes"), error);

  *path = g_steal_pointer (&given);
  return TRUE;
}

/* The new socket is there before the old one goes, so that a failure changes nothing. */
static gboolean
move_to (TasukiWebApi *self, const char *path, GError **error)
{
  WebAccept *accept = web_accept_new (path, &limits, on_hand_over, self, error);

  if (accept == NULL)
    return FALSE;

  g_clear_pointer (&self->accept, web_accept_free);
  self->accept = accept;
  return TRUE;
}

static gboolean
tasuki_web_api_configure (TasukiPlugin *plugin, TasukiSettings *settings, GError **error)
{
  TasukiWebApi *self = TASUKI_WEB_API (plugin);
  g_autofree char *path = NULL;

  if (!read_path (settings, &path, error))
    return FALSE;
  if (self->accept != NULL && g_strcmp0 (path, self->path) != 0 && !move_to (self, path, error))
    return FALSE;

  g_free (self->path);
  self->path = g_steal_pointer (&path);
  return TRUE;
}

static gboolean
tasuki_web_api_start (TasukiPlugin *plugin, TasukiRelay *relay, GError **error)
{
  TasukiWebApi *self = TASUKI_WEB_API (plugin);

  self->server = web_server_new (relay);
  if (move_to (self, self->path, error))
    return TRUE;

  g_clear_pointer (&self->server, web_server_free);
  return FALSE;
}

static void
tasuki_web_api_stop (TasukiPlugin *plugin)
{
  TasukiWebApi *self = TASUKI_WEB_API (plugin);

  g_clear_pointer (&self->accept, web_accept_free);
  g_clear_pointer (&self->server, web_server_free);
}

static void
plugin_iface_init (TasukiPluginInterface *iface)
{
  iface->configure = tasuki_web_api_configure;
  iface->start = tasuki_web_api_start;
  iface->stop = tasuki_web_api_stop;
}

static void
tasuki_web_api_finalize (GObject *object)
{
  TasukiWebApi *self = TASUKI_WEB_API (object);

  tasuki_web_api_stop (TASUKI_PLUGIN (self));
  g_free (self->path);

  G_OBJECT_CLASS (tasuki_web_api_parent_class)->finalize (object);
}

static void
tasuki_web_api_class_init (TasukiWebApiClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_web_api_finalize;
}

static void
tasuki_web_api_init (TasukiWebApi *self)
{
}

TASUKI_DEFINE_PLUGIN ("web-api", tasuki_web_api_get_type)
