/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A filter that lets everybody in, and whose lifecycle fails in the way that its key `fail` says.
 */

#include <stdbool.h>

#include <tasuki/tasuki.h>

#define TYPE_LIFECYCLE (lifecycle_get_type ())
G_DECLARE_FINAL_TYPE (Lifecycle, lifecycle, LIFECYCLE, PLUGIN, GObject)

struct _Lifecycle
{
  GObject parent_instance;

  char *fail;
};

static void lifecycle_plugin_init (TasukiPluginInterface *iface);
static void lifecycle_filter_init (TasukiFilterInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Lifecycle,
                               lifecycle,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, lifecycle_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_FILTER,
                                                          lifecycle_filter_init))

/* FALSE where it is to fail, with an error or without. */
static gboolean
pass (Lifecycle *self, const char *verb, GError **error)
{
  g_autofree char *silently = g_strconcat (verb, "-silently", NULL);

  if (g_str_equal (self->fail, verb))
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED, "broken on purpose in %s", verb);

  return !g_str_equal (self->fail, verb) && !g_str_equal (self->fail, silently);
}

static gboolean
lifecycle_configure (TasukiPlugin *plugin, TasukiSettings *settings, GError **error)
{
  Lifecycle *self = LIFECYCLE_PLUGIN (plugin);

  g_clear_pointer (&self->fail, g_free);
  return tasuki_settings_get_string (settings, "fail", "nothing", &self->fail, error)
         && pass (self, "configure", error);
}

static gboolean
lifecycle_start (TasukiPlugin *plugin, TasukiRelay *relay, GError **error)
{
  return pass (LIFECYCLE_PLUGIN (plugin), "start", error);
}

static void
lifecycle_stop (TasukiPlugin *plugin)
{
  g_message ("lifecycle was stopped");
}

static void
lifecycle_screen (TasukiFilter *filter, TasukiPeer *peer, TasukiDecision *decision)
{
  tasuki_decision_allow (decision, NULL);
}

static void
lifecycle_finalize (GObject *object)
{
  g_free (LIFECYCLE_PLUGIN (object)->fail);

  G_OBJECT_CLASS (lifecycle_parent_class)->finalize (object);
}

static void
lifecycle_class_init (LifecycleClass *class)
{
  G_OBJECT_CLASS (class)->finalize = lifecycle_finalize;
}

static void
lifecycle_init (Lifecycle *self)
{
}

static void
lifecycle_plugin_init (TasukiPluginInterface *iface)
{
  iface->configure = lifecycle_configure;
  iface->start = lifecycle_start;
  iface->stop = lifecycle_stop;
}

static void
lifecycle_filter_init (TasukiFilterInterface *iface)
{
  iface->screen = lifecycle_screen;
}

TASUKI_DEFINE_PLUGIN ("lifecycle", lifecycle_get_type)
