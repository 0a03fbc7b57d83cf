/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compares what is to be delivered with what was. */

#include "client/sending-wish.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

/* What must be the same, so that one can go on where the other broke off. */
static const char *const essentials[] = { "connection", "to", "file-id", "paths", "entries", NULL };

/* Names of files are meant from where the program was started. */
static GVariant *
list_paths (const TasukiDeliveryWish *wish)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (char **path = wish->paths; *path != NULL; path++)
    g_ptr_array_add (paths, g_canonicalize_filename (*path, NULL));

  return g_variant_new_bytestring_array ((const char *const *)paths->pdata, paths->len);
}

/* A digest over what is sent, by name: a directory may have other files by now. */
static GVariant *
list_entries (TasukiManifest *manifest)
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  uint8_t digest[TASUKI_DIGEST_SIZE];

  for (int64_t i = 0; i < tasuki_manifest_get_count (manifest); i++)
    {
      const TasukiManifestEntry *entry = tasuki_manifest_get_entry (manifest, i);

      tasuki_sha256_add (sha256, &entry->kind, sizeof entry->kind);
      tasuki_sha256_add (sha256, entry->path, strlen (entry->path) + 1);
    }

  tasuki_sha256_finish (sha256, digest);
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, digest, sizeof digest, 1);
}

GVariant *
tasuki_sending_wish_describe (const TasukiDeliveryWish *wish,
                              const char *connection_id,
                              TasukiManifest *manifest,
                              const char *transfer)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *name = g_utf8_make_valid (tasuki_manifest_get_name (manifest), -1);

  g_variant_dict_insert (&body, "connection", "s", connection_id);
  g_variant_dict_insert (&body, "to", "s", wish->to);
  g_variant_dict_insert (&body, "file-id", "s", wish->file_id);
  g_variant_dict_insert_value (&body, "paths", list_paths (wish));
  g_variant_dict_insert_value (&body, "entries", list_entries (manifest));
  g_variant_dict_insert (&body, "require-end-to-end", "b", (gboolean)wish->requires_end_to_end);
  g_variant_dict_insert (&body, "compression", "i", (int)wish->compression);
  g_variant_dict_insert (&body, "streams", "u", (guint32)wish->streams);
  g_variant_dict_insert (&body, "name", "s", name);
  g_variant_dict_insert (&body, "files", "x", tasuki_manifest_get_files (manifest));
  g_variant_dict_insert (&body, "bytes", "x", tasuki_manifest_get_size (manifest));
  g_variant_dict_insert (&body, "time", "x", g_get_real_time () / G_USEC_PER_SEC);
  if (transfer != NULL)
    g_variant_dict_insert (&body, "transfer", "s", transfer);
  return g_variant_dict_end (&body);
}

static bool
is_alike (GVariant *one, GVariant *other)
{
  for (const char *const *key = essentials; *key != NULL; key++)
    {
      g_autoptr (GVariant) left = g_variant_lookup_value (one, *key, NULL);
      g_autoptr (GVariant) right = g_variant_lookup_value (other, *key, NULL);

      if (left == NULL || right == NULL || !g_variant_equal (left, right))
        return false;
    }

  return true;
}

static bool
is_old (GVariant *wish)
{
  gint64 time = 0;

  g_variant_lookup (wish, "time", "x", &time);
  return g_get_real_time () / G_USEC_PER_SEC - time > TASUKI_SENDING_KEEP;
}

/* One that another process is at is passed over. */
static TasukiLedger *
consider (const char *id, GVariant *wanted)
{
  g_autoptr (GVariant) wish = tasuki_ledger_peek (id);
  g_autoptr (TasukiLedger) ledger = NULL;

  if (wish == NULL || !(is_old (wish) || is_alike (wish, wanted)))
    return NULL;
  ledger = tasuki_ledger_open (id, NULL);
  if (ledger == NULL || !is_old (wish))
    return g_steal_pointer (&ledger);

  tasuki_ledger_remove (ledger);
  return NULL;
}

static TasukiLedger *
find_alike (GVariant *wanted)
{
  g_autoptr (GPtrArray) ids = tasuki_ledger_list ();
  TasukiLedger *found = NULL;

  for (guint i = 0; i < ids->len && found == NULL; i++)
    found = consider (ids->pdata[i], wanted);

  return found;
}

static TasukiLedger *
open_named (const char *id, GVariant *wanted, GError **error)
{
  g_autoptr (TasukiLedger) ledger = tasuki_ledger_open (id, error);

  if (ledger == NULL || is_alike (tasuki_ledger_get_wish (ledger), wanted))
    return g_steal_pointer (&ledger);

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_CONFLICT,
                       _ ("Other files are there than were to be sent, or the profile is another. "
                          "Send them anew: tasuki send"));
  return NULL;
}

TasukiLedger *
tasuki_sending_wish_find (const TasukiDeliveryWish *wish,
                          const char *connection_id,
                          TasukiManifest *manifest,
                          char **former,
                          GError **error)
{
  g_autoptr (GVariant) wanted
      = g_variant_ref_sink (tasuki_sending_wish_describe (wish, connection_id, manifest, NULL));
  TasukiLedger *ledger = wish->unfinished != NULL ? open_named (wish->unfinished, wanted, error)
                                                  : find_alike (wanted);

  if (ledger == NULL)
    return wish->unfinished != NULL ? NULL : tasuki_ledger_new ();

  g_variant_lookup (tasuki_ledger_get_wish (ledger), "transfer", "s", former);
  return ledger;
}
