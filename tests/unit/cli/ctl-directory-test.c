/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The directory of a new access point: made whole, or left as it was. */

#include <sys/stat.h>

#include <glib.h>
#include <glib/gstdio.h>

#include <tasuki/error.h>

#include "cli/ctl-directory.h"

typedef struct
{
  char *parent;
  char *path;
  char *file;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer nothing)
{
  fixture->parent = g_dir_make_tmp ("directory-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->parent, "relay", NULL);
  fixture->file = g_build_filename (fixture->path, "store.key", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer nothing)
{
  g_unlink (fixture->file);
  g_rmdir (fixture->path);
  g_rmdir (fixture->parent);
  g_free (fixture->file);
  g_free (fixture->path);
  g_free (fixture->parent);
}

static unsigned
mode_of (const char *path)
{
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

static TasukiCtlDirectory *
open_and_write (Fixture *fixture)
{
  TasukiCtlDirectory *directory = tasuki_ctl_directory_open (fixture->path, NULL);

  g_assert_nonnull (directory);
  g_assert_true (tasuki_ctl_directory_write (directory, "store.key", 0600, "key", 3, NULL));
  return directory;
}

static void
test_modes_are_tight_whatever_the_umask (Fixture *fixture, gconstpointer nothing)
{
  mode_t usual = umask (0);
  g_autoptr (TasukiCtlDirectory) directory = open_and_write (fixture);

  umask (usual);
  tasuki_ctl_directory_keep (directory);
  g_assert_cmphex (mode_of (fixture->path), ==, 0700);
  g_assert_cmphex (mode_of (fixture->file), ==, 0600);
}

static void
test_what_is_not_kept_is_taken_back (Fixture *fixture, gconstpointer nothing)
{
  tasuki_ctl_directory_free (open_and_write (fixture));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_what_is_kept_stays (Fixture *fixture, gconstpointer nothing)
{
  TasukiCtlDirectory *directory = open_and_write (fixture);

  tasuki_ctl_directory_keep (directory);
  tasuki_ctl_directory_free (directory);
  g_assert_true (g_file_test (fixture->file, G_FILE_TEST_IS_REGULAR));
}

static void
test_a_file_that_was_there_is_never_touched (Fixture *fixture, gconstpointer nothing)
{
  TasukiCtlDirectory *directory = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;

  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->file, "precious", -1, NULL));
  directory = tasuki_ctl_directory_open (fixture->path, NULL);
  g_assert_nonnull (directory);
  g_assert_true (tasuki_ctl_directory_has (directory, "store.key"));
  g_assert_false (tasuki_ctl_directory_write (directory, "store.key", 0600, "new", 3, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS);
  tasuki_ctl_directory_free (directory);

  g_assert_true (g_file_get_contents (fixture->file, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "precious");
}

static void
test_a_directory_that_others_can_write_to_is_refused (Fixture *fixture, gconstpointer nothing)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  g_assert_cmpint (g_chmod (fixture->path, 0777), ==, 0);
  g_assert_null (tasuki_ctl_directory_open (fixture->path, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ctl-directory/modes-are-tight-whatever-the-umask", Fixture, NULL, set_up,
              test_modes_are_tight_whatever_the_umask, tear_down);
  g_test_add ("/ctl-directory/what-is-not-kept-is-taken-back", Fixture, NULL, set_up,
              test_what_is_not_kept_is_taken_back, tear_down);
  g_test_add ("/ctl-directory/what-is-kept-stays", Fixture, NULL, set_up, test_what_is_kept_stays,
              tear_down);
  g_test_add ("/ctl-directory/a-file-that-was-there-is-never-touched", Fixture, NULL, set_up,
              test_a_file_that_was_there_is_never_touched, tear_down);
  g_test_add ("/ctl-directory/a-directory-that-others-can-write-to-is-refused", Fixture, NULL,
              set_up, test_a_directory_that_others_can_write_to_is_refused, tear_down);
  return g_test_run ();
}
