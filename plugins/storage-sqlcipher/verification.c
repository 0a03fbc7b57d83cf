/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers how a part of a journal was found. */

#include "verification.h"

#include <inttypes.h>

#include "walk.h"

static GVariant *
describe (const Walk *walk, const Walk *base)
{
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "entries", "x", walk->entries);
  g_variant_dict_insert (&body, "removed", "x", base->number);
  g_variant_dict_insert (&body, "ended", "b", walk->ended);
  if (walk->bad != 0)
    g_variant_dict_insert (&body, "bad", "x", walk->bad);
  if (walk->time != 0)
    g_variant_dict_insert (&body, "bad-time", "x", walk->time);

  return g_variant_dict_end (&body);
}

bool
verification_answer (
    Database *database, TasukiSearch *search, GPtrArray *records, guint64 *total, GError **error)
{
  const char *kind = tasuki_search_get_kind (search);
  const char *after = tasuki_search_get_id (search);
  g_autofree char *last = NULL;
  guint64 number = 0;
  Walk base, walk;

  if (after != NULL && !g_ascii_string_to_unsigned (after, 10, 0, G_MAXINT64, &number, error))
    return false;
  if (!walk_find_base (database, kind, &base, error)
      || !walk_begin (database, kind, (gint64)number, &walk, error)
      || !walk_on (database, kind, tasuki_search_get_count (search), &walk, error))
    return false;

  last = g_strdup_printf ("%" PRId64, walk.number);
  g_ptr_array_add (records, tasuki_record_new_stored (kind, last, "", NULL, describe (&walk, &base),
                                                      1, g_get_real_time ()));
  *total = 1;
  return true;
}
