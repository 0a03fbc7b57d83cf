/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lifecycle interface of plugins. A failure that gives no reason is given one here. */

#include <tasuki/plugin.h>

#include <glib/gi18n-lib.h>

G_DEFINE_INTERFACE (TasukiPlugin, tasuki_plugin, G_TYPE_OBJECT)

static gboolean
default_configure (TasukiPlugin *self, TasukiSettings *settings, GError **error)
{
  return TRUE;
}

static gboolean
default_check (TasukiPlugin *self, GError **error)
{
  return TRUE;
}

static gboolean
default_start (TasukiPlugin *self, TasukiRelay *relay, GError **error)
{
  return TRUE;
}

static void
default_stop (TasukiPlugin *self)
{
}

static void
tasuki_plugin_default_init (TasukiPluginInterface *iface)
{
  iface->configure = default_configure;
  iface->check = default_check;
  iface->start = default_start;
  iface->stop = default_stop;
}

/* An exception in a script arrives here as FALSE without an error, or even as TRUE with one. */
static gboolean
judge_outcome (TasukiPlugin *self, gboolean done, GError *problem, GError **error)
{
  if (done && problem == NULL)
    return TRUE;

  if (problem == NULL)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED, _ ("%s failed without saying why"),
                 G_OBJECT_TYPE_NAME (self));
  else
    g_propagate_error (error, problem);

  return FALSE;
}

gboolean
tasuki_plugin_configure (TasukiPlugin *self, TasukiSettings *settings, GError **error)
{
  GError *problem = NULL;
  gboolean done;

  g_return_val_if_fail (TASUKI_IS_PLUGIN (self), FALSE);

  done = TASUKI_PLUGIN_GET_IFACE (self)->configure (self, settings, &problem);
  return judge_outcome (self, done, problem, error);
}

gboolean
tasuki_plugin_check (TasukiPlugin *self, GError **error)
{
  GError *problem = NULL;
  gboolean done;

  g_return_val_if_fail (TASUKI_IS_PLUGIN (self), FALSE);

  done = TASUKI_PLUGIN_GET_IFACE (self)->check (self, &problem);
  return judge_outcome (self, done, problem, error);
}

gboolean
tasuki_plugin_start (TasukiPlugin *self, TasukiRelay *relay, GError **error)
{
  GError *problem = NULL;
  gboolean done;

  g_return_val_if_fail (TASUKI_IS_PLUGIN (self), FALSE);

  done = TASUKI_PLUGIN_GET_IFACE (self)->start (self, relay, &problem);
  return judge_outcome (self, done, problem, error);
}

void
tasuki_plugin_stop (TasukiPlugin *self)
{
  g_return_if_fail (TASUKI_IS_PLUGIN (self));

  TASUKI_PLUGIN_GET_IFACE (self)->stop (self);
}
