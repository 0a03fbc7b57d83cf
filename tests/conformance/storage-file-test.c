/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a storage that keeps a file has to do besides: last, refuse, and show nothing. */

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "storage-subject.h"
#include "support/store-calls.h"

#define PLANTED "planted-canary-7f3a"

static GBytes *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *content;
  gsize length;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (content, length);
}

/* In place, unlike g_file_set_contents (); and what was longer is cut off. */
static void
write_file (const char *path, const char *content, gssize length)
{
  int descriptor = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  size_t size = length < 0 ? strlen (content) : (size_t)length;

  g_assert_cmpint (descriptor, >=, 0);
  g_assert_cmpint (write (descriptor, content, size), ==, size);
  g_assert_cmpint (close (descriptor), ==, 0);
}

static void
assert_there (StorageSubject *self, const char *id)
{
  g_autoptr (TasukiRecord) record = store_get (self->storage, id);

  g_assert_nonnull (record);
}

/* Opening it is refused with @pattern, and the file stays byte by byte as it is. */
static void
assert_refused (StorageSubject *self, const char *pattern)
{
  g_autoptr (GBytes) before = read_file (self->path);
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;

  g_test_message ("a store of %zu bytes: %s", g_bytes_get_size (before), pattern);
  g_assert_false (storage_subject_open (self, FALSE, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE);
  g_assert_true (g_pattern_match_simple (pattern, error->message));
  after = read_file (self->path);
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_reopening_keeps_all (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (TasukiSearch) entries = tasuki_search_new ("history");
  g_autoptr (TasukiSearch) by_key = tasuki_search_new ("thing");
  g_autofree char *numbers = NULL, *expected = NULL, *found = NULL;
  guint64 revision = store_put (self->storage, "a", "red", "one");
  guint64 first = store_log (self->storage, NULL, "x");
  guint64 second = store_log (self->storage, NULL, "y");
  g_autoptr (TasukiRecord) record = NULL;

  storage_subject_reopen (self);
  record = store_get (self->storage, "a");
  g_assert_cmpstr (tasuki_record_get_string (record, "text"), ==, "one");
  g_assert_cmpuint (tasuki_record_get_revision (record), ==, revision);
  tasuki_search_set_key (by_key, "red");
  found = store_list (self->storage, by_key, false);
  g_assert_cmpstr (found, ==, "a");
  numbers = store_list (self->storage, entries, true);
  expected = g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, second, first);
  g_assert_cmpstr (numbers, ==, expected);

  g_assert_cmpuint (store_put (self->storage, "b", NULL, "x"), >, revision);
  g_assert_cmpuint (store_log (self->storage, NULL, "z"), >, second);
}

static void
test_a_known_key_is_known_after_reopening (StorageSubject *self, gconstpointer unused)
{
  guint64 numbers[2];

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (TasukiChange) append
          = store_change ("history", "", NULL, "x", TASUKI_EXPECT_ANYTHING, 0);

      tasuki_change_set_idempotency_key (append, "once");
      g_assert_true (store_append (self->storage, append, NULL));
      numbers[i] = tasuki_change_get_revision (append);
      storage_subject_reopen (self);
    }
  g_assert_cmpuint (numbers[0], ==, numbers[1]);
}

static void
test_a_closed_store_says_so (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (TasukiChange) change = NULL;
  g_autoptr (TasukiSearch) search = tasuki_search_new ("thing");
  g_autoptr (GError) error = NULL;

  storage_subject_stop (self);
  change = store_change ("thing", "a", NULL, "x", TASUKI_EXPECT_ANYTHING, 0);
  g_assert_false (store_save (self->storage, change, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_false (store_load (self->storage, search, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE);
}

static void
test_another_key_is_refused (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (GBytes) key = read_file (self->key_file);

  store_put (self->storage, "a", NULL, "one");
  storage_subject_close (self);
  write_file (self->key_file, "another key that has 32 bytes...", 32);
  assert_refused (self, "*does not open with this key*");

  write_file (self->key_file, g_bytes_get_data (key, NULL), 32);
  storage_subject_reopen (self);
  assert_there (self, "a");
}

static void
test_what_is_no_store_is_refused (StorageSubject *self, gconstpointer unused)
{
  static const char plain[4096] = "SQLite format 3";
  g_autofree char *garbage = g_strnfill (8192, 'g');
  g_autoptr (GBytes) store = NULL;

  storage_subject_close (self);
  store = read_file (self->path);
  write_file (self->path, "", 0);
  assert_refused (self, "*is empty, so its content was lost*");
  write_file (self->path, garbage, 8);
  assert_refused (self, "*too short to be a store*");
  write_file (self->path, garbage, 8192);
  assert_refused (self, "*does not open with this key*");
  write_file (self->path, plain, sizeof plain);
  assert_refused (self, "*is a plain SQLite file*");
  write_file (self->path, g_bytes_get_data (store, NULL), 1000);
  assert_refused (self, "*");

  /* A control: the same file, whole. */
  write_file (self->path, g_bytes_get_data (store, NULL), (gssize)g_bytes_get_size (store));
  storage_subject_reopen (self);
}

static void
test_a_missing_store_is_not_made (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  storage_subject_close (self);
  g_assert_cmpint (g_remove (self->path), ==, 0);
  g_assert_false (storage_subject_open (self, FALSE, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "--initialise"));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
test_a_store_is_made_only_once (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  store_put (self->storage, "a", NULL, "one");
  storage_subject_close (self);
  g_assert_false (storage_subject_open (self, TRUE, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS);
  storage_subject_reopen (self);
  assert_there (self, "a");
}

static void
test_a_store_belongs_to_one (StorageSubject *self, gconstpointer unused)
{
  StorageSubject second = { .path = self->path, .key_file = self->key_file };

  assert_refused (&second, "*in use*");
  store_put (self->storage, "a", NULL, "goes on");
}

static void
check_key_file (StorageSubject *self, const char *content, gssize length, const char *problem)
{
  g_autoptr (GError) error = NULL;

  write_file (self->key_file, content, length);
  g_assert_false (storage_subject_open (self, FALSE, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, problem));
  g_assert_nonnull (strstr (error->message, self->key_file));
}

static void
test_a_bad_key_file_is_refused (StorageSubject *self, gconstpointer unused)
{
  static const char zeros[32];
  static const char raw[200] = "key material, of which there is more than enough, up to 200 bytes";
  const char *form = "is not a storage key";
  g_autoptr (GBytes) key = read_file (self->key_file);
  g_autoptr (GError) error = NULL;

  storage_subject_close (self);
  check_key_file (self, "", 0, form);
  check_key_file (self, raw, 31, form);
  check_key_file (self, raw, 33, form);
  check_key_file (self, raw, 200, form);
  check_key_file (self, zeros, 32, form);
  check_key_file (self, "0123456789abcdef0123456789ABCDEF", 32, form);
  check_key_file (self, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg", 64,
                  form);

  write_file (self->key_file, g_bytes_get_data (key, NULL), 32);
  g_assert_cmpint (g_chmod (self->key_file, 0640), ==, 0);
  g_assert_false (storage_subject_open (self, FALSE, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, "chmod 600"));
  g_clear_error (&error);

  g_assert_cmpint (g_remove (self->key_file), ==, 0);
  g_assert_cmpint (g_mkdir (self->key_file, 0700), ==, 0);
  g_assert_false (storage_subject_open (self, FALSE, &error));
  g_assert_nonnull (strstr (error->message, "not a regular file"));
  g_clear_error (&error);
  g_assert_cmpint (g_rmdir (self->key_file), ==, 0);
  g_assert_false (storage_subject_open (self, FALSE, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
}

static void
test_a_key_may_be_written_in_digits (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (GBytes) key = read_file (self->key_file);
  g_autoptr (GString) digits = g_string_new (NULL);

  store_put (self->storage, "a", NULL, "one");
  for (gsize i = 0; i < 32; i++)
    g_string_append_printf (digits, "%02x", ((const guint8 *)g_bytes_get_data (key, NULL))[i]);
  g_string_append_c (digits, '\n');
  write_file (self->key_file, digits->str, -1);

  storage_subject_reopen (self);
  assert_there (self, "a");
}

static bool
contains (const char *path, const char *text)
{
  g_autoptr (GBytes) content = read_file (path);

  return memmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), text, strlen (text))
         != NULL;
}

static void
test_no_file_shows_what_it_holds (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  g_autofree char *control = g_build_filename (self->directory, "control", NULL);
  const char *name;
  bool log_seen = false;

  store_put (self->storage, PLANTED, PLANTED, PLANTED);
  store_log (self->storage, PLANTED, PLANTED);
  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);
      struct stat status;

      log_seen = log_seen || g_str_has_suffix (name, "-wal");
      g_assert_cmpint (stat (path, &status), ==, 0);
      g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
      g_assert_false (contains (path, PLANTED));
      g_assert_false (contains (path, "SQLite format"));
    }
  g_assert_true (log_seen);

  write_file (control, PLANTED, -1);
  g_assert_true (contains (control, PLANTED));
}

static void
test_other_paths_need_a_restart (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  store_put (self->storage, "a", NULL, "one");
  g_assert_false (storage_subject_configure (self, "/elsewhere/store.db", self->key_file, &error));
  g_assert_nonnull (strstr (error->message, "] path:"));
  g_clear_error (&error);
  g_assert_false (storage_subject_configure (self, self->path, "/elsewhere/key", &error));
  g_assert_nonnull (strstr (error->message, "] key-file:"));
  assert_there (self, "a");
}

static const StorageCase cases[] = {
  { "reopening-keeps-all", test_reopening_keeps_all },
  { "a-known-key-is-known-after-reopening", test_a_known_key_is_known_after_reopening },
  { "a-closed-store-says-so", test_a_closed_store_says_so },
  { "another-key-is-refused", test_another_key_is_refused },
  { "what-is-no-store-is-refused", test_what_is_no_store_is_refused },
  { "a-missing-store-is-not-made", test_a_missing_store_is_not_made },
  { "a-store-is-made-only-once", test_a_store_is_made_only_once },
  { "a-store-belongs-to-one", test_a_store_belongs_to_one },
  { "a-bad-key-file-is-refused", test_a_bad_key_file_is_refused },
  { "a-key-may-be-written-in-digits", test_a_key_may_be_written_in_digits },
  { "no-file-shows-what-it-holds", test_no_file_shows_what_it_holds },
  { "other-paths-need-a-restart", test_other_paths_need_a_restart },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  storage_subject_add_cases ("storage-file", storage_subject_set_up_sqlcipher, cases,
                             G_N_ELEMENTS (cases));

  return g_test_run ();
}
