/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers by caller and key, the oldest forgotten first. */

#include "admin/replay.h"

#include <string.h>

typedef struct
{
  char *name;    /* caller and key */
  char *request; /* digest of what was asked for: there may be a secret in it */
  gint64 time;
  guint status;
  GVariant *output;
} Answer;

struct _TasukiReplay
{
  GHashTable *answers; /* name -> Answer */
  GQueue order;        /* of Answer, the oldest first */
};

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->name);
  g_free (answer->request);
  g_variant_unref (answer->output);
  g_free (answer);
}

TasukiReplay *
tasuki_replay_new (void)
{
  TasukiReplay *self = g_new0 (TasukiReplay, 1);

  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, answer_free);
  g_queue_init (&self->order);
  return self;
}

void
tasuki_replay_free (TasukiReplay *self)
{
  g_queue_clear (&self->order);
  g_hash_table_unref (self->answers);
  g_free (self);
}

static void
forget_oldest (TasukiReplay *self)
{
  Answer *oldest = g_queue_pop_head (&self->order);

  g_hash_table_remove (self->answers, oldest->name);
}

static void
forget_old (TasukiReplay *self, gint64 now)
{
  const Answer *oldest;

  while ((oldest = g_queue_peek_head (&self->order)) != NULL
         && (now - oldest->time >= TASUKI_REPLAY_AGE
             || g_queue_get_length (&self->order) > TASUKI_REPLAY_MAX))
    forget_oldest (self);
}

static char *
make_name (const TasukiReplayRequest *request)
{
  return g_strdup_printf ("%s\n%s", request->caller, request->key);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* What a caller was told is not told again once it may see less. */
static void
add_connections (GChecksum *checksum, const char *const *connections)
{
  g_autoptr (GVariant) all
      = g_variant_ref_sink (g_variant_new ("m^as", connections)); /* NULL is not nobody */
  g_autofree char *text = g_variant_print (all, TRUE);

  g_checksum_update (checksum, (const guchar *)text, -1);
}

/* Whatever the order in which fields were given, the same ones have the same digest. */
static char *
digest (const TasukiReplayRequest *request)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (gsize i = 0; i < g_variant_n_children (request->input); i++)
    {
      g_autoptr (GVariant) field = g_variant_get_child_value (request->input, i);

      g_ptr_array_add (fields, g_variant_print (field, TRUE));
    }
  g_ptr_array_sort (fields, compare);

  g_checksum_update (checksum, (const guchar *)request->operation->words, -1);
  add_connections (checksum, request->connections);
  for (guint i = 0; i < fields->len; i++)
    g_checksum_update (checksum, fields->pdata[i], -1);
  return g_strdup (g_checksum_get_string (checksum));
}

TasukiReplayVerdict
tasuki_replay_find (TasukiReplay *self,
                    const TasukiReplayRequest *request,
                    gint64 now,
                    guint *status,
                    GVariant **output)
{
  g_autofree char *name = make_name (request);
  g_autofree char *asked = digest (request);
  const Answer *answer;

  forget_old (self, now);
  answer = g_hash_table_lookup (self->answers, name);
  if (answer == NULL)
    return TASUKI_REPLAY_NEW;
  if (!g_str_equal (answer->request, asked))
    return TASUKI_REPLAY_OTHER;

  *status = answer->status;
  *output = g_variant_ref (answer->output);
  return TASUKI_REPLAY_SAME;
}

static GVariant *
without_secrets (const TasukiOperation *operation, GVariant *output)
{
  g_auto (GVariantDict) kept = G_VARIANT_DICT_INIT (output);

  for (const TasukiColumn *column = operation->columns; column->name != NULL; column++)
    if (column->type == TASUKI_VALUE_SECRET)
      {
        g_autofree char *name = tasuki_operation_to_json_name (column->name);

        g_variant_dict_remove (&kept, name);
      }

  return g_variant_ref_sink (g_variant_dict_end (&kept));
}

void
tasuki_replay_keep (TasukiReplay *self,
                    const TasukiReplayRequest *request,
                    gint64 now,
                    guint status,
                    GVariant *output)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->name = make_name (request);
  answer->request = digest (request);
  answer->time = now;
  answer->status = status;
  answer->output = without_secrets (request->operation, output);

  g_assert (!g_hash_table_contains (self->answers, answer->name));
  g_hash_table_insert (self->answers, answer->name, answer);
  g_queue_push_tail (&self->order, answer);
  forget_old (self, now);
}
