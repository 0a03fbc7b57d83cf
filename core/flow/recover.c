/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a dead access point left behind: marked transfers become failed rows of the history. */

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/steps.h"

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    g_warning ("the mark of an ended transfer could not be removed: %s", error->message);
}

static void
on_appended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TasukiRecord) mark = data;
  g_autoptr (TasukiChange) change = tasuki_change_new (mark, TASUKI_EXPECT_ANYTHING, 0);
  g_autoptr (GError) error = NULL;

  if (tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    tasuki_storage_remove_async (TASUKI_STORAGE (source), change, on_removed, NULL);
  else
    g_warning ("an interrupted transfer could not be recorded: %s", error->message);
}

static void
recover (TasukiStorage *storage, TasukiRecord *mark)
{
  const char *keys[] = { tasuki_record_get_id (mark), tasuki_record_get_string (mark, "sender"),
                         tasuki_record_get_string (mark, "receiver"),
                         tasuki_record_get_string (mark, "file-id"), NULL };
  GVariantDict body = G_VARIANT_DICT_INIT (tasuki_record_get_body (mark));
  g_autoptr (TasukiRecord) row = NULL;
  g_autoptr (TasukiChange) change = NULL;

  g_variant_dict_insert (&body, "outcome", "s", "failed");
  g_variant_dict_insert (&body, "code", "s", "lost");
  g_variant_dict_insert (&body, "reason", "s",
                         _ ("the access point stopped while the transfer was under way"));
  g_variant_dict_insert (&body, "digest", "s", "");
  row = tasuki_record_new ("history", "", "", keys, g_variant_dict_end (&body));
  change = tasuki_change_new (row, TASUKI_EXPECT_ANYTHING, 0);

  /* A second crash between row and removal must not make a second row. */
  tasuki_change_set_idempotency_key (change, tasuki_record_get_id (mark));
  tasuki_storage_append_async (storage, change, on_appended, g_object_ref (mark));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TasukiSearch) search = data;
  GPtrArray *marks = tasuki_search_get_records (search);
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    {
      g_warning ("interrupted transfers could not be looked up: %s", error->message);
      return;
    }

  for (unsigned i = 0; i < marks->len; i++)
    recover (TASUKI_STORAGE (source), g_ptr_array_index (marks, i));
}

void
tasuki_recover_begin (TasukiFlow *flow)
{
  TasukiSearch *search = tasuki_search_new ("live-transfer");

  tasuki_storage_load_async (flow->chains->storage, search, on_loaded, search);
}
