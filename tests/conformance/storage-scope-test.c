/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A host that links libsoup, and with it libsqlite3: the shipped storage is loaded into it as into
 * any other, and has to see that it would be bound to the wrong one.
 */

#include <string.h>

#include <glib/gstdio.h>
#include <libsoup/soup.h>

#include "storage-subject.h"
#include "support/subject.h"

static void
test_refuses_to_be_made (void)
{
  g_autofree char *directory = g_dir_make_tmp ("tasuki-scope-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "store.db", NULL);
  g_autofree char *key_file = g_build_filename (directory, "store.key", NULL);
  StorageSubject subject = { .path = path, .key_file = key_file };
  g_autoptr (GError) error = NULL;

  g_test_message ("libsoup %u is linked", soup_get_major_version ());
  g_file_set_contents_full (key_file, "a key of 32 bytes, and no others", 32,
                            G_FILE_SET_CONTENTS_NONE, 0600, NULL);
  for (gboolean initialise = FALSE; initialise <= TRUE; initialise++)
    {
      g_assert_false (storage_subject_open (&subject, initialise, &error));
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE);
      g_assert_nonnull (strstr (error->message, "the store would not be encrypted"));
      g_assert_nonnull (strstr (error->message, "global scope"));
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      g_clear_error (&error);
    }

  g_assert_cmpint (g_remove (key_file), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/storage-scope/refuses-to-be-made-beside-libsoup", test_refuses_to_be_made);

  return g_test_run ();
}
