/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* filter-ip: screens peers by their address. */

#include <tasuki/tasuki.h>

#include <glib/gi18n-lib.h>

#include "entrance.h"
#include "group.h"
#include "lookup.h"

/* How many settings are kept of each kind. Of a connection it is some 200 bytes, of an IP filter
 * up to 16 KiB. */
#define CONNECTIONS_MOST 32768
#define GROUPS_MOST      512

#define TYPE_FILTER_IP (filter_ip_get_type ())
G_DECLARE_FINAL_TYPE (FilterIp, filter_ip, FILTER, IP, GObject)

struct _FilterIp
{
  GObject parent_instance;

  Entrance *entrance;
  Entrance *admin_entrance; /* of whoever administers from elsewhere */

  /* NULL while it is not running. */
  Lookup *connections;
  Lookup *groups;
};

/* One peer that is being screened. */
typedef struct
{
  FilterIp *self;
  Entrance *entrance;
  TasukiPeer *peer;
  TasukiDecision *decision;
  unsigned next; /* of the entrance's groups */
  bool allowed;  /* by the entrance */
  char *group;   /* whose ranges are being looked at */
  GQueue own;    /* of char: IDs of the groups that it has to pass after the entrance */
} Screening;

static void filter_ip_plugin_init (TasukiPluginInterface *iface);
static void filter_ip_filter_init (TasukiFilterInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FilterIp,
                               filter_ip,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, filter_ip_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_FILTER,
                                                          filter_ip_filter_init))

static gboolean
filter_ip_configure (TasukiPlugin *plugin, TasukiSettings *settings, GError **error)
{
  FilterIp *self = FILTER_IP (plugin);
  g_autoptr (Entrance) entrance = entrance_read (settings, error);
  g_autoptr (Entrance) admin = entrance != NULL ? entrance_read_admin (settings, error) : NULL;

  if (admin == NULL)
    return FALSE;

  entrance_unref (self->entrance);
  entrance_unref (self->admin_entrance);
  self->entrance = g_steal_pointer (&entrance);
  self->admin_entrance = g_steal_pointer (&admin);
  return TRUE;
}

static gboolean
filter_ip_start (TasukiPlugin *plugin, TasukiRelay *relay, GError **error)
{
  FilterIp *self = FILTER_IP (plugin);
  TasukiStorage *storage = tasuki_relay_get_storage (relay);

  self->connections = lookup_new (storage, "connection", CONNECTIONS_MOST, bond_read, bond_free);
  self->groups = lookup_new (storage, "ip-filter", GROUPS_MOST, group_read, group_free);
  return TRUE;
}

static void
filter_ip_stop (TasukiPlugin *plugin)
{
  FilterIp *self = FILTER_IP (plugin);

  g_clear_pointer (&self->connections, lookup_end);
  g_clear_pointer (&self->groups, lookup_end);
}

static void
end (Screening *one)
{
  g_object_unref (one->self);
  entrance_unref (one->entrance);
  g_object_unref (one->peer);
  g_object_unref (one->decision);
  g_free (one->group);
  g_queue_clear_full (&one->own, g_free);
  g_free (one);
}

static void
allow (Screening *one)
{
  tasuki_decision_allow (one->decision, NULL);
  end (one);
}

static void G_GNUC_PRINTF (2, 3) deny (Screening *one, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  tasuki_decision_deny (one->decision, reason);
  end (one);
}

static bool
is_in (Screening *one, TasukiAddressSet *set)
{
  return tasuki_address_set_contains (set, tasuki_peer_get_address (one->peer));
}

static void
look_at (Screening *one, const char *group, LookupDone done)
{
  g_free (one->group);
  one->group = g_strdup (group);
  if (one->self->groups != NULL)
    lookup_find (one->self->groups, one->group, done, one);
  else
    deny (one, _ ("the plugin is not running"));
}

/* Denies where a group cannot even be asked. */
static bool
is_usable (Screening *one, const Group *group, const GError *error)
{
  if (error != NULL)
    deny (one, _ ("the IP filter \"%s\" cannot be read: %s"), one->group, error->message);
  else if (group == NULL)
    deny (one, _ ("there is no IP filter \"%s\""), one->group);
  else if (!group->sound)
    deny (one, _ ("the IP filter \"%s\" is damaged"), one->group);
  else
    return true;

  return false;
}

/* What holds for all organisations may be limited by the group of any. */
static bool
is_foreign (Screening *one, const Group *group)
{
  const char *organisation = tasuki_peer_get_organisation (one->peer);

  return g_strcmp0 (organisation, "*") != 0 && g_strcmp0 (organisation, group->organisation) != 0;
}

static void ask_own (Screening *one);

static void
on_own_group (gconstpointer kept, const GError *error, gpointer data)
{
  Screening *one = data;
  const Group *group = kept;

  if (!is_usable (one, group, error))
    return;

  if (is_foreign (one, group))
    deny (one, _ ("the IP filter \"%s\" belongs to another organisation"), one->group);
  else if (is_in (one, group->deny))
    deny (one, _ ("the IP filter \"%s\" denies the source address"), one->group);
  else if (!is_in (one, group->allow))
    deny (one, _ ("the IP filter \"%s\" does not allow the source address"), one->group);
  else
    ask_own (one);
}

/* The last gates, one after the other: each of its own groups has to let it in. */
static void
ask_own (Screening *one)
{
  g_autofree char *group = g_queue_pop_head (&one->own);

  if (group == NULL)
    allow (one);
  else
    look_at (one, group, on_own_group);
}

/* NULL: there is none. */
static void
add_own (Screening *one, const char *group)
{
  if (group != NULL)
    g_queue_push_tail (&one->own, g_strdup (group));
}

/* An authenticator may know connections that are not in the store: these have no IP filter. One
 * that was just removed is cut by the core. */
static void
on_connection (gconstpointer kept, const GError *error, gpointer data)
{
  Screening *one = data;
  const Bond *bond = kept;
  const char *id = tasuki_peer_get_connection_id (one->peer);

  if (error != NULL)
    deny (one, _ ("the connection \"%s\" cannot be read: %s"), id, error->message);
  else if (bond != NULL && !bond->sound)
    deny (one, _ ("the settings of the connection \"%s\" are damaged"), id);
  else
    {
      add_own (one, bond != NULL ? bond->group : NULL);
      ask_own (one);
    }
}

/* Before the login there is no connection, and whoever administers is none. */
static void
pass_entrance (Screening *one)
{
  const char *id = tasuki_peer_get_connection_id (one->peer);

  if (!one->allowed)
    deny (one, _ ("the source address is not allowed"));
  else if (id == NULL || *id == '\0')
    ask_own (one);
  else if (one->self->connections == NULL)
    deny (one, _ ("the plugin is not running"));
  else
    lookup_find (one->self->connections, id, on_connection, one);
}

static void ask_entrance (Screening *one);

static void
on_entrance_group (gconstpointer kept, const GError *error, gpointer data)
{
  Screening *one = data;
  const Group *group = kept;

  if (!is_usable (one, group, error))
    return;
  if (is_in (one, group->deny))
    {
      deny (one, _ ("the IP filter \"%s\" denies the source address"), one->group);
      return;
    }

  one->allowed = one->allowed || is_in (one, group->allow);
  ask_entrance (one);
}

/* What any of its groups denies is denied, so all of them are asked. */
static void
ask_entrance (Screening *one)
{
  const char *group = one->entrance->groups[one->next];

  if (group == NULL)
    {
      pass_entrance (one);
      return;
    }

  one->next++;
  look_at (one, group, on_entrance_group);
}

static Entrance *
get_entrance (FilterIp *self, TasukiPeer *peer)
{
  bool administers = g_str_equal (tasuki_peer_get_entrance (peer), "admin");

  return administers ? self->admin_entrance : self->entrance;
}

static void
filter_ip_screen (TasukiFilter *filter, TasukiPeer *peer, TasukiDecision *decision)
{
  FilterIp *self = FILTER_IP (filter);
  Screening *one = g_new0 (Screening, 1);

  one->self = g_object_ref (self);
  one->entrance = entrance_ref (get_entrance (self, peer));
  one->peer = g_object_ref (peer);
  one->decision = g_object_ref (decision);
  one->allowed = is_in (one, one->entrance->allow);
  add_own (one, tasuki_peer_get_ip_filter (peer));
  if (is_in (one, one->entrance->deny))
    deny (one, _ ("the source address is denied"));
  else
    ask_entrance (one);
}

static gboolean
filter_ip_heeds_ip_filters (TasukiFilter *filter)
{
  return TRUE;
}

static void
filter_ip_finalize (GObject *object)
{
  FilterIp *self = FILTER_IP (object);

  g_clear_pointer (&self->connections, lookup_end);
  g_clear_pointer (&self->groups, lookup_end);
  entrance_unref (self->entrance);
  entrance_unref (self->admin_entrance);

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
  self->entrance = entrance_new ();
  self->admin_entrance = entrance_new ();
}

static void
filter_ip_plugin_init (TasukiPluginInterface *iface)
{
  iface->configure = filter_ip_configure;
  iface->start = filter_ip_start;
  iface->stop = filter_ip_stop;
}

static void
filter_ip_filter_init (TasukiFilterInterface *iface)
{
  iface->screen = filter_ip_screen;
  iface->heeds_ip_filters = filter_ip_heeds_ip_filters;
}

TASUKI_DEFINE_PLUGIN ("filter-ip", filter_ip_get_type)
