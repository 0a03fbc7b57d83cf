/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes entries one after the other into the store, the tally and the note. */

#include "client/arrival.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>
#include <tasuki/transfer.h>

#include "client/foreign-path.h"

/* Smaller files are sent again sooner than a note is written for them. */
#define NOTED_BYTES (1024 * 1024)

/* A checkpoint: so many bytes, or so much time, after the last one. */
#define CHECKPOINT_BYTES (64 * 1024 * 1024)
#define CHECKPOINT_TIME  (10 * G_USEC_PER_SEC)

struct _TasukiArrival
{
  TasukiStore *store;
  TasukiTally *tally;
  TasukiProgress *progress;
  TasukiSha256 *sha256;
  TasukiHolding *holding; /* NULL: no notes are kept */
  TasukiHoldingPlace held;
  int64_t next;     /* the index of the file that is arriving, or of the next entry */
  char *path;       /* of that file, or NULL */
  bool is_lasting;  /* that file can be gone on with: its size is known */
  int64_t received; /* bytes of it */
  int64_t noted;    /* how many of them the note knows of */
  int64_t noted_at; /* monotonic */
};

TasukiArrival *
tasuki_arrival_new (TasukiStore *store, TasukiTally *tally, TasukiProgress *progress)
{
  TasukiArrival *self = g_new0 (TasukiArrival, 1);

  self->store = store;
  self->tally = tally;
  self->progress = progress;
  self->sha256 = tasuki_sha256_new ();
  return self;
}

void
tasuki_arrival_free (TasukiArrival *self)
{
  g_clear_pointer (&self->holding, tasuki_holding_free);
  tasuki_sha256_free (self->sha256);
  g_free (self->path);
  g_free (self);
}

static void
tell_position (TasukiArrival *self, int64_t bytes)
{
  tasuki_progress_set_number (self->progress, TASUKI_PROGRESS_BYTES_DONE, bytes);
  tasuki_progress_set_number (self->progress, TASUKI_PROGRESS_RESUMED_FROM, bytes);
  tasuki_progress_set_number (self->progress, TASUKI_PROGRESS_FILES_DONE,
                              tasuki_tally_get_files (self->tally));
}

bool
tasuki_arrival_recall (TasukiArrival *self,
                       const TasukiHoldingKey *key,
                       TasukiHoldingPlace *place,
                       GError **error)
{
  g_autoptr (GError) failure = NULL;

  *place = (TasukiHoldingPlace){ 0 };
  self->holding = tasuki_holding_open (key, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }
  if (self->holding == NULL)
    return true;
  if (!tasuki_holding_recall (self->holding, self->store, self->tally, self->progress, place,
                              error))
    return false;

  self->held = *place;
  self->next = place->index;
  tell_position (self, tasuki_tally_get_bytes (self->tally) + place->offset);
  return true;
}

int64_t
tasuki_arrival_get_index (TasukiArrival *self)
{
  return self->next;
}

bool
tasuki_arrival_is_in_file (TasukiArrival *self)
{
  return self->path != NULL;
}

bool
tasuki_arrival_add_directory (TasukiArrival *self, const char *path, GError **error)
{
  tasuki_store_drop_recalled (self->store);
  self->held = (TasukiHoldingPlace){ 0 };
  tasuki_tally_add_directory (self->tally, path);
  return tasuki_store_make_directory (self->store, path, self->next++, error);
}

/* The SHA-256 of what is held is noted, too: it is not worked out again. */
static bool
go_on (TasukiArrival *self, const TasukiStoreFile *file, int64_t offset, GError **error)
{
  TasukiSha256State state = { .length = offset };

  if (file->index != self->held.index || offset != self->held.offset)
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
                           _ ("The sender goes on from where nothing is held."));
      return false;
    }

  memcpy (state.chain, self->held.chain, sizeof state.chain);
  tasuki_sha256_restore (self->sha256, &state);
  return tasuki_store_go_on (self->store, file, offset, error);
}

static bool
begin_anew (TasukiArrival *self, const TasukiStoreFile *file, GError **error)
{
  if (file->index == self->held.index)
    {
      tasuki_progress_count (self->progress, TASUKI_PROGRESS_BYTES_DONE, -self->held.offset);
      tasuki_progress_count (self->progress, TASUKI_PROGRESS_RESUMED_FROM, -self->held.offset);
    }
  tasuki_store_drop_recalled (self->store);
  return tasuki_store_begin (self->store, file, error);
}

bool
tasuki_arrival_begin (TasukiArrival *self,
                      const TasukiStoreFile *file,
                      int64_t offset,
                      GError **error)
{
  if (!(offset > 0 ? go_on (self, file, offset, error) : begin_anew (self, file, error)))
    return false;

  self->path = g_strdup (file->path);
  self->is_lasting = file->size != TASUKI_SIZE_UNKNOWN;
  self->received = self->noted = offset;
  self->noted_at = g_get_monotonic_time ();
  self->held = (TasukiHoldingPlace){ 0 };
  return true;
}

bool
tasuki_arrival_write (TasukiArrival *self, const uint8_t *bytes, size_t length, GError **error)
{
  if (!tasuki_store_write (self->store, bytes, length, error))
    return false;

  tasuki_sha256_add (self->sha256, bytes, length);
  self->received += length;
  tasuki_progress_count (self->progress, TASUKI_PROGRESS_BYTES_DONE, length);
  return true;
}

static bool
refuse_content (TasukiArrival *self, GError **error)
{
  g_autofree char *shown = tasuki_foreign_path_display (self->path);

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
               _ ("The file \"%s\" did not arrive as it was sent: its size or SHA-256 differs."),
               shown);
  return false;
}

bool
tasuki_arrival_complete (TasukiArrival *self,
                         int64_t size,
                         const uint8_t sha256[static TASUKI_DIGEST_SIZE],
                         GError **error)
{
  uint8_t seen[TASUKI_DIGEST_SIZE];

  tasuki_sha256_finish (self->sha256, seen);
  if (size != self->received || memcmp (sha256, seen, sizeof seen) != 0)
    return refuse_content (self, error);
  if (!tasuki_store_complete (self->store, error))
    return false;

  tasuki_tally_add_file (self->tally, self->path, self->received, seen);
  g_clear_pointer (&self->path, g_free);
  self->next++;
  return true;
}

int64_t
tasuki_arrival_get_due (TasukiArrival *self)
{
  return tasuki_store_get_due (self->store);
}

/* The place that everything up to here makes, without what is arriving. */
static bool
note_stored (TasukiArrival *self, GVariant *placements, bool durable, GError **error)
{
  const TasukiHoldingPlace place = { .index = self->next };

  return tasuki_holding_save (self->holding, &place, self->tally, self->progress, placements, NULL,
                              durable, error);
}

/*
 * What will be placed is noted before, so that whoever comes after a break in the middle does the
 * rest, and does not find a file there that it thinks another's. For what was small and whole, the
 * way to the disk is not paid twice.
 */
bool
tasuki_arrival_commit (TasukiArrival *self, bool is_last, GArray *indexes, GError **error)
{
  g_autoptr (GVariant) placements = tasuki_store_prepare (self->store, error);
  bool durable;

  if (placements == NULL)
    return false;

  g_variant_ref_sink (placements);
  durable = self->holding != NULL && (!is_last || tasuki_holding_exists (self->holding));
  if (self->holding != NULL && !note_stored (self, placements, durable, error))
    return false;

  self->noted = 0;
  return tasuki_store_commit (self->store, indexes, error);
}

bool
tasuki_arrival_is_checkpoint_due (TasukiArrival *self)
{
  int64_t fresh = self->received - self->noted;

  if (self->holding == NULL || self->path == NULL || !self->is_lasting || fresh < NOTED_BYTES)
    return false;

  return self->noted == 0 || fresh >= CHECKPOINT_BYTES
         || g_get_monotonic_time () - self->noted_at >= CHECKPOINT_TIME;
}

static void
mark_place (TasukiArrival *self, TasukiHoldingPlace *place)
{
  TasukiSha256State state;

  tasuki_sha256_save (self->sha256, &state);
  place->index = self->next;
  place->offset = (int64_t)(state.length - state.length % TASUKI_SHA256_BLOCK);
  memcpy (place->chain, state.chain, sizeof place->chain);
}

bool
tasuki_arrival_make_checkpoint (TasukiArrival *self, int64_t *offset, GError **error)
{
  g_autoptr (GVariant) current = tasuki_store_describe_current (self->store, true, error);
  TasukiHoldingPlace place;

  if (current == NULL)
    return false;

  mark_place (self, &place);
  if (!tasuki_holding_save (self->holding, &place, self->tally, self->progress, NULL,
                            g_variant_ref_sink (current), true, error))
    return false;

  self->noted = self->received;
  self->noted_at = g_get_monotonic_time ();
  *offset = place.offset;
  return true;
}

void
tasuki_arrival_keep (TasukiArrival *self)
{
  g_autoptr (GArray) indexes = g_array_new (FALSE, FALSE, sizeof (int64_t));
  int64_t offset;

  /* What was held and not gone on with is as it was, and so is the note. */
  if (self->holding == NULL || self->held.offset > 0)
    return;
  if (tasuki_store_get_due (self->store) != INT64_MAX
      && !tasuki_arrival_commit (self, false, indexes, NULL))
    return;
  if (self->path != NULL && self->is_lasting
      && tasuki_arrival_make_checkpoint (self, &offset, NULL))
    tasuki_store_keep (self->store);
}

void
tasuki_arrival_forget (TasukiArrival *self)
{
  tasuki_store_drop_recalled (self->store);
  if (self->holding != NULL)
    tasuki_holding_remove (self->holding);
}
