/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps a ledger in memory, and beside what is delivered in a file, with the lines of its log. */

#include "client/ledger.h"

#include <string.h>
#include <sys/random.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "client/ledger-log.h"
#include "client/note.h"
#include "client/state-directory.h"

#define EXTENSION     ".sent"
#define LOG_EXTENSION ".log"
#define ID_DIGITS     16

typedef struct
{
  int64_t index;
  int64_t offset;
  uint8_t chain[TASUKI_DIGEST_SIZE];
} State;

struct _TasukiLedger
{
  uint8_t delivery[TASUKI_DIGEST_SIZE];
  char *id;
  GArray *files;    /* of TasukiLedgerFile, by their index */
  GArray *states;   /* of State, in the order in which they were noted */
  TasukiNote *note; /* NULL: it is in memory only */
  GVariant *wish;
  TasukiLedgerLog log; /* beside the note */
  bool is_opened;
};

static TasukiLedger *
make (const uint8_t delivery[static TASUKI_DIGEST_SIZE])
{
  TasukiLedger *self = g_new0 (TasukiLedger, 1);
  g_autofree char *hex = tasuki_sha256_to_hex (delivery);

  memcpy (self->delivery, delivery, sizeof self->delivery);
  self->id = g_strndup (hex, ID_DIGITS);
  self->files = g_array_new (FALSE, TRUE, sizeof (TasukiLedgerFile));
  self->states = g_array_new (FALSE, FALSE, sizeof (State));
  tasuki_ledger_log_init (&self->log);
  return self;
}

TasukiLedger *
tasuki_ledger_new (void)
{
  uint8_t delivery[TASUKI_DIGEST_SIZE];
  ssize_t filled = getrandom (delivery, sizeof delivery, 0);

  g_assert (filled == (ssize_t)sizeof delivery);
  return make (delivery);
}

void
tasuki_ledger_free (TasukiLedger *self)
{
  tasuki_ledger_log_clear (&self->log);
  g_clear_pointer (&self->note, tasuki_note_free);
  g_clear_pointer (&self->wish, g_variant_unref);
  g_array_unref (self->files);
  g_array_unref (self->states);
  g_free (self->id);
  g_free (self);
}

static bool
is_id (const char *id)
{
  return strlen (id) == ID_DIGITS && id[strspn (id, "0123456789abcdef")] == '\0';
}

/* The path of a file of the delivery @id, or NULL. */
static char *
find_path (const char *id, const char *extension)
{
  g_autofree char *directory = tasuki_state_directory_make (TASUKI_STATE_SENDING);
  g_autofree char *name = g_strconcat (id, extension, NULL);

  return directory != NULL && is_id (id) ? g_build_filename (directory, name, NULL) : NULL;
}

static void
drop_states (TasukiLedger *self, int64_t index)
{
  for (guint i = self->states->len; i > 0; i--)
    if (g_array_index (self->states, State, i - 1).index == index)
      g_array_remove_index (self->states, i - 1);
}

static bool
apply (gpointer data, const TasukiLedgerLine *line)
{
  TasukiLedger *self = data;
  TasukiLedgerFile file = { line->offset, line->modified, line->inode, line->device };
  State state = { line->index, line->offset };

  if (line->index < 0 || line->index > self->files->len || line->offset < 0
      || (line->index == self->files->len && line->kind != TASUKI_LEDGER_BEGIN))
    return false;

  memcpy (state.chain, line->digest, sizeof state.chain);
  switch (line->kind)
    {
    case TASUKI_LEDGER_BEGIN:
      if (line->index < self->files->len)
        drop_states (self, line->index);
      g_array_set_size (self->files, MAX (self->files->len, line->index + 1));
      g_array_index (self->files, TasukiLedgerFile, line->index) = file;
      return true;
    case TASUKI_LEDGER_STATE:
      g_array_append_val (self->states, state);
      return true;
    case TASUKI_LEDGER_FINISH:
      file = g_array_index (self->files, TasukiLedgerFile, line->index);
      file.is_finished = true;
      file.sent = line->offset;
      memcpy (file.sha256, line->digest, sizeof file.sha256);
      g_array_index (self->files, TasukiLedgerFile, line->index) = file;
      return true;
    default:
      return false;
    }
}

static void
add (TasukiLedger *self, const TasukiLedgerLine *line)
{
  if (apply (self, line))
    tasuki_ledger_log_add (&self->log, line);
}

static void
open_log (TasukiLedger *self)
{
  tasuki_ledger_log_open (&self->log, find_path (self->id, LOG_EXTENSION));
}

static TasukiLedger *
not_found (const char *id, GError **error)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND,
               _ ("There is no unfinished delivery %s."), id);
  return NULL;
}

TasukiLedger *
tasuki_ledger_open (const char *id, GError **error)
{
  g_autofree char *path = find_path (id, EXTENSION);
  g_autoptr (TasukiNote) note = path != NULL ? tasuki_note_take (path, error) : NULL;
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GVariant) delivery = NULL;
  TasukiLedger *self;
  size_t length = 0;
  const uint8_t *bytes;

  if (path == NULL)
    return not_found (id, error);
  if (note == NULL)
    return NULL;
  body = tasuki_note_read (note);
  delivery
      = body != NULL ? g_variant_lookup_value (body, "delivery", G_VARIANT_TYPE_BYTESTRING) : NULL;
  bytes = delivery != NULL ? g_variant_get_fixed_array (delivery, &length, 1) : NULL;
  if (bytes == NULL || length != TASUKI_DIGEST_SIZE)
    return not_found (id, error);

  self = make (bytes);
  self->is_opened = true;
  self->note = g_steal_pointer (&note);
  self->wish = g_steal_pointer (&body);
  open_log (self);
  if (tasuki_ledger_log_is_open (&self->log))
    tasuki_ledger_log_read (&self->log, apply, self);
  return self;
}

void
tasuki_ledger_keep (TasukiLedger *self, GVariant *wish)
{
  g_autoptr (GVariant) given = g_variant_ref_sink (wish);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (given);
  g_autofree char *path = find_path (self->id, EXTENSION);

  if (path == NULL)
    return;

  g_variant_dict_insert_value (
      &body, "delivery",
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, self->delivery, sizeof self->delivery, 1));
  g_clear_pointer (&self->wish, g_variant_unref);
  self->wish = g_variant_ref_sink (g_variant_dict_end (&body));
  if (self->note == NULL)
    self->note = tasuki_note_take (path, NULL);
  if (self->note == NULL || !tasuki_note_write (self->note, self->wish, false, NULL))
    return;
  if (!tasuki_ledger_log_is_open (&self->log))
    open_log (self);
}

GVariant *
tasuki_ledger_get_wish (TasukiLedger *self)
{
  return self->wish;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

GPtrArray *
tasuki_ledger_list (void)
{
  g_autofree char *path = tasuki_state_directory_make (TASUKI_STATE_SENDING);
  g_autoptr (GDir) directory = path != NULL ? g_dir_open (path, 0, NULL) : NULL;
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *id = g_strndup (name, ID_DIGITS);

      if (is_id (id) && g_str_equal (name + ID_DIGITS, EXTENSION))
        g_ptr_array_add (ids, g_steal_pointer (&id));
    }

  g_ptr_array_sort (ids, compare);
  return ids;
}

GVariant *
tasuki_ledger_peek (const char *id)
{
  g_autofree char *path = find_path (id, EXTENSION);

  return path != NULL ? tasuki_note_peek (path) : NULL;
}

const char *
tasuki_ledger_get_id (TasukiLedger *self)
{
  return self->id;
}

const uint8_t *
tasuki_ledger_get_delivery (TasukiLedger *self)
{
  return self->delivery;
}

bool
tasuki_ledger_is_fresh (TasukiLedger *self)
{
  return self->files->len == 0 && !self->is_opened;
}

static int64_t
modified_of (const struct stat *facts)
{
  return (int64_t)facts->st_mtim.tv_sec * 1000000000 + facts->st_mtim.tv_nsec;
}

void
tasuki_ledger_begin (TasukiLedger *self, int64_t index, const struct stat *facts)
{
  TasukiLedgerLine line = { .kind = TASUKI_LEDGER_BEGIN, .index = index };

  if (facts != NULL)
    {
      line.offset = facts->st_size;
      line.modified = modified_of (facts);
      line.inode = facts->st_ino;
      line.device = facts->st_dev;
    }
  add (self, &line);
}

void
tasuki_ledger_note (TasukiLedger *self, int64_t index, TasukiSha256 *sha256)
{
  TasukiLedgerLine line = { .kind = TASUKI_LEDGER_STATE, .index = index };
  TasukiSha256State state;

  tasuki_sha256_save (sha256, &state);
  line.offset = (int64_t)(state.length - state.length % TASUKI_SHA256_BLOCK);
  memcpy (line.digest, state.chain, sizeof line.digest);
  add (self, &line);
}

void
tasuki_ledger_finish (TasukiLedger *self,
                      int64_t index,
                      int64_t sent,
                      const uint8_t sha256[static TASUKI_DIGEST_SIZE])
{
  TasukiLedgerLine line = { .kind = TASUKI_LEDGER_FINISH, .index = index, .offset = sent };

  memcpy (line.digest, sha256, sizeof line.digest);
  add (self, &line);
}

const TasukiLedgerFile *
tasuki_ledger_find (TasukiLedger *self, int64_t index)
{
  return index < self->files->len ? &g_array_index (self->files, TasukiLedgerFile, index) : NULL;
}

bool
tasuki_ledger_is_same (const TasukiLedgerFile *file, const struct stat *facts)
{
  return file->size == facts->st_size && file->modified == modified_of (facts)
         && file->inode == facts->st_ino && file->device == facts->st_dev;
}

void
tasuki_ledger_find_state (
    TasukiLedger *self, int64_t index, int64_t offset, TasukiSha256 *sha256, int64_t *at)
{
  TasukiSha256State state = { .length = 0 };

  *at = 0;
  for (guint i = self->states->len; i > 0 && *at == 0; i--)
    {
      const State *noted = &g_array_index (self->states, State, i - 1);

      if (noted->index != index || noted->offset > offset)
        continue;
      state.length = *at = noted->offset;
      memcpy (state.chain, noted->chain, sizeof state.chain);
    }

  if (*at > 0)
    tasuki_sha256_restore (sha256, &state);
}

void
tasuki_ledger_sync (TasukiLedger *self)
{
  tasuki_ledger_log_sync (&self->log);
}

void
tasuki_ledger_remove (TasukiLedger *self)
{
  if (self->note == NULL)
    return;

  tasuki_note_remove (self->note);
  tasuki_ledger_log_remove (&self->log);
}
