/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a search finds a record. */

#include "support/record-match.h"

static bool
has_keys (TasukiRecord *record, TasukiSearch *search)
{
  for (const char *const *key = tasuki_search_get_keys (search); *key != NULL; key++)
    if (!g_strv_contains (tasuki_record_get_keys (record), *key))
      return false;

  return true;
}

bool
record_matches (TasukiRecord *record, TasukiSearch *search)
{
  const char *id = tasuki_search_get_id (search);
  const char *organisation = tasuki_search_get_organisation (search);
  gint64 time = tasuki_record_get_time (record);

  return g_str_equal (tasuki_record_get_kind (record), tasuki_search_get_kind (search))
         && (id == NULL || g_str_equal (tasuki_record_get_id (record), id))
         && has_keys (record, search)
         && (organisation == NULL
             || g_str_equal (tasuki_record_get_organisation (record), organisation))
         && time >= tasuki_search_get_from (search) && time < tasuki_search_get_until (search);
}

int
record_compare_ids (gconstpointer a, gconstpointer b)
{
  TasukiRecord *left = *(TasukiRecord *const *)a;
  TasukiRecord *right = *(TasukiRecord *const *)b;

  return g_strcmp0 (tasuki_record_get_id (left), tasuki_record_get_id (right));
}
