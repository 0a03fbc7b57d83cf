/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* filter-ip: screens peers by their address. */

#include <tasuki/tasuki.h>

#include <glib/gi18n-lib.h>

#define TYPE_FILTER_IP (filter_ip_get_type ())
G_DECLARE_FINAL_TYPE (FilterIp, filter_ip, FILTER, IP, GObject)

struct _FilterIp
{
  GObject parent_instance;

  TasukiAddressSet *allow;
  TasukiAddressSet *deny;
};

static void filter_ip_plugin_init (TasukiPluginInterface *iface);
static void filter_ip_filter_init (TasukiFilterInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FilterIp,
                               filter_ip,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, filter_ip_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_FILTER,
                                                          filter_ip_filter_init))

static TasukiAddressSet *
read_set (TasukiSettings *settings, const char *key, GError **error)
{
  g_autoptr (TasukiAddressSet) set = tasuki_address_set_new ();
  g_auto (GStrv) ranges = NULL;

  if (!tasuki_settings_get_list (settings, key, &ranges, error))
    return NULL;

  for (char **range = ranges; *range != NULL; range++)
    if (!tasuki_address_set_add (set, *range))
      {
        g_autofree char *expected = g_strdup_printf (
            _ ("a list of address ranges such as 192.0.2.0/24;2001:db8::/32 (look at \"%s\")"),
            *range);

        tasuki_settings_complain (settings, key, expected, error);
        return NULL;
      }

  return g_steal_pointer (&set);
}

static gboolean
filter_ip_configure (TasukiPlugin *plugin, TasukiSettings *settings, GError **error)
{
  FilterIp *self = FILTER_IP (plugin);
  g_autoptr (TasukiAddressSet) allow = read_set (settings, "allow", error);
  g_autoptr (TasukiAddressSet) deny = allow != NULL ? read_set (settings, "deny", error) : NULL;

  if (deny == NULL)
    return FALSE;

  tasuki_address_set_unref (self->allow);
  tasuki_address_set_unref (self->deny);
  self->allow = g_steal_pointer (&allow);
  self->deny = g_steal_pointer (&deny);
  return TRUE;
}

static void
filter_ip_screen (TasukiFilter *filter, TasukiPeer *peer, TasukiDecision *decision)
{
  FilterIp *self = FILTER_IP (filter);
  GInetAddress *address = tasuki_peer_get_address (peer);

  if (tasuki_address_set_contains (self->deny, address))
    tasuki_decision_deny (decision, _ ("the source address is denied"));
  else if (tasuki_address_set_contains (self->allow, address))
    tasuki_decision_allow (decision, NULL);
  else
    tasuki_decision_deny (decision, _ ("the source address is not allowed"));
}

static void
filter_ip_finalize (GObject *object)
{
  FilterIp *self = FILTER_IP (object);

  tasuki_address_set_unref (self->allow);
  tasuki_address_set_unref (self->deny);

  G_OBJECT_CLASS (filter_ip_parent_class)->finalize (object);
}

static void
filter_ip_class_init (FilterIpClass *class)
{
  G_OBJECT_CLASS (class)->finalize = filter_ip_finalize;
}

static void
filter_ip_init (FilterIp *self)
{
  /* Nobody, until it is configured. */
  self->allow = tasuki_address_set_new ();
  self->deny = tasuki_address_set_new ();
}

static void
filter_ip_plugin_init (TasukiPluginInterface *iface)
{
  iface->configure = filter_ip_configure;
}

static void
filter_ip_filter_init (TasukiFilterInterface *iface)
{
  iface->screen = filter_ip_screen;
}

TASUKI_DEFINE_PLUGIN ("filter-ip", filter_ip_get_type)
