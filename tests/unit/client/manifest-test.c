/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a sender finds where its user points. */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include <tasuki/error.h>
#include <tasuki/transfer.h>

#include "client/manifest.h"
#include "scratch.h"

typedef struct
{
  char *directory;
  GPtrArray *skipped;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->directory = scratch_make ();
  fixture->skipped = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->skipped);
  scratch_remove (fixture->directory);
}

static void
make_directory (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

static TasukiManifest *
list (Fixture *fixture, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
  const char *paths[] = { path, NULL };

  return tasuki_manifest_new (paths, "stdin", fixture->skipped, error);
}

/* The paths of all entries, in order; a directory's ends with a slash. */
static char *
join (TasukiManifest *manifest)
{
  GString *text = g_string_new (NULL);

  for (int64_t i = 0; i < tasuki_manifest_get_count (manifest); i++)
    {
      const TasukiManifestEntry *entry = tasuki_manifest_get_entry (manifest, i);

      g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "", entry->path,
                              entry->kind == TASUKI_MANIFEST_DIRECTORY ? "/" : "");
    }

  return g_string_free (text, FALSE);
}

static void
assert_listed (Fixture *fixture, const char *name, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiManifest) manifest = list (fixture, name, &error);
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  joined = join (manifest);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_one_file_has_its_own_name (Fixture *fixture, gconstpointer data)
{
  scratch_write (fixture->directory, "a", "text");
  assert_listed (fixture, "a", "a");
}

static void
test_directory_is_walked_in_order (Fixture *fixture, gconstpointer data)
{
  make_directory (fixture, "d/b/deep");
  make_directory (fixture, "d/empty");
  scratch_write (fixture->directory, "d/c", "");
  scratch_write (fixture->directory, "d/a", "");
  scratch_write (fixture->directory, "d/b/deep/x", "");

  assert_listed (fixture, "d", "d/a d/b/deep/x d/c d/empty/");
}

static void
test_links_and_devices_are_said_to_be_left_out (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->directory, "d/link", NULL);
  g_autofree char *fifo = g_build_filename (fixture->directory, "d/fifo", NULL);

  make_directory (fixture, "d");
  scratch_write (fixture->directory, "d/a", "");
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);

  assert_listed (fixture, "d", "d/a");
  g_assert_cmpuint (fixture->skipped->len, ==, 2);
}

static void
test_dot_has_the_directorys_name (Fixture *fixture, gconstpointer data)
{
  make_directory (fixture, "d/sub");
  scratch_write (fixture->directory, "d/a", "");

  assert_listed (fixture, "d/sub/..", "d/a d/sub/");
}

static void
test_size_is_summed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TasukiManifest) manifest = NULL;

  make_directory (fixture, "d");
  scratch_write (fixture->directory, "d/a", "123");
  scratch_write (fixture->directory, "d/b", "4567");
  manifest = list (fixture, "d", NULL);

  g_assert_cmpint (tasuki_manifest_get_size (manifest), ==, 7);
  g_assert_cmpint (tasuki_manifest_get_files (manifest), ==, 2);
  g_assert_cmpstr (tasuki_manifest_get_name (manifest), ==, "d");
}

static void
test_standard_input_has_no_size (Fixture *fixture, gconstpointer data)
{
  const char *paths[] = { "-", NULL };
  g_autoptr (TasukiManifest) manifest
      = tasuki_manifest_new (paths, "dump.sql", fixture->skipped, NULL);
  g_autofree char *joined = join (manifest);

  g_assert_cmpint (tasuki_manifest_get_size (manifest), ==, TASUKI_SIZE_UNKNOWN);
  g_assert_cmpstr (joined, ==, "dump.sql");
}

static void
test_missing_file_is_an_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiManifest) manifest = list (fixture, "missing", &error);

  g_assert_null (manifest);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND);
}

static void
test_two_of_the_same_name_are_an_error (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = g_build_filename (fixture->directory, "x/a", NULL);
  g_autofree char *second = g_build_filename (fixture->directory, "y/a", NULL);
  const char *paths[] = { first, second, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiManifest) manifest = NULL;

  make_directory (fixture, "x");
  make_directory (fixture, "y");
  scratch_write (fixture->directory, "x/a", "");
  scratch_write (fixture->directory, "y/a", "");
  manifest = tasuki_manifest_new (paths, "stdin", fixture->skipped, &error);

  g_assert_null (manifest);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
}

/* Between the listing and the sending, somebody puts a link in the place of a directory. */
static void
test_link_in_place_of_a_directory_is_not_followed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sub = g_build_filename (fixture->directory, "d/sub", NULL);
  g_autofree char *moved = g_build_filename (fixture->directory, "elsewhere", NULL);
  g_autoptr (TasukiManifest) manifest = NULL;
  g_autoptr (GError) error = NULL;

  make_directory (fixture, "d/sub");
  scratch_write (fixture->directory, "d/sub/a", "");
  manifest = list (fixture, "d", NULL);
  g_assert_cmpint (g_rename (sub, moved), ==, 0);
  g_assert_cmpint (symlink (moved, sub), ==, 0);

  g_assert_cmpint (tasuki_manifest_open (tasuki_manifest_get_entry (manifest, 0), &error), <, 0);
  g_assert_nonnull (error);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/manifest/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("one-file-has-its-own-name", test_one_file_has_its_own_name);
  ADD ("directory-is-walked-in-order", test_directory_is_walked_in_order);
  ADD ("links-and-devices-are-said-to-be-left-out", test_links_and_devices_are_said_to_be_left_out);
  ADD ("dot-has-the-directorys-name", test_dot_has_the_directorys_name);
  ADD ("size-is-summed", test_size_is_summed);
  ADD ("standard-input-has-no-size", test_standard_input_has_no_size);
  ADD ("missing-file-is-an-error", test_missing_file_is_an_error);
  ADD ("two-of-the-same-name-are-an-error", test_two_of_the_same_name_are_an_error);
  ADD ("link-in-place-of-a-directory-is-not-followed",
       test_link_in_place_of_a_directory_is_not_followed);

  return g_test_run ();
}
