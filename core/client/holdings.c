/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Walks through the notes of deliveries that broke off. */

#include "client/holdings.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/beneath.h"
#include "client/holding.h"
#include "client/note.h"
#include "client/partial.h"
#include "client/state-directory.h"

typedef void (*Visit) (const char *path, gpointer data);

static void
visit_all (Visit visit, gpointer data)
{
  g_autofree char *state = tasuki_state_directory_make (TASUKI_STATE_RECEIVING);
  g_autoptr (GDir) directory = state != NULL ? g_dir_open (state, 0, NULL) : NULL;
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (state, name, NULL);

      if (strstr (name, TASUKI_HOLDING_EXTENSION) != NULL)
        visit (path, data);
    }
}

/* The partial file that a note tells of, if it is the one; freeing it then removes it. */
static void
remove_partial (GVariant *body)
{
  const char *directory = NULL;
  g_autoptr (GVariant) current = g_variant_lookup_value (body, "current", G_VARIANT_TYPE_VARDICT);
  int root;

  if (current == NULL || !g_variant_lookup (body, "directory", "^&ay", &directory))
    return;
  root = tasuki_beneath_open_root (directory, NULL);
  if (root >= 0)
    {
      g_autoptr (TasukiPartial) partial = tasuki_partial_reopen (root, current);

      if (partial != NULL)
        tasuki_partial_release (partial, 0);
    }
  if (root >= 0)
    close (root);
}

static void
expire (const char *path, gpointer seconds)
{
  const int64_t oldest = g_get_real_time () / G_USEC_PER_SEC - *(unsigned *)seconds;
  g_autoptr (TasukiNote) note = NULL;
  g_autoptr (GVariant) body = NULL;
  struct stat facts;

  if (stat (path, &facts) != 0 || facts.st_mtim.tv_sec >= oldest)
    return;
  if (!g_str_has_suffix (path, TASUKI_HOLDING_EXTENSION))
    {
      unlink (path); /* one that nobody came to put in place */
      return;
    }
  note = tasuki_note_take (path, NULL);
  if (note == NULL)
    return;

  body = tasuki_note_read (note);
  if (body != NULL)
    remove_partial (body);
  tasuki_note_remove (note);
}

void
tasuki_holdings_expire (unsigned seconds)
{
  visit_all (expire, &seconds);
}

typedef struct
{
  const char *directory;
  const char *from;
  int64_t bytes;
} Measure;

static void
measure (const char *path, gpointer data)
{
  Measure *self = data;
  g_autoptr (GVariant) body
      = g_str_has_suffix (path, TASUKI_HOLDING_EXTENSION) ? tasuki_note_peek (path) : NULL;
  const char *directory = NULL;
  const char *from = NULL;
  gint64 offset = 0;

  if (body != NULL && g_variant_lookup (body, "directory", "^&ay", &directory)
      && g_variant_lookup (body, "from", "&s", &from)
      && g_variant_lookup (body, "offset", "x", &offset) && g_str_equal (directory, self->directory)
      && g_str_equal (from, self->from))
    self->bytes += MAX (offset, 0);
}

int64_t
tasuki_holdings_measure (const char *directory, const char *from)
{
  g_autofree char *whole = tasuki_holding_find_directory (directory);
  Measure self = { .directory = whole, .from = from };

  visit_all (measure, &self);
  return self.bytes;
}
