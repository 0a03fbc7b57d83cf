/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of a list, written and read. */

#include "client/receipt-list.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "client/foreign-path.h"
#include "client/receipt-text.h"
#include "client/sha256.h"

#define DIRECTORY "directory: "
#define FILE_     "file: "

/* A path, every byte of which is escaped. */
#define PATH_ROOM (4 * TASUKI_FOREIGN_PATH_LENGTH_MAX)

/* One line, read. */
typedef struct
{
  char *path;
  bool is_directory;
  int64_t size;
  uint8_t sha256[TASUKI_DIGEST_SIZE];
} Entry;

static void
clear_entry (Entry *entry)
{
  g_free (entry->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, clear_entry)

void
tasuki_receipt_list_add_directory (GString *list, const char *path)
{
  g_autofree char *text = tasuki_receipt_text_write (path, PATH_ROOM);

  g_string_append_printf (list, DIRECTORY "%s\n", text);
}

void
tasuki_receipt_list_add_file (GString *list,
                              const char *path,
                              int64_t size,
                              const uint8_t sha256[static TASUKI_DIGEST_SIZE])
{
  g_autofree char *text = tasuki_receipt_text_write (path, PATH_ROOM);
  g_autofree char *hex = tasuki_sha256_to_hex (sha256);

  g_string_append_printf (list, FILE_ "%s %" PRId64 " %s\n", hex, size, text);
}

/* A path that a sender may not give cannot have been delivered. */
static bool
read_path (const char *text, Entry *entry)
{
  g_autofree char *path = tasuki_receipt_text_read (text, PATH_ROOM, NULL);

  if (path == NULL)
    return false;

  entry->path = tasuki_foreign_path_check ((const uint8_t *)path, strlen (path), NULL);
  return entry->path != NULL;
}

static bool
read_hex (const char *hex, uint8_t bytes[static TASUKI_DIGEST_SIZE])
{
  if (strspn (hex, G_CSET_DIGITS "abcdef") != 2 * (size_t)TASUKI_DIGEST_SIZE)
    return false;

  for (size_t i = 0; i < TASUKI_DIGEST_SIZE; i++)
    bytes[i]
        = (uint8_t)(g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  return hex[2 * (size_t)TASUKI_DIGEST_SIZE] == ' ';
}

static bool
read_file (const char *text, Entry *entry)
{
  g_autofree char *decimal = NULL;
  guint64 size = 0;
  char *end = NULL;

  if (!read_hex (text, entry->sha256))
    return false;

  text += 2 * (size_t)TASUKI_DIGEST_SIZE + 1;
  size = g_ascii_strtoull (text, &end, 10);
  decimal = g_strdup_printf ("%" PRIu64 " ", size);
  entry->size = (int64_t)size;
  return size <= G_MAXINT64 && g_str_has_prefix (text, decimal)
         && read_path (text + strlen (decimal), entry);
}

/* Reads the line at *at, which then is the next one. */
static bool
take_entry (const char **at, Entry *entry)
{
  const char *end = strchr (*at, '\n');
  g_autofree char *line = end != NULL ? g_strndup (*at, (size_t)(end - *at)) : NULL;

  if (line == NULL)
    return false;

  *at = end + 1;
  entry->is_directory = g_str_has_prefix (line, DIRECTORY);
  if (entry->is_directory)
    return read_path (line + strlen (DIRECTORY), entry);

  return g_str_has_prefix (line, FILE_) && read_file (line + strlen (FILE_), entry);
}

/* Sizes are of a file that anybody may have written: their sum must not run over. */
static bool
add (TasukiTally *tally, const Entry *entry)
{
  if (entry->is_directory)
    tasuki_tally_add_directory (tally, entry->path);
  else if (entry->size > G_MAXINT64 - tasuki_tally_get_bytes (tally))
    return false;
  else
    tasuki_tally_add_file (tally, entry->path, entry->size, entry->sha256);

  return true;
}

TasukiTally *
tasuki_receipt_list_sum (const char *list, GError **error)
{
  g_autoptr (TasukiTally) tally = tasuki_tally_new ();
  const char *at = list;

  for (unsigned line = 1; *at != '\0'; line++)
    {
      g_auto (Entry) entry = { NULL };

      if (!take_entry (&at, &entry) || !add (tally, &entry))
        {
          g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
                       _ ("The list of files below the receipt is not as it has to be, in its "
                          "line %u."),
                       line);
          return NULL;
        }
    }

  tasuki_tally_close (tally);
  return g_steal_pointer (&tally);
}

char *
tasuki_receipt_list_find (const char *list,
                          int64_t size,
                          const uint8_t sha256[static TASUKI_DIGEST_SIZE])
{
  const char *at = list;

  while (*at != '\0')
    {
      g_auto (Entry) entry = { NULL };

      if (!take_entry (&at, &entry))
        return NULL;
      if (!entry.is_directory && entry.size == size
          && memcmp (entry.sha256, sha256, TASUKI_DIGEST_SIZE) == 0)
        return g_steal_pointer (&entry.path);
    }

  return NULL;
}
