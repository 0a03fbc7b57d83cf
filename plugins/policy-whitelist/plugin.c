/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* policy-whitelist: each side allows by a relay permission of its own, or it is denied. */

#include <tasuki/tasuki.h>

#include <glib/gi18n-lib.h>

#include "whitelist.h"

#define TYPE_POLICY_WHITELIST (policy_whitelist_get_type ())
G_DECLARE_FINAL_TYPE (PolicyWhitelist, policy_whitelist, POLICY, WHITELIST, GObject)

struct _PolicyWhitelist
{
  GObject parent_instance;

  TasukiStorage *storage; /* NULL while it is not running */
  Whitelist *whitelist;   /* NULL until all permissions are loaded */
  bool loading;           /* all permissions */
  bool outdated;          /* what is being loaded changed meanwhile */
  unsigned looks;         /* under way */
  GQueue waiting;         /* of Verdict: what was asked while a look was under way */
};

/* A look into the storage that is under way. */
typedef struct
{
  PolicyWhitelist *self;
  TasukiStorage *storage;
  TasukiSearch *search;
  unsigned start;       /* of this page */
  Whitelist *whitelist; /* what the pages before had */
} Look;

/* A question that is not answered yet. */
typedef struct
{
  TasukiTransfer *transfer;
  TasukiSide side;
  TasukiDecision *decision;
} Verdict;

static void policy_whitelist_plugin_init (TasukiPluginInterface *iface);
static void policy_whitelist_policy_init (TasukiPolicyInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PolicyWhitelist,
                               policy_whitelist,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN,
                                                      policy_whitelist_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_POLICY,
                                                          policy_whitelist_policy_init))

static Look *
new_look (PolicyWhitelist *self, Whitelist *whitelist)
{
  Look *look = g_new0 (Look, 1);

  look->self = g_object_ref (self);
  look->storage = g_object_ref (self->storage);
  look->search = tasuki_search_new ("permission");
  look->whitelist = whitelist;
  self->looks++;

  return look;
}

static void
free_look (Look *look)
{
  g_object_unref (look->self);
  g_object_unref (look->storage);
  g_object_unref (look->search);
  g_clear_pointer (&look->whitelist, whitelist_free);
  g_free (look);
}

static void
free_verdict (Verdict *verdict)
{
  g_object_unref (verdict->transfer);
  g_object_unref (verdict->decision);
  g_free (verdict);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Verdict, free_verdict)

static void
deny (TasukiDecision *decision, const WhitelistQuery *query, const char *obstacle)
{
  g_autofree char *reason
      = g_strdup_printf (_ ("%s does not permit to %s (remote %s, file ID \"%s\"): %s"), query->own,
                         query->direction, query->remote, query->file_id, _ (obstacle));

  tasuki_decision_deny (decision, reason);
}

static void
decide (PolicyWhitelist *self, TasukiTransfer *transfer, TasukiSide side, TasukiDecision *decision)
{
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

  if (self->whitelist == NULL)
    {
      tasuki_decision_deny (decision, _ ("the permissions are not loaded"));
      return;
    }

  rule = whitelist_find (self->whitelist, &query, &obstacle);
  if (rule != NULL)
    tasuki_decision_allow (decision, rule);
  else
    deny (decision, &query, obstacle);
}

/* The last look that ends answers whatever waited for it. */
static void
end_look (Look *look)
{
  PolicyWhitelist *self = look->self;

  self->looks--;
  while (self->looks == 0 && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr (Verdict) verdict = g_queue_pop_head (&self->waiting);

      decide (self, verdict->transfer, verdict->side, verdict->decision);
    }
  free_look (look);
}

static void
take (Whitelist *whitelist, TasukiSearch *search)
{
  GPtrArray *records = tasuki_search_get_records (search);

  for (unsigned i = 0; i < records->len; i++)
    whitelist_put (whitelist, g_ptr_array_index (records, i));
}

/* What was believed of the permissions does not hold any more: they are loaded when next asked. */
static void
forget (PolicyWhitelist *self)
{
  g_clear_pointer (&self->whitelist, whitelist_free);
  self->loading = false;
}

static void load_page (PolicyWhitelist *self, Whitelist *whitelist, unsigned start);

static void
load_all (PolicyWhitelist *self)
{
  self->loading = true;
  self->outdated = false;
  load_page (self, whitelist_new (), 0);
}

static void
take_page (PolicyWhitelist *self, Look *look)
{
  unsigned end = look->start + tasuki_search_get_records (look->search)->len;

  take (look->whitelist, look->search);
  if (self->outdated)
    load_all (self);
  else if (end > look->start && end < tasuki_search_get_total (look->search))
    load_page (self, g_steal_pointer (&look->whitelist), end);
  else
    {
      forget (self);
      self->whitelist = g_steal_pointer (&look->whitelist);
      tasuki_policy_changed (TASUKI_POLICY (self));
    }
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  Look *look = data;
  PolicyWhitelist *self = look->self;
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    {
      g_warning (_ ("permissions could not be loaded, so everything is denied: %s"),
                 error->message);
      forget (self);
    }
  else if (self->storage == look->storage)
    take_page (self, look);
  end_look (look);
}

static void
load_page (PolicyWhitelist *self, Whitelist *whitelist, unsigned start)
{
  Look *look = new_look (self, whitelist);

  look->start = start;
  tasuki_search_set_page (look->search, start, TASUKI_SEARCH_MAX);
  tasuki_storage_load_async (self->storage, look->search, on_page, look);
}

static void
on_reloaded (GObject *source, GAsyncResult *result, gpointer data)
{
  Look *look = data;
  PolicyWhitelist *self = look->self;
  const char *id = tasuki_search_get_id (look->search);
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    {
      g_warning (_ ("permission %s could not be read: %s"), id, error->message);
      forget (self);
    }
  else if (self->whitelist != NULL)
    {
      whitelist_remove (self->whitelist, id);
      take (self->whitelist, look->search);
    }
  tasuki_policy_changed (TASUKI_POLICY (self));
  end_look (look);
}

static void
on_changed (
    TasukiStorage *storage, const char *kind, const char *id, guint64 revision, gpointer data)
{
  PolicyWhitelist *self = data;
  Look *look;

  if (!g_str_equal (kind, "permission"))
    return;

  self->outdated = true;
  if (revision == 0 && self->whitelist != NULL)
    {
      whitelist_remove (self->whitelist, id);
      tasuki_policy_changed (TASUKI_POLICY (self));
    }
  else if (self->whitelist != NULL)
    {
      look = new_look (self, NULL);
      tasuki_search_set_id (look->search, id);
      tasuki_storage_load_async (self->storage, look->search, on_reloaded, look);
    }
}

static gboolean
policy_whitelist_start (TasukiPlugin *plugin, TasukiRelay *relay, GError **error)
{
  PolicyWhitelist *self = POLICY_WHITELIST (plugin);

  self->storage = g_object_ref (tasuki_relay_get_storage (relay));
  g_signal_connect (self->storage, "changed", G_CALLBACK (on_changed), self);
  load_all (self);

  return TRUE;
}

static void
policy_whitelist_stop (TasukiPlugin *plugin)
{
  PolicyWhitelist *self = POLICY_WHITELIST (plugin);

  g_signal_handlers_disconnect_by_data (self->storage, self);
  g_clear_object (&self->storage);
  forget (self);
}

/* While the storage is asked what has changed, what was known before decides nothing. */
static void
policy_whitelist_judge (TasukiPolicy *policy,
                        TasukiTransfer *transfer,
                        TasukiSide side,
                        TasukiDecision *decision)
{
  PolicyWhitelist *self = POLICY_WHITELIST (policy);
  Verdict *verdict;

  if (self->whitelist == NULL && !self->loading && self->storage != NULL)
    load_all (self);
  if (self->looks == 0)
    {
      decide (self, transfer, side, decision);
      return;
    }

  verdict = g_new0 (Verdict, 1);
  verdict->transfer = g_object_ref (transfer);
  verdict->side = side;
  verdict->decision = g_object_ref (decision);
  g_queue_push_tail (&self->waiting, verdict);
}

static void
policy_whitelist_finalize (GObject *object)
{
  PolicyWhitelist *self = POLICY_WHITELIST (object);

  /* A look holds a reference, so nothing waits any more. */
  g_assert (g_queue_is_empty (&self->waiting));
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
  g_queue_init (&self->waiting);
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
