/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is found among records. */

#include "support/record-match.h"

static bool
has_keys (TasukiRecord *record, TasukiSearch *search)
{
  for (const char *const *key = tasuki_search_get_keys (search); *key != NULL; key++)
    if (!g_strv_contains (tasuki_record_get_keys (record), *key))
      return false;

  return true;
}

static bool
has_any (TasukiRecord *record, TasukiSearch *search)
{
  const char *const *any = tasuki_search_get_any_key (search);

  for (const char *const *key = any; key != NULL && *key != NULL; key++)
    if (g_strv_contains (tasuki_record_get_keys (record), *key))
      return true;

  return any == NULL;
}

static bool
has_id (TasukiRecord *record, TasukiSearch *search)
{
  const char *id = tasuki_search_get_id (search);
  const char *const *ids = tasuki_search_get_ids (search);

  return (id == NULL || g_str_equal (tasuki_record_get_id (record), id))
         && (ids == NULL || g_strv_contains (ids, tasuki_record_get_id (record)));
}

bool
record_is_of_kind (TasukiRecord *record, TasukiSearch *search)
{
  return g_str_equal (tasuki_record_get_kind (record), tasuki_search_get_kind (search));
}

bool
record_matches (TasukiRecord *record, TasukiSearch *search)
{
  const char *organisation = tasuki_search_get_organisation (search);
  gint64 time = tasuki_record_get_time (record);

  return record_is_of_kind (record, search) && has_id (record, search) && has_keys (record, search)
         && has_any (record, search)
         && (organisation == NULL
             || g_str_equal (tasuki_record_get_organisation (record), organisation))
         && time >= tasuki_search_get_from (search) && time < tasuki_search_get_until (search);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  TasukiRecord *left = *(TasukiRecord *const *)a;
  TasukiRecord *right = *(TasukiRecord *const *)b;

  return g_strcmp0 (tasuki_record_get_id (left), tasuki_record_get_id (right));
}

GPtrArray *
record_find_settings (GPtrArray *records, TasukiSearch *search, RecordMatches matches)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < records->len; i++)
    if (matches (records->pdata[i], search))
      g_ptr_array_add (found, records->pdata[i]);

  g_ptr_array_sort (found, compare_ids);
  return found;
}

GPtrArray *
record_find_entries (GPtrArray *records, TasukiSearch *search, RecordMatches matches)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = records->len; i > 0; i--)
    if (matches (records->pdata[i - 1], search))
      g_ptr_array_add (found, records->pdata[i - 1]);

  return found;
}

guint
record_find_index (GPtrArray *records, const char *kind, const char *id)
{
  for (guint i = records->len; i > 0; i--)
    {
      TasukiRecord *record = records->pdata[i - 1];

      if (g_str_equal (tasuki_record_get_kind (record), kind)
          && (id == NULL || g_str_equal (tasuki_record_get_id (record), id)))
        return i - 1;
    }

  return G_MAXUINT;
}

/* The index of the first entry of @kind behind the number @after; the count of records if none. */
static guint
find_after (GPtrArray *records, const char *kind, guint64 after)
{
  guint i = 0;

  for (; i < records->len; i++)
    if (g_str_equal (tasuki_record_get_kind (records->pdata[i]), kind)
        && tasuki_record_get_revision (records->pdata[i]) > after)
      break;

  return i;
}

TasukiRecord *
record_verify (GPtrArray *records, TasukiSearch *search)
{
  const char *kind = tasuki_search_get_kind (search);
  const char *start = tasuki_search_get_id (search);
  guint64 after = start != NULL ? g_ascii_strtoull (start, NULL, 10) : 0;
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *last = NULL;
  guint index = find_after (records, kind, after);
  gint64 count = 0;

  for (; index < records->len && count < tasuki_search_get_count (search); count++)
    {
      TasukiRecord *record = records->pdata[index];

      if (tasuki_record_get_boolean (record, "broken", FALSE))
        {
          g_variant_dict_insert (&body, "bad", "x", (gint64)tasuki_record_get_revision (record));
          g_variant_dict_insert (&body, "bad-time", "x", tasuki_record_get_time (record));
          break;
        }
      after = tasuki_record_get_revision (record);
      index = find_after (records, kind, after);
    }

  g_variant_dict_insert (&body, "entries", "x", count);
  g_variant_dict_insert (&body, "ended", "b", index == records->len);
  last = g_strdup_printf ("%" G_GUINT64_FORMAT, after);
  return tasuki_record_new_stored (kind, last, "", NULL, g_variant_dict_end (&body), 1, 0);
}
