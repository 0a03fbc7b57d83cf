/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A directory for each year, and a file in it for each receipt. */

#include "client/receipt-shelf.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <tasuki/error.h>

#define EXTENSION     ".receipt"
#define ID_LENGTH_MAX 100

static bool
fail (GError **error, const char *path, const char *problem)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED, "%s: %s", path, problem);
  return false;
}

static char *
get_shelf (TasukiSide side)
{
  return g_build_filename (g_get_user_state_dir (), "tasuki", "receipts",
                           side == TASUKI_SIDE_RECEIVER ? "given" : NULL, NULL);
}

/* The ID comes from the relay: it may not lead elsewhere. */
static bool
is_name (const char *transfer)
{
  return g_ascii_isalnum (transfer[0]) && strlen (transfer) <= ID_LENGTH_MAX
         && transfer[strspn (transfer, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "._-")] == '\0';
}

static char *
make_year (TasukiSide side, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *year = g_date_time_format (now, "%Y");
  g_autofree char *shelf = get_shelf (side);
  g_autofree char *path = g_build_filename (shelf, year, NULL);

  if (g_mkdir_with_parents (path, 0700) == 0)
    return g_steal_pointer (&path);

  fail (error, path, g_strerror (errno));
  return NULL;
}

static GString *
join (GBytes *statement, const GString *list)
{
  size_t length;
  const char *bytes = g_bytes_get_data (statement, &length);
  GString *text = g_string_new_len (bytes, (gssize)length);

  if (list != NULL)
    {
      g_string_append_c (text, '\n');
      g_string_append_len (text, list->str, (gssize)list->len);
    }
  return text;
}

static bool
write_text (const char *path, const GString *text, GError **error)
{
  g_autoptr (GError) failure = NULL;

  return g_file_set_contents_full (path, text->str, (gssize)text->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, &failure)
         || fail (error, path, failure->message);
}

char *
tasuki_receipt_shelf_keep (
    TasukiSide side, const char *transfer, GBytes *statement, const GString *list, GError **error)
{
  g_autofree char *year = NULL;
  g_autofree char *name = g_strconcat (transfer, EXTENSION, NULL);
  g_autofree char *path = NULL;
  g_autoptr (GString) text = NULL;

  if (!is_name (transfer))
    {
      fail (error, "receipts", _ ("the transfer ID is no name for a file"));
      return NULL;
    }

  year = make_year (side, error);
  if (year == NULL)
    return NULL;

  path = g_build_filename (year, name, NULL);
  text = join (statement, list);
  return write_text (path, text, error) ? g_steal_pointer (&path) : NULL;
}

static bool
is_year (const char *name)
{
  return strlen (name) == 4 && strspn (name, G_CSET_DIGITS) == 4;
}

static void
list_year (const char *year, GPtrArray *paths)
{
  g_autoptr (GDir) directory = g_dir_open (year, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    if (g_str_has_suffix (name, EXTENSION))
      g_ptr_array_add (paths, g_build_filename (year, name, NULL));
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)b, *(char *const *)a);
}

GPtrArray *
tasuki_receipt_shelf_list (TasukiSide side)
{
  g_autofree char *shelf = get_shelf (side);
  g_autoptr (GDir) directory = g_dir_open (shelf, 0, NULL);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  /* No directory means no receipt. */
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    if (is_year (name))
      {
        g_autofree char *year = g_build_filename (shelf, name, NULL);

        list_year (year, paths);
      }

  g_ptr_array_sort (paths, compare_paths);
  return paths;
}
