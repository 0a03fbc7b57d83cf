/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settings of kind `key-use`, which are no rules: a change of one reviews nothing. */

#include "usage.h"

#include <stdbool.h>

#include <glib/gi18n-lib.h>

#define INTERVAL G_TIME_SPAN_MINUTE
#define KEYS_MAX 10000u /* of which it is known when they were noted; then all are forgotten */

struct _Usage
{
  TasukiStorage *storage;
  GHashTable *noted; /* key ID -> gint64 */
};

Usage *
usage_new (TasukiStorage *storage)
{
  Usage *self = g_new0 (Usage, 1);

  self->storage = g_object_ref (storage);
  self->noted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
usage_free (Usage *self)
{
  g_object_unref (self->storage);
  g_hash_table_unref (self->noted);
  g_free (self);
}

static bool
is_due (Usage *self, const char *key_id, gint64 now)
{
  const gint64 *last = g_hash_table_lookup (self->noted, key_id);

  if (last != NULL && now - *last < INTERVAL && now >= *last)
    return false;

  if (g_hash_table_size (self->noted) >= KEYS_MAX)
    g_hash_table_remove_all (self->noted);
  g_hash_table_insert (self->noted, g_strdup (key_id), g_memdup2 (&now, sizeof now));
  return true;
}

static void
on_noted (GObject *storage, GAsyncResult *result, gpointer unused)
{
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (storage), result, &error))
    g_message (_ ("the use of an API key could not be noted: %s"), error->message);
}

void
usage_note (Usage *self, const char *key_id, const char *organisation, TasukiPeer *peer, gint64 now)
{
  g_autoptr (TasukiRecord) record = NULL;
  g_autoptr (TasukiChange) change = NULL;
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  if (!is_due (self, key_id, now))
    return;

  g_variant_dict_insert (&body, "last-used", "x", now);
  g_variant_dict_insert (&body, "last-address", "s", tasuki_peer_describe (peer));
  record = tasuki_record_new ("key-use", key_id, organisation, NULL, g_variant_dict_end (&body));
  change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);
  tasuki_storage_save_async (self->storage, change, on_noted, NULL);
}
