/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* web-api: serves the admin API, on a Unix socket and, if it is told to, by HTTPS. */

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/tasuki.h>

#include "accept.h"
#include "endpoint.h"
#include "entry.h"
#include "server.h"
#include "socket.h"

#define TASUKI_TYPE_WEB_API (tasuki_web_api_get_type ())
G_DECLARE_FINAL_TYPE (TasukiWebApi, tasuki_web_api, TASUKI, WEB_API, GObject)

struct _TasukiWebApi
{
  GObject parent_instance;

  char *path;
  GPtrArray *addresses; /* of GSocketAddress: where it is to listen; NULL before it is configured */
  WebServer *server;    /* NULL unless it has started, as the next ones */
  WebAccept *accept;
  WebEntry *entry;
};

static const WebLimits limits = { .head = 10000, .whole = 30000, .connections = 64 };

static void plugin_iface_init (TasukiPluginInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TasukiWebApi,
                               tasuki_web_api,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, plugin_iface_init))

static void
on_hand_over (GIOStream *stream, WebRequest *request, gpointer data)
{
  TasukiWebApi *self = data;

  web_server_serve (self->server, stream, request);
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

static gboolean
read_addresses (TasukiSettings *settings, GPtrArray **addresses, GError **error)
{
  g_autoptr (GPtrArray) read = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) texts = NULL;

  if (!tasuki_settings_get_list (settings, "listen", &texts, error))
    return FALSE;

  for (char **text = texts; *text != NULL; text++)
    {
      GSocketAddress *address = web_endpoint_parse (*text);

      if (address == NULL)
        return tasuki_settings_complain (
            settings, "listen", _ ("a list of addresses such as 127.0.0.1:7480;[2001:db8::1]:7480"),
            error);
      g_ptr_array_add (read, address);
    }

  *addresses = g_steal_pointer (&read);
  return TRUE;
}

static void
say_where (WebEntry *entry)
{
  g_auto (GStrv) addresses = web_entry_describe (entry);

  for (char **address = addresses; *address != NULL; address++)
    g_message (_ ("the administration listens on %s"), *address);
}

static gboolean
listen_at (TasukiWebApi *self, GPtrArray *addresses, GError **error)
{
  if (!web_entry_listen (self->entry, addresses, error))
    return FALSE;

  say_where (self->entry);
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
  g_autoptr (GPtrArray) addresses = NULL;

  if (!read_path (settings, &path, error) || !read_addresses (settings, &addresses, error))
    return FALSE;
  if (self->accept != NULL && g_strcmp0 (path, self->path) != 0 && !move_to (self, path, error))
    return FALSE;
  if (self->accept != NULL && !listen_at (self, addresses, error))
    return FALSE;

  g_free (self->path);
  self->path = g_steal_pointer (&path);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  self->addresses = g_steal_pointer (&addresses);
  return TRUE;
}

static void
tasuki_web_api_stop (TasukiPlugin *plugin)
{
  TasukiWebApi *self = TASUKI_WEB_API (plugin);

  g_clear_pointer (&self->entry, web_entry_free);
  g_clear_pointer (&self->accept, web_accept_free);
  g_clear_pointer (&self->server, web_server_free);
}

static gboolean
tasuki_web_api_start (TasukiPlugin *plugin, TasukiRelay *relay, GError **error)
{
  TasukiWebApi *self = TASUKI_WEB_API (plugin);

  self->server = web_server_new (relay);
  self->entry = web_entry_new (relay, &limits, on_hand_over, self);
  if (move_to (self, self->path, error) && listen_at (self, self->addresses, error))
    return TRUE;

  tasuki_web_api_stop (plugin);
  return FALSE;
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
  g_clear_pointer (&self->addresses, g_ptr_array_unref);

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
