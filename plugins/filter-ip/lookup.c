/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the store says of settings of one kind: asked for once, and again after a change. */

#include "lookup.h"

#include <stdbool.h>

#include <glib/gi18n-lib.h>

/* How many questions the storage gets at a time: after a change everybody asks at once. */
#define RUNNING_MAX 64

struct _Lookup
{
  grefcount references;   /* the owner's, and one of each look */
  TasukiStorage *storage; /* NULL once it has ended */
  char *kind;
  unsigned most;
  LookupRead read;
  GDestroyNotify free_kept;

  GHashTable *kept;   /* ID -> Kept */
  GHashTable *wanted; /* ID -> Want */
  GQueue queue;       /* of Want: those that no look is for yet */
  unsigned running;
};

/* A setting, or that there is none. Who is being answered holds it. */
typedef struct
{
  gpointer value;
  GDestroyNotify free_value;
} Kept;

typedef struct
{
  LookupDone done;
  gpointer data;
} Asker;

/* A setting that is asked for. */
typedef struct
{
  char *id;
  GArray *askers; /* of Asker */
  bool outdated;  /* it changed while the storage was asked */
} Want;

/* A question to the storage. */
typedef struct
{
  Lookup *lookup;
  Want *want;
  TasukiSearch *search;
} Look;

static void
clear_kept (gpointer data)
{
  Kept *kept = data;

  if (kept->value != NULL)
    kept->free_value (kept->value);
}

static void
release_kept (gpointer kept)
{
  g_rc_box_release_full (kept, clear_kept);
}

static void
free_want (gpointer data)
{
  Want *want = data;

  g_free (want->id);
  g_array_unref (want->askers);
  g_free (want);
}

static void
unref (Lookup *self)
{
  if (!g_ref_count_dec (&self->references))
    return;

  g_assert (g_hash_table_size (self->wanted) == 0);
  g_hash_table_unref (self->wanted);
  g_hash_table_unref (self->kept);
  g_free (self->kind);
  g_free (self);
}

static void
answer (Lookup *self, Want *want, gconstpointer value, const GError *error)
{
  g_autoptr (GArray) askers = g_array_ref (want->askers);

  g_hash_table_remove (self->wanted, want->id);
  for (unsigned i = 0; i < askers->len; i++)
    {
      const Asker *asker = &g_array_index (askers, Asker, i);

      asker->done (value, error, asker->data);
    }
}

static void
answer_ended (Lookup *self, Want *want)
{
  g_autoptr (GError) error
      = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_CANCELLED, _ ("the plugin is not running"));

  answer (self, want, NULL, error);
}

/* Which ones are needed most is not worth knowing: they are soon there again. */
static Kept *
keep (Lookup *self, const char *id, GPtrArray *records)
{
  Kept *kept = g_rc_box_new0 (Kept);

  kept->free_value = self->free_kept;
  if (records->len > 0)
    kept->value = self->read (g_ptr_array_index (records, 0));
  if (g_hash_table_size (self->kept) >= self->most)
    g_hash_table_remove_all (self->kept);
  g_hash_table_insert (self->kept, g_strdup (id), g_rc_box_acquire (kept));

  return kept;
}

static void look (Lookup *self, Want *want);

static void
look_for_next (Lookup *self)
{
  while (self->running < RUNNING_MAX && !g_queue_is_empty (&self->queue))
    look (self, g_queue_pop_head (&self->queue));
}

static void
take (Lookup *self, Want *want, TasukiSearch *search, const GError *error)
{
  Kept *kept;

  if (self->storage == NULL)
    answer_ended (self, want);
  else if (want->outdated)
    look (self, want);
  else if (error != NULL)
    answer (self, want, NULL, error);
  else
    {
      kept = keep (self, want->id, tasuki_search_get_records (search));
      answer (self, want, kept->value, NULL);
      release_kept (kept);
    }
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Look *one = data;
  Lookup *self = one->lookup;
  g_autoptr (TasukiSearch) search = one->search;
  g_autoptr (GError) error = NULL;

  tasuki_storage_finish (TASUKI_STORAGE (source), result, &error);
  self->running--;
  take (self, one->want, search, error);
  look_for_next (self);
  unref (self);
}

static void
look (Lookup *self, Want *want)
{
  Look *one = g_new0 (Look, 1);

  g_ref_count_inc (&self->references);
  one->lookup = self;
  one->want = want;
  one->search = tasuki_search_new (self->kind);
  tasuki_search_set_id (one->search, want->id);
  tasuki_search_set_page (one->search, 0, 1);
  want->outdated = false;
  self->running++;
  tasuki_storage_load_async (self->storage, one->search, on_loaded, one);
}

static void
on_changed (
    TasukiStorage *storage, const char *kind, const char *id, guint64 revision, gpointer data)
{
  Lookup *self = data;
  Want *want;

  if (!g_str_equal (kind, self->kind))
    return;

  g_hash_table_remove (self->kept, id);
  want = g_hash_table_lookup (self->wanted, id);
  if (want != NULL)
    want->outdated = true;
}

Lookup *
lookup_new (TasukiStorage *storage,
            const char *kind,
            unsigned most,
            LookupRead read,
            GDestroyNotify free_kept)
{
  Lookup *self = g_new0 (Lookup, 1);

  g_ref_count_init (&self->references);
  self->storage = g_object_ref (storage);
  self->kind = g_strdup (kind);
  self->most = most;
  self->read = read;
  self->free_kept = free_kept;
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, release_kept);
  self->wanted = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_want);
  g_queue_init (&self->queue);
  g_signal_connect (storage, "changed", G_CALLBACK (on_changed), self);

  return self;
}

void
lookup_end (Lookup *self)
{
  g_signal_handlers_disconnect_by_data (self->storage, self);
  g_clear_object (&self->storage);
  while (!g_queue_is_empty (&self->queue))
    answer_ended (self, g_queue_pop_head (&self->queue));
  unref (self);
}

static Want *
want_new (Lookup *self, const char *id)
{
  Want *want = g_new0 (Want, 1);

  want->id = g_strdup (id);
  want->askers = g_array_new (FALSE, FALSE, sizeof (Asker));
  g_hash_table_insert (self->wanted, want->id, want);
  g_queue_push_tail (&self->queue, want);

  return want;
}

void
lookup_find (Lookup *self, const char *id, LookupDone done, gpointer data)
{
  Kept *kept = g_hash_table_lookup (self->kept, id);
  Want *want = g_hash_table_lookup (self->wanted, id);
  Asker asker = { done, data };

  if (kept != NULL)
    {
      g_rc_box_acquire (kept);
      done (kept->value, NULL, data);
      release_kept (kept);
      return;
    }

  if (want == NULL)
    want = want_new (self, id);
  g_array_append_val (want->askers, asker);
  look_for_next (self);
}
