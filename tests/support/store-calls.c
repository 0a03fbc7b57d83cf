/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The six verbs of a storage, each waited for, and what tests say with them all the time. */

#include "support/store-calls.h"

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static bool
finish (TasukiStorage *storage, GAsyncResult **pending, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  while (*pending == NULL)
    g_main_context_iteration (NULL, TRUE);

  result = *pending;
  return tasuki_storage_finish (storage, result, error);
}

bool
store_save (TasukiStorage *storage, TasukiChange *change, GError **error)
{
  GAsyncResult *result = NULL;

  tasuki_storage_save_async (storage, change, on_done, &result);
  return finish (storage, &result, error);
}

bool
store_remove (TasukiStorage *storage, TasukiChange *change, GError **error)
{
  GAsyncResult *result = NULL;

  tasuki_storage_remove_async (storage, change, on_done, &result);
  return finish (storage, &result, error);
}

bool
store_append (TasukiStorage *storage, TasukiChange *change, GError **error)
{
  GAsyncResult *result = NULL;

  tasuki_storage_append_async (storage, change, on_done, &result);
  return finish (storage, &result, error);
}

bool
store_load (TasukiStorage *storage, TasukiSearch *search, GError **error)
{
  GAsyncResult *result = NULL;

  tasuki_storage_load_async (storage, search, on_done, &result);
  return finish (storage, &result, error);
}

bool
store_search (TasukiStorage *storage, TasukiSearch *search, GError **error)
{
  GAsyncResult *result = NULL;

  tasuki_storage_search_async (storage, search, on_done, &result);
  return finish (storage, &result, error);
}

bool
store_verify (TasukiStorage *storage, TasukiSearch *search, GError **error)
{
  GAsyncResult *result = NULL;

  tasuki_storage_verify_async (storage, search, on_done, &result);
  return finish (storage, &result, error);
}

TasukiChange *
store_change (const char *kind,
              const char *id,
              const char *keys,
              const char *text,
              TasukiExpectation expectation,
              guint64 revision)
{
  g_auto (GStrv) list = keys != NULL ? g_strsplit (keys, " ", -1) : NULL;
  g_autoptr (TasukiRecord) record = tasuki_record_new (
      kind, id, "acme", (const char *const *)list, g_variant_new_parsed ("{'text': <%s>}", text));

  return tasuki_change_new (record, expectation, revision);
}

guint64
store_put (TasukiStorage *storage, const char *id, const char *keys, const char *text)
{
  g_autoptr (TasukiChange) change
      = store_change ("thing", id, keys, text, TASUKI_EXPECT_ANYTHING, 0);
  g_autoptr (GError) error = NULL;

  store_save (storage, change, &error);
  g_assert_no_error (error);
  return tasuki_change_get_revision (change);
}

guint64
store_log (TasukiStorage *storage, const char *keys, const char *text)
{
  g_autoptr (TasukiChange) change
      = store_change ("history", "", keys, text, TASUKI_EXPECT_ANYTHING, 0);
  g_autoptr (GError) error = NULL;

  store_append (storage, change, &error);
  g_assert_no_error (error);
  return tasuki_change_get_revision (change);
}

TasukiRecord *
store_get (TasukiStorage *storage, const char *id)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("thing");
  g_autoptr (GError) error = NULL;
  GPtrArray *records;

  tasuki_search_set_id (search, id);
  store_load (storage, search, &error);
  g_assert_no_error (error);
  records = tasuki_search_get_records (search);
  g_assert_cmpuint (records->len, <=, 1);
  g_assert_cmpuint (tasuki_search_get_total (search), ==, records->len);

  return records->len == 1 ? g_object_ref (records->pdata[0]) : NULL;
}

char *
store_list (TasukiStorage *storage, TasukiSearch *search, bool journal)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) list = g_string_new (NULL);
  GPtrArray *records;

  if (journal)
    store_search (storage, search, &error);
  else
    store_load (storage, search, &error);
  g_assert_no_error (error);

  records = tasuki_search_get_records (search);
  for (guint i = 0; i < records->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? " " : "",
                            tasuki_record_get_id (records->pdata[i]));

  return g_string_free (g_steal_pointer (&list), FALSE);
}

char *
store_list_page (TasukiStorage *storage, const char *kind, guint start, guint count, guint64 total)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new (kind);
  char *ids;

  tasuki_search_set_page (search, start, count);
  ids = store_list (storage, search, g_str_equal (kind, "history"));
  g_assert_cmpuint (tasuki_search_get_total (search), ==, total);

  return ids;
}
