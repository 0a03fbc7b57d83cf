/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes and reads the note about a delivery that arrives. */

#include "client/holding.h"

#include <string.h>

#include <tasuki/error.h>

#include "client/note.h"
#include "client/state-directory.h"

struct _TasukiHolding
{
  TasukiNote *note;
  char *directory;
  char *from;
  char *boot;
  GVariant *body; /* as it was found, or NULL */
  bool exists;
};

char *
tasuki_holding_find_directory (const char *directory)
{
  char *whole = realpath (directory, NULL);

  return whole != NULL ? whole : g_strdup (directory);
}

static char *
make_name (const char *directory, const TasukiHoldingKey *key)
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  uint8_t digest[TASUKI_DIGEST_SIZE];
  g_autofree char *hex = NULL;

  tasuki_sha256_add (sha256, directory, strlen (directory) + 1);
  tasuki_sha256_add (sha256, key->from, strlen (key->from) + 1);
  tasuki_sha256_add (sha256, key->delivery, sizeof key->delivery);
  tasuki_sha256_finish (sha256, digest);
  hex = tasuki_sha256_to_hex (digest);
  return g_strdup_printf ("%.32s" TASUKI_HOLDING_EXTENSION, hex);
}

TasukiHolding *
tasuki_holding_open (const TasukiHoldingKey *key, GError **error)
{
  g_autofree char *state = tasuki_state_directory_make (TASUKI_STATE_RECEIVING);
  g_autofree char *directory = tasuki_holding_find_directory (key->directory);
  g_autofree char *name = make_name (directory, key);
  g_autofree char *path = NULL;
  TasukiHolding *self;
  TasukiNote *note;

  if (state == NULL)
    return NULL;
  path = g_build_filename (state, name, NULL);
  note = tasuki_note_take (path, error);
  if (note == NULL)
    return NULL;

  self = g_new0 (TasukiHolding, 1);
  self->note = note;
  self->directory = g_steal_pointer (&directory);
  self->from = g_strdup (key->from);
  self->boot = tasuki_state_get_boot ();
  self->body = tasuki_note_read (note);
  self->exists = self->body != NULL;
  return self;
}

void
tasuki_holding_free (TasukiHolding *self)
{
  g_clear_pointer (&self->body, g_variant_unref);
  tasuki_note_free (self->note);
  g_free (self->directory);
  g_free (self->from);
  g_free (self->boot);
  g_free (self);
}

/* The bytes behind a checkpoint are there if the system has not started anew since: then the page
 * cache has what the disk may not. */
static bool
is_same_boot (TasukiHolding *self)
{
  const char *boot = "";

  g_variant_lookup (self->body, "boot", "&s", &boot);
  return boot[0] != '\0' && g_str_equal (boot, self->boot);
}

static bool
take_place (GVariant *body, TasukiHoldingPlace *place)
{
  g_autoptr (GVariant) chain = g_variant_lookup_value (body, "chain", G_VARIANT_TYPE_BYTESTRING);
  size_t length = 0;
  const void *bytes = chain != NULL ? g_variant_get_fixed_array (chain, &length, 1) : NULL;

  if (length != sizeof place->chain || !g_variant_lookup (body, "index", "x", &place->index)
      || !g_variant_lookup (body, "offset", "x", &place->offset))
    return false;

  memcpy (place->chain, bytes, length);
  return place->index >= 0 && place->offset >= 0 && place->offset % TASUKI_SHA256_BLOCK == 0;
}

/* Hashes what is behind the checkpoint, and offers that as well. */
static bool
reach_end (TasukiStore *store, int64_t length, TasukiHoldingPlace *place)
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  TasukiSha256State state = { .length = place->offset };
  int64_t end = length - length % TASUKI_SHA256_BLOCK;

  memcpy (state.chain, place->chain, sizeof state.chain);
  tasuki_sha256_restore (sha256, &state);
  if (!tasuki_store_hash_recalled (store, place->offset, end, sha256))
    return false;

  tasuki_sha256_save (sha256, &state);
  memcpy (place->chain, state.chain, sizeof place->chain);
  place->offset = end;
  return true;
}

/* What there is of the file that was arriving; else it begins anew. */
static void
recall_current (TasukiHolding *self, TasukiStore *store, TasukiHoldingPlace *place)
{
  g_autoptr (GVariant) current
      = g_variant_lookup_value (self->body, "current", G_VARIANT_TYPE_VARDICT);
  int64_t length = current != NULL ? tasuki_store_recall (store, current, place->offset) : -1;

  if (length >= 0 && (!is_same_boot (self) || reach_end (store, length, place))
      && place->offset > 0)
    return;

  tasuki_store_drop_recalled (store);
  place->offset = 0;
}

static void
recall_names (GVariant *body, TasukiProgress *progress)
{
  g_autofree const char **names = NULL;

  if (!g_variant_lookup (body, "stored", "^a&ay", &names))
    return;
  for (const char **name = names; *name != NULL; name++)
    tasuki_progress_add_stored (progress, *name);
}

static bool
place_again (GVariant *body, TasukiStore *store, GError **error)
{
  g_autoptr (GVariant) placements
      = g_variant_lookup_value (body, "placements", G_VARIANT_TYPE ("a(ayayay)"));

  return placements == NULL || tasuki_store_place_again (store, placements, error);
}

bool
tasuki_holding_recall (TasukiHolding *self,
                       TasukiStore *store,
                       TasukiTally *tally,
                       TasukiProgress *progress,
                       TasukiHoldingPlace *place,
                       GError **error)
{
  g_autoptr (GVariant) note = NULL;
  TasukiHoldingPlace found;

  *place = (TasukiHoldingPlace){ 0 };
  if (self->body == NULL || !take_place (self->body, &found))
    return true;
  note = g_variant_lookup_value (self->body, "tally", NULL);
  if (note == NULL || !tasuki_tally_restore (tally, note))
    return true;
  if (!place_again (self->body, store, error))
    return false;

  recall_names (self->body, progress);
  recall_current (self, store, &found);
  *place = found;
  return true;
}

static GVariant *
describe (TasukiHolding *self, const TasukiHoldingPlace *place)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "boot", "s", self->boot);
  g_variant_dict_insert (&body, "directory", "^ay", self->directory);
  g_variant_dict_insert (&body, "from", "s", self->from);
  g_variant_dict_insert (&body, "index", "x", place->index);
  g_variant_dict_insert (&body, "offset", "x", place->offset);
  g_variant_dict_insert_value (
      &body, "chain",
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, place->chain, sizeof place->chain, 1));
  return g_variant_dict_end (&body);
}

static GVariant *
list_names (TasukiProgress *progress)
{
  g_autoptr (GPtrArray) names = tasuki_progress_list_stored (progress);

  return g_variant_new_bytestring_array ((const char *const *)names->pdata, names->len);
}

bool
tasuki_holding_save (TasukiHolding *self,
                     const TasukiHoldingPlace *place,
                     TasukiTally *tally,
                     TasukiProgress *progress,
                     GVariant *placements,
                     GVariant *current,
                     bool durable,
                     GError **error)
{
  g_autoptr (GVariant) plain = g_variant_ref_sink (describe (self, place));
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (plain);

  g_variant_dict_insert_value (&body, "tally", tasuki_tally_save (tally));
  g_variant_dict_insert_value (&body, "stored", list_names (progress));
  if (placements != NULL)
    g_variant_dict_insert_value (&body, "placements", placements);
  if (current != NULL)
    g_variant_dict_insert_value (&body, "current", current);

  self->exists = tasuki_note_write (self->note, g_variant_dict_end (&body), durable, error);
  return self->exists;
}

bool
tasuki_holding_exists (TasukiHolding *self)
{
  return self->exists;
}

void
tasuki_holding_remove (TasukiHolding *self)
{
  tasuki_note_remove (self->note);
  self->exists = false;
}
