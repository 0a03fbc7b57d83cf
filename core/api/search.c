/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question put to a storage when something is to be read. */

#include <tasuki/search.h>

#include "api/question-private.h"

struct _TasukiSearch
{
  TasukiQuestion parent_instance;

  char *kind;
  char *id;
  char *organisation;
  char *keys[TASUKI_SEARCH_KEYS_MAX + 1]; /* the end included */
  guint n_keys;
  char **ids;     /* NULL for any */
  char **any_key; /* NULL for any */
  gint64 from;
  gint64 until;
  guint start;
  guint count;

  GPtrArray *records;
  guint64 total;
};

G_DEFINE_FINAL_TYPE (TasukiSearch, tasuki_search, TASUKI_TYPE_QUESTION)

static void
drop_keys (TasukiSearch *self)
{
  while (self->n_keys > 0)
    g_clear_pointer (&self->keys[--self->n_keys], g_free);
}

static void
tasuki_search_finalize (GObject *object)
{
  TasukiSearch *self = TASUKI_SEARCH (object);

  g_free (self->kind);
  g_free (self->id);
  g_free (self->organisation);
  drop_keys (self);
  g_strfreev (self->ids);
  g_strfreev (self->any_key);
  g_clear_pointer (&self->records, g_ptr_array_unref);

  G_OBJECT_CLASS (tasuki_search_parent_class)->finalize (object);
}

static void
tasuki_search_class_init (TasukiSearchClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_search_finalize;
}

static void
tasuki_search_init (TasukiSearch *self)
{
  self->until = G_MAXINT64;
  self->count = TASUKI_SEARCH_MAX;
  self->records = g_ptr_array_new_with_free_func (g_object_unref);
}

TasukiSearch *
tasuki_search_new (const char *kind)
{
  TasukiSearch *self = NULL;

  g_return_val_if_fail (kind != NULL, NULL);

  self = g_object_new (TASUKI_TYPE_SEARCH, NULL);
  self->kind = g_strdup (kind);

  return self;
}

static void
replace (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

void
tasuki_search_set_id (TasukiSearch *self, const char *id)
{
  g_return_if_fail (TASUKI_IS_SEARCH (self));

  replace (&self->id, id);
}

void
tasuki_search_set_organisation (TasukiSearch *self, const char *organisation)
{
  g_return_if_fail (TASUKI_IS_SEARCH (self));

  replace (&self->organisation, organisation);
}

void
tasuki_search_set_key (TasukiSearch *self, const char *key)
{
  g_autofree char *copy = g_strdup (key);

  g_return_if_fail (TASUKI_IS_SEARCH (self));

  drop_keys (self);
  if (copy != NULL)
    tasuki_search_add_key (self, copy);
}

void
tasuki_search_add_key (TasukiSearch *self, const char *key)
{
  g_return_if_fail (TASUKI_IS_SEARCH (self));
  g_return_if_fail (key != NULL);
  /* One key less would find more. */
  g_assert (self->n_keys < TASUKI_SEARCH_KEYS_MAX);

  self->keys[self->n_keys++] = g_strdup (key);
}

static void
replace_list (char ***field, const char *const *values)
{
  g_strfreev (*field);
  *field = g_strdupv ((char **)values);
}

void
tasuki_search_set_ids (TasukiSearch *self, const char *const *ids)
{
  g_return_if_fail (TASUKI_IS_SEARCH (self));

  replace_list (&self->ids, ids);
}

void
tasuki_search_set_any_key (TasukiSearch *self, const char *const *keys)
{
  g_return_if_fail (TASUKI_IS_SEARCH (self));

  replace_list (&self->any_key, keys);
}

void
tasuki_search_set_period (TasukiSearch *self, gint64 from, gint64 until)
{
  g_return_if_fail (TASUKI_IS_SEARCH (self));

  self->from = from;
  self->until = until;
}

void
tasuki_search_set_page (TasukiSearch *self, guint start, guint count)
{
  g_return_if_fail (TASUKI_IS_SEARCH (self));
  g_return_if_fail (count >= 1 && count <= TASUKI_SEARCH_MAX);

  self->start = start;
  self->count = count;
}

const char *
tasuki_search_get_kind (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), NULL);

  return self->kind;
}

const char *
tasuki_search_get_id (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), NULL);

  return self->id;
}

const char *
tasuki_search_get_organisation (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), NULL);

  return self->organisation;
}

const char *const *
tasuki_search_get_keys (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), NULL);

  return (const char *const *)self->keys;
}

const char *const *
tasuki_search_get_ids (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), NULL);

  return (const char *const *)self->ids;
}

gboolean
tasuki_search_has_ids (TasukiSearch *self)
{
  /* Of what is no search, nothing is to be found. */
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), TRUE);

  return self->ids != NULL;
}

const char *const *
tasuki_search_get_any_key (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), NULL);

  return (const char *const *)self->any_key;
}

gboolean
tasuki_search_has_any_key (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), TRUE);

  return self->any_key != NULL;
}

gint64
tasuki_search_get_from (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), 0);

  return self->from;
}

gint64
tasuki_search_get_until (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), 0);

  return self->until;
}

guint
tasuki_search_get_start (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), 0);

  return self->start;
}

guint
tasuki_search_get_count (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), 0);

  return self->count;
}

void
tasuki_search_answer (TasukiSearch *self, GPtrArray *records, guint64 total)
{
  g_return_if_fail (TASUKI_IS_SEARCH (self));
  g_return_if_fail (records != NULL);

  if (!tasuki_question_claim (TASUKI_QUESTION (self)))
    return;

  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (self->records, g_object_ref (g_ptr_array_index (records, i)));
  self->total = total;
  tasuki_question_settle (TASUKI_QUESTION (self));
}

GPtrArray *
tasuki_search_get_records (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), NULL);

  return self->records;
}

guint64
tasuki_search_get_total (TasukiSearch *self)
{
  g_return_val_if_fail (TASUKI_IS_SEARCH (self), 0);

  return self->total;
}
