/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends one file, from its start or from where an earlier attempt broke off. */

#include "client/sender-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>
#include <tasuki/transfer.h>

#include "client/foreign-path.h"
#include "wire/frame.h"

/* Standard input may be slow: so often an empty DATA says that we are still here. */
#define SIGN_OF_LIFE_SECONDS 20

/* The file that is being sent. */
typedef struct
{
  int64_t index;
  const TasukiManifestEntry *entry;
  int descriptor;
  int64_t announced;
  int64_t sent;
} File;

/* A dictionary object would copy and sort what is said of each of many small files. */
static void
add (GVariantBuilder *body, const char *key, GVariant *value)
{
  g_variant_builder_add (body, "{sv}", key, value);
}

GVariant *
tasuki_sender_describe_entry (int64_t index,
                              const TasukiManifestEntry *entry,
                              const struct stat *facts,
                              int64_t offset)
{
  g_auto (GVariantBuilder) body = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const bool is_directory = entry->kind == TASUKI_MANIFEST_DIRECTORY;

  add (&body, "index", g_variant_new_int64 (index));
  add (&body, "kind", g_variant_new_string (is_directory ? "directory" : "file"));
  add (&body, "path",
       g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, entry->path, strlen (entry->path), 1));
  if (entry->kind == TASUKI_MANIFEST_FILE)
    {
      int64_t modified = (int64_t)facts->st_mtim.tv_sec * 1000000000 + facts->st_mtim.tv_nsec;

      add (&body, "size", g_variant_new_int64 (facts->st_size));
      add (&body, "mode", g_variant_new_uint32 (facts->st_mode & 07777));
      add (&body, "modified", g_variant_new_int64 (MAX (modified, 0)));
      if (offset > 0)
        add (&body, "offset", g_variant_new_int64 (offset));
    }

  return g_variant_builder_end (&body);
}

/* Waits until standard input has something, and hears the receiver meanwhile. */
static bool
await_input (TasukiSender *self, const File *file, GError **error)
{
  for (;;)
    {
      struct pollfd input = { file->descriptor, POLLIN, 0 };
      TasukiUntil until = tasuki_wait_seconds (SIGN_OF_LIFE_SECONDS, self->stop);
      g_autoptr (GError) failure = NULL;

      if (tasuki_link_wait (tasuki_dialogue_get_link (self->dialogue), POLLIN, file->descriptor,
                            &until, &failure))
        {
          if (!tasuki_sender_heed (self, error))
            return false;
          if (poll (&input, 1, 0) != 0)
            return true;
          continue;
        }
      if (!g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return false;
        }
      if (tasuki_dialogue_reserve (self->dialogue, &until, error) == NULL)
        return false;
      tasuki_dialogue_commit (self->dialogue, 0);
      if (!tasuki_sender_flush (self, error))
        return false;
    }
}

/* Reads up to a frame's worth. -1 with an error. */
static ssize_t
read_some (TasukiSender *self, const File *file, uint8_t *bytes, GError **error)
{
  ssize_t length;
  g_autofree char *shown = NULL;

  do
    length = read (file->descriptor, bytes, TASUKI_FRAME_BODY_MAX);
  while (length < 0 && errno == EINTR);
  if (length >= 0)
    return length;

  shown = tasuki_foreign_path_display (file->entry->path);
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED, _ ("Cannot read the file: \"%s\": %s"),
               shown, g_strerror (errno));
  return -1;
}

/* Every few megabytes it is noted how the SHA-256 stands: nobody hashes more than that again. */
static void
count_sent (TasukiSender *self, File *file, int64_t length)
{
  const int64_t before = file->sent / TASUKI_LEDGER_INTERVAL;

  file->sent += length;
  tasuki_window_send (&self->window, length, g_get_monotonic_time ());
  if (file->sent / TASUKI_LEDGER_INTERVAL != before)
    tasuki_ledger_note (self->facts->ledger, file->index, self->sha256);
}

/* One frame of data. @has_more is cleared at the end of the file. */
static bool
send_piece (TasukiSender *self, File *file, bool *has_more, GError **error)
{
  TasukiUntil until = tasuki_sender_patience (self);
  uint8_t *bytes;
  ssize_t length;

  if (!tasuki_sender_await_room (self, error))
    return false;
  if (file->entry->kind == TASUKI_MANIFEST_INPUT && !await_input (self, file, error))
    return false;
  bytes = tasuki_dialogue_reserve (self->dialogue, &until, error);
  if (bytes == NULL)
    return tasuki_sender_heed_after_failure (self, error);
  length = read_some (self, file, bytes, error);
  if (length < 0)
    return false;

  /* Behind fewer bytes than were asked for there are no more in a file; in a pipe there may be. */
  *has_more = length > 0
              && (length == TASUKI_FRAME_BODY_MAX || file->sent + length < file->announced
                  || file->announced == TASUKI_SIZE_UNKNOWN);
  if (length == 0)
    return true;
  tasuki_sha256_add (self->sha256, bytes, length);
  tasuki_dialogue_commit (self->dialogue, length);
  count_sent (self, file, length);
  tasuki_progress_count (self->progress, TASUKI_PROGRESS_BYTES_DONE, length);
  return tasuki_sender_heed_if_due (self, length, error);
}

static bool
set_changed (const File *file, GError **error)
{
  g_autofree char *shown = tasuki_foreign_path_display (file->entry->path);

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED,
               _ ("The file \"%s\" changed while it was sent."), shown);
  return false;
}

static bool
check_unchanged (const File *file, GError **error)
{
  return file->announced == TASUKI_SIZE_UNKNOWN || file->sent == file->announced
         || set_changed (file, error);
}

static bool
finish_file (TasukiSender *self, const File *file, GError **error)
{
  g_auto (GVariantBuilder) body = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  uint8_t sha256[TASUKI_DIGEST_SIZE];

  if (!check_unchanged (file, error))
    return false;

  tasuki_sha256_finish (self->sha256, sha256);
  tasuki_tally_add_file (self->tally, file->entry->path, file->sent, sha256);
  tasuki_ledger_finish (self->facts->ledger, file->index, file->sent, sha256);
  add (&body, "index", g_variant_new_int64 (file->index));
  add (&body, "size", g_variant_new_int64 (file->sent));
  add (&body, "sha256", g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, sha256, sizeof sha256, 1));
  return tasuki_sender_put (self, TASUKI_MESSAGE_DIGEST, g_variant_builder_end (&body), error);
}

static bool
look_at (const File *file, struct stat *facts, GError **error)
{
  if (fstat (file->descriptor, facts) == 0
      && (file->entry->kind != TASUKI_MANIFEST_FILE || S_ISREG (facts->st_mode)))
    return true;

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_FAILED,
                       _ ("A file is no regular file any more."));
  return false;
}

/* Adds the file's bytes from @at up to @end to the SHA-256. */
static bool
hash_up_to (TasukiSender *self, const File *file, int64_t at, int64_t end, GError **error)
{
  g_autofree uint8_t *bytes = g_malloc (TASUKI_FRAME_BODY_MAX);

  if (lseek (file->descriptor, at, SEEK_SET) != at)
    return false;
  while (at < end)
    {
      ssize_t length = read_some (self, file, bytes, error);

      if (length <= 0)
        return length == 0 ? set_changed (file, error) : false;
      length = MIN (length, end - at);
      tasuki_sha256_add (self->sha256, bytes, length);
      at += length;
    }

  return lseek (file->descriptor, end, SEEK_SET) == end;
}

/* Whether the bytes that the receiver holds are the first of what is here now. */
static bool
verify_held (TasukiSender *self, const File *file, const TasukiSenderHeld *held)
{
  TasukiSha256State state;
  int64_t at;

  tasuki_ledger_find_state (self->facts->ledger, file->index, held->offset, self->sha256, &at);
  if (!hash_up_to (self, file, at, held->offset, NULL))
    return false;

  tasuki_sha256_save (self->sha256, &state);
  return memcmp (state.chain, held->state, sizeof state.chain) == 0;
}

/* Says to people that a file is sent from its start, and takes it out of what was held. */
static void
restart (TasukiSender *self, const File *file, int64_t offset, const char *why)
{
  g_autofree char *shown = tasuki_foreign_path_display (file->entry->path);
  g_autofree char *text = g_strdup_printf ("%s (%s)", shown, why);
  uint8_t ignored[TASUKI_DIGEST_SIZE];

  tasuki_sha256_finish (self->sha256, ignored);
  lseek (file->descriptor, 0, SEEK_SET);
  tasuki_progress_add_restarted (self->progress, text);
  tasuki_progress_count (self->progress, TASUKI_PROGRESS_BYTES_DONE, -offset);
  tasuki_progress_count (self->progress, TASUKI_PROGRESS_RESUMED_FROM, -offset);
  tasuki_progress_count (self->progress, TASUKI_PROGRESS_BYTES_RESENT, offset);
}

/* From where the file is sent. */
static int64_t
find_start (TasukiSender *self,
            const File *file,
            const struct stat *facts,
            const TasukiSenderHeld *held)
{
  const TasukiLedgerFile *known = tasuki_ledger_find (self->facts->ledger, file->index);

  if (held->index != file->index || held->offset == 0)
    return 0;

  if (known == NULL || !tasuki_ledger_is_same (known, facts))
    restart (self, file, held->offset, _ ("it changed in the meantime"));
  else if (!verify_held (self, file, held))
    restart (self, file, held->offset, _ ("the receiver holds something else of it"));
  else
    return held->offset;
  return 0;
}

static bool
send_open_file (TasukiSender *self, File *file, const TasukiSenderHeld *held, GError **error)
{
  struct stat facts;
  bool has_more = true;

  if (!look_at (file, &facts, error))
    return false;

  file->announced = file->entry->kind == TASUKI_MANIFEST_FILE ? facts.st_size : TASUKI_SIZE_UNKNOWN;
  if (facts.st_size > TASUKI_FRAME_BODY_MAX)
    posix_fadvise (file->descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  file->sent = find_start (self, file, &facts, held);
  if (file->sent == 0)
    tasuki_ledger_begin (self->facts->ledger, file->index, &facts);
  if (!tasuki_sender_put (
          self, TASUKI_MESSAGE_FILE,
          tasuki_sender_describe_entry (file->index, file->entry, &facts, file->sent), error))
    return false;
  while (has_more)
    if (!send_piece (self, file, &has_more, error))
      return false;

  return finish_file (self, file, error);
}

bool
tasuki_sender_send_file (TasukiSender *self,
                         int64_t index,
                         const TasukiManifestEntry *entry,
                         const TasukiSenderHeld *held,
                         GError **error)
{
  File file = { .index = index, .entry = entry };
  bool is_sent;

  file.descriptor = tasuki_manifest_open (entry, error);
  if (file.descriptor < 0)
    return false;

  tasuki_progress_set_text (self->progress, TASUKI_PROGRESS_CURRENT_NAME, entry->path);
  is_sent = send_open_file (self, &file, held, error);
  close (file.descriptor);
  return is_sent;
}

/* For one whose digest went with a crash of this machine. */
static bool
hash_again (TasukiSender *self, File *file, GError **error)
{
  uint8_t sha256[TASUKI_DIGEST_SIZE];
  struct stat facts;

  file->descriptor = tasuki_manifest_open (file->entry, error);
  if (file->descriptor < 0)
    return false;
  if (!look_at (file, &facts, error) || !hash_up_to (self, file, 0, facts.st_size, error))
    {
      close (file->descriptor);
      return false;
    }

  close (file->descriptor);
  tasuki_sha256_finish (self->sha256, sha256);
  tasuki_ledger_begin (self->facts->ledger, file->index, &facts);
  tasuki_ledger_finish (self->facts->ledger, file->index, facts.st_size, sha256);
  return true;
}

bool
tasuki_sender_count_file (TasukiSender *self,
                          int64_t index,
                          const TasukiManifestEntry *entry,
                          GError **error)
{
  const TasukiLedgerFile *known = tasuki_ledger_find (self->facts->ledger, index);
  File file = { .index = index, .entry = entry };

  if (known == NULL || !known->is_finished)
    {
      if (!hash_again (self, &file, error))
        return false;
      known = tasuki_ledger_find (self->facts->ledger, index);
    }

  tasuki_tally_add_file (self->tally, entry->path, known->sent, known->sha256);
  return true;
}
