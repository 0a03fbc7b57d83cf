/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Relay permissions by connection and direction. What is not allowed is denied. */

#include "whitelist.h"

#include <glib/gi18n-lib.h>

#include "glob.h"

struct _Whitelist
{
  GHashTable *by_id;  /* ID -> TasukiRecord */
  GHashTable *by_own; /* "connection\ndirection" -> GPtrArray of TasukiRecord */
};

Whitelist *
whitelist_new (void)
{
  Whitelist *self = g_new0 (Whitelist, 1);

  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->by_own
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);

  return self;
}

void
whitelist_free (Whitelist *self)
{
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_own);
  g_free (self);
}

static char *
own_key (const char *connection, const char *direction)
{
  return g_strdup_printf ("%s\n%s", connection, direction);
}

static char *
record_key (TasukiRecord *permission)
{
  const char *connection = tasuki_record_get_string (permission, "connection");
  const char *direction = tasuki_record_get_string (permission, "direction");

  return own_key (connection != NULL ? connection : "", direction != NULL ? direction : "");
}

void
whitelist_put (Whitelist *self, TasukiRecord *permission)
{
  g_autofree char *key = record_key (permission);
  const char *id = tasuki_record_get_id (permission);
  GPtrArray *list;

  whitelist_remove (self, id);
  g_hash_table_insert (self->by_id, g_strdup (id), g_object_ref (permission));
  list = g_hash_table_lookup (self->by_own, key);
  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (self->by_own, g_steal_pointer (&key), list);
    }
  g_ptr_array_add (list, g_object_ref (permission));
}

void
whitelist_remove (Whitelist *self, const char *id)
{
  TasukiRecord *before = g_hash_table_lookup (self->by_id, id);
  g_autofree char *key = before != NULL ? record_key (before) : NULL;
  GPtrArray *list = key != NULL ? g_hash_table_lookup (self->by_own, key) : NULL;

  if (list == NULL)
    return;

  g_ptr_array_remove_fast (list, before);
  if (list->len == 0)
    g_hash_table_remove (self->by_own, key);
  g_hash_table_remove (self->by_id, id);
}

static bool
fits (TasukiRecord *permission, const char *key, const char *text)
{
  const char *pattern = tasuki_record_get_string (permission, key);

  return pattern != NULL && policy_whitelist_glob_matches (pattern, text);
}

static bool
fits_size (TasukiRecord *permission, int64_t size)
{
  int64_t cap = tasuki_record_get_integer (permission, "max-size", -1);

  return cap < 0 || (size >= 0 && size <= cap);
}

static bool
fits_time (TasukiRecord *permission, int64_t now)
{
  return now >= tasuki_record_get_integer (permission, "valid-from", G_MININT64)
         && now < tasuki_record_get_integer (permission, "valid-until", G_MAXINT64);
}

/* How far a permission goes towards allowing it; each obstacle is checked after the former. */
static const char *
find_obstacle (TasukiRecord *permission, const WhitelistQuery *query, unsigned *passed)
{
  const struct
  {
    bool good;
    const char *obstacle;
  } checks[] = {
    { fits (permission, "remote", query->remote), N_ ("no permission for this remote connection") },
    { fits (permission, "file-id", query->file_id), N_ ("no permission for this file ID") },
    { tasuki_record_get_boolean (permission, "enabled", FALSE), N_ ("the permission is disabled") },
    { fits_size (permission, query->size), N_ ("the transfer is larger than permitted") },
    { fits_time (permission, query->now), N_ ("the permission is not valid at this time") },
  };

  for (*passed = 0; *passed < G_N_ELEMENTS (checks); (*passed)++)
    if (!checks[*passed].good)
      return checks[*passed].obstacle;

  return NULL;
}

const char *
whitelist_find (Whitelist *self, const WhitelistQuery *query, const char **obstacle)
{
  g_autofree char *key = own_key (query->own, query->direction);
  GPtrArray *list = g_hash_table_lookup (self->by_own, key);
  unsigned farthest = 0;

  *obstacle = N_ ("no permission for this connection and direction");
  for (unsigned i = 0; list != NULL && i < list->len; i++)
    {
      TasukiRecord *permission = g_ptr_array_index (list, i);
      unsigned passed;
      const char *problem = find_obstacle (permission, query, &passed);

      if (problem == NULL)
        return tasuki_record_get_id (permission);
      if (passed >= farthest)
        *obstacle = problem;
      farthest = MAX (farthest, passed);
    }

  return NULL;
}
