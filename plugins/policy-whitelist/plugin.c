/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* policy-whitelist: each side allows by a relay permission of its own, or the transfer is denied.
 */

#include <tasuki/tasuki.h>

#include <glib/gi18n-lib.h>

#include "whitelist.h"

#define TYPE_POLICY_WHITELIST (policy_whitelist_get_type ())
G_DECLARE_FINAL_TYPE (PolicyWhitelist, policy_whitelist, POLICY, WHITELIST, GObject)

struct _PolicyWhitelist
{
  GObject parent_instance;

  TasukiStorage *storage;
  Whitelist *whitelist;
  bool loaded;
};

/* A look into the storage that is under way. */
typedef struct
{
  PolicyWhitelist *self;
  TasukiSearch *search;
  unsigned start;
} Look;

static void policy_whitelist_plugin_init (TasukiPluginInterface *iface);
static void policy_whitelist_policy_init (TasukiPolicyInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PolicyWhitelist,
                               policy_whitelist,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN,
                                                      policy_whitelist_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_POLICY,
                                                          policy_whitelist_policy_init))

static void
free_look (Look *look)
{
  g_object_unref (look->self);
  g_object_unref (look->search);
  g_free (look);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, free_look)

static void
take (PolicyWhitelist *self, TasukiSearch *search)
{
  GPtrArray *records = tasuki_search_get_records (search);

  for (unsigned i = 0; i < records->len; i++)
    whitelist_put (self->whitelist, g_ptr_array_index (records, i));
}

static void load_page (PolicyWhitelist *self, unsigned start);

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Look) look = data;
  PolicyWhitelist *self = look->self;
  unsigned count = tasuki_search_get_records (look->search)->len;
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    {
      g_warning ("permissions could not be loaded, so everything is denied: %s", error->message);
      return;
    }

  take (self, look->search);
  if (count > 0 && look->start + count < tasuki_search_get_total (look->search))
    load_page (self, look->start + count);
  else
    {
      self->loaded = true;
      tasuki_policy_changed (TASUKI_POLICY (self));
    }
}

static Look *
new_look (PolicyWhitelist *self)
{
  Look *look = g_new0 (Look, 1);

  look->self = g_object_ref (self);
  look->search = tasuki_search_new ("permission");
  return look;
}

static void
load_page (PolicyWhitelist *self, unsigned start)
{
  Look *look = new_look (self);

  look->start = start;
  tasuki_search_set_page (look->search, start, TASUKI_SEARCH_MAX);
  tasuki_storage_load_async (self->storage, look->search, on_page, look);
}

static void
on_reloaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Look) look = data;
  PolicyWhitelist *self = look->self;
  const char *id = tasuki_search_get_id (look->search);
  g_autoptr (GError) error = NULL;

  /* What cannot be read any more, or is gone, allows nothing any more. */
  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    g_warning ("permission %s could not be read and is void: %s", id, error->message);
  whitelist_remove (self->whitelist, id);
  take (self, look->search);
  tasuki_policy_changed (TASUKI_POLICY (self));
}

static void
on_changed (
    TasukiStorage *storage, const char *kind, const char *id, guint64 revision, gpointer data)
{
  PolicyWhitelist *self = data;
  Look *look;

  if (!g_str_equal (kind, "permission"))
    return;
  if (revision == 0)
    {
      whitelist_remove (self->whitelist, id);
      tasuki_policy_changed (TASUKI_POLICY (self));
      return;
    }

  look = new_look (self);
  tasuki_search_set_id (look->search, id);
  tasuki_storage_load_async (self->storage, look->search, on_reloaded, look);
}

static gboolean
policy_whitelist_start (TasukiPlugin *plugin, TasukiRelay *relay, GError **error)
{
  PolicyWhitelist *self = POLICY_WHITELIST (plugin);

  self->storage = g_object_ref (tasuki_relay_get_storage (relay));
  self->whitelist = whitelist_new ();
  g_signal_connect (self->storage, "changed", G_CALLBACK (on_changed), self);
  load_page (self, 0);

  return TRUE;
}

static void
policy_whitelist_stop (TasukiPlugin *plugin)
{
  PolicyWhitelist *self = POLICY_WHITELIST (plugin);

  g_signal_handlers_disconnect_by_data (self->storage, self);
  g_clear_object (&self->storage);
  self->loaded = false;
}

static void
deny (TasukiDecision *decision, const WhitelistQuery *query, const char *obstacle)
{
  g_autofree char *reason
      = g_strdup_printf (_ ("%s does not permit to %s (remote %s, file ID \"%s\"): %s"), query->own,
                         query->direction, query->remote, query->file_id, _ (obstacle));

  tasuki_decision_deny (decision, reason);
}

static void
policy_whitelist_judge (TasukiPolicy *policy,
                        TasukiTransfer *transfer,
                        TasukiSide side,
                        TasukiDecision *decision)
{
  PolicyWhitelist *self = POLICY_WHITELIST (policy);
  const char *sender = tasuki_transfer_get_sender_id (transfer);
  const char *receiver = tasuki_transfer_get_receiver_id (transfer);
  bool sends = side == TASUKI_SIDE_SENDER;
  const WhitelistQuery query = {
    .own = sends ? sender : receiver,
    .direction = sends ? "send" : "receive",
    .remote = sends ? receiver : sender,
    .file_id = tasuki_transfer_get_file_id (transfer),
    .size = tasuki_transfer_get_size (transfer),
    .now = g_get_real_time (),
  };
  const char *obstacle;
  const char *rule;

  if (!self->loaded)
    {
      tasuki_decision_deny (decision, _ ("the permissions are not loaded yet"));
      return;
    }

  rule = whitelist_find (self->whitelist, &query, &obstacle);
  if (rule != NULL)
    tasuki_decision_allow (decision, rule);
  else
    deny (decision, &query, obstacle);
}

static void
policy_whitelist_finalize (GObject *object)
{
  PolicyWhitelist *self = POLICY_WHITELIST (object);

  g_clear_object (&self->storage);
  g_clear_pointer (&self->whitelist, whitelist_free);

  G_OBJECT_CLASS (policy_whitelist_parent_class)->finalize (object);
}

static void
policy_whitelist_class_init (PolicyWhitelistClass *class)
{
  G_OBJECT_CLASS (class)->finalize = policy_whitelist_finalize;
}

static void
policy_whitelist_init (PolicyWhitelist *self)
{
}

static void
policy_whitelist_plugin_init (TasukiPluginInterface *iface)
{
  iface->start = policy_whitelist_start;
  iface->stop = policy_whitelist_stop;
}

static void
policy_whitelist_policy_init (TasukiPolicyInterface *iface)
{
  iface->judge = policy_whitelist_judge;
}

TASUKI_DEFINE_PLUGIN ("policy-whitelist", policy_whitelist_get_type)
