/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a dead access point left behind: marked transfers become failed rows of the history. */

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/steps.h"

typedef struct
{
  TasukiFlow *flow;
  TasukiSearch *search;
  unsigned pending; /* marks of this page that are being dealt with */
  bool failed;      /* what stays would come again with the next page, for ever */
} Recovery;

typedef struct
{
  Recovery *recovery;
  TasukiRecord *mark;
} Item;

static void load (Recovery *self);

static void
end (Recovery *self)
{
  self->flow->objects--;
  g_object_unref (self->search);
  g_free (self);
}

static void
end_item (Item *item)
{
  Recovery *self = item->recovery;

  g_object_unref (item->mark);
  g_free (item);
  if (--self->pending > 0)
    return;

  if (self->failed || tasuki_search_get_records (self->search)->len < TASUKI_SEARCH_MAX)
    end (self);
  else
    load (self);
}

static void
fail_item (Item *item, const GError *error)
{
  g_warning (_ ("an interrupted transfer could not be recorded: %s"), error->message);
  item->recovery->failed = true;
  end_item (item);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    end_item (data);
  else
    fail_item (data, error);
}

static void
on_appended (GObject *source, GAsyncResult *result, gpointer data)
{
  Item *item = data;
  g_autoptr (TasukiChange) change = tasuki_change_new (item->mark, TASUKI_EXPECT_ANYTHING, 0);
  g_autoptr (GError) error = NULL;

  if (tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    tasuki_storage_remove_async (TASUKI_STORAGE (source), change, on_removed, item);
  else
    fail_item (item, error);
}

static GVariant *
describe (TasukiRecord *mark)
{
  GVariantDict body = G_VARIANT_DICT_INIT (tasuki_record_get_body (mark));

  g_variant_dict_insert (&body, "outcome", "s", "failed");
  g_variant_dict_insert (&body, "code", "s", "lost");
  g_variant_dict_insert (&body, "reason", "s",
                         _ ("the access point stopped while the transfer was under way"));
  g_variant_dict_insert (&body, "digest", "s", "");
  g_variant_dict_insert (&body, "receipt", "s", "");

  return g_variant_dict_end (&body);
}

static void
recover (Recovery *self, TasukiRecord *mark)
{
  g_autoptr (TasukiRecord) row = tasuki_entry_new ("history", describe (mark));
  g_autoptr (TasukiChange) change = tasuki_change_new (row, TASUKI_EXPECT_ANYTHING, 0);
  Item *item = g_new0 (Item, 1);

  item->recovery = self;
  item->mark = g_object_ref (mark);
  self->pending++;

  /* A crash between row and removal, then or now, must not make a second row. */
  tasuki_change_set_idempotency_key (change, tasuki_record_get_id (mark));
  tasuki_storage_append_async (self->flow->chains->storage, change, on_appended, item);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  Recovery *self = data;
  GPtrArray *marks = tasuki_search_get_records (self->search);
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    g_warning (_ ("interrupted transfers could not be looked up: %s"), error->message);

  /* What began in the meantime is not dead. */
  for (unsigned i = 0; error == NULL && i < marks->len; i++)
    if (tasuki_handover_find (self->flow, tasuki_record_get_id (g_ptr_array_index (marks, i)))
        == NULL)
      recover (self, g_ptr_array_index (marks, i));

  if (self->pending == 0)
    end (self);
}

static void
load (Recovery *self)
{
  g_clear_object (&self->search);
  self->search = tasuki_search_new ("live-transfer");
  tasuki_storage_load_async (self->flow->chains->storage, self->search, on_loaded, self);
}

void
tasuki_recover_begin (TasukiFlow *flow)
{
  Recovery *self = g_new0 (Recovery, 1);

  self->flow = flow;
  flow->objects++;
  load (self);
}
