/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a storage that keeps a file has to do besides: last, refuse, and lose nothing. */

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
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

/* What became of changes. Of late ones nobody knows whether they were made. */
typedef struct
{
  guint made;
  guint refused;
  guint late;
} Counts;

static void
count_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Counts *counts = data;
  g_autoptr (GError) error = NULL;

  if (tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    counts->made++;
  else if (g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_BUSY))
    counts->refused++;
  else if (g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT))
    counts->late++;
  else
    g_assert_no_error (error);
}

static guint64
count_entries (TasukiStorage *storage)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("history");
  g_autofree char *ids = NULL;

  tasuki_search_set_page (search, 0, 1);
  ids = store_list (storage, search, true);
  return tasuki_search_get_total (search);
}

static void
test_stopping_writes_what_is_queued (StorageSubject *self, gconstpointer unused)
{
  Counts counts = { 0 };

  for (int i = 0; i < 1000; i++)
    {
      g_autoptr (TasukiChange) append
          = store_change ("history", "", NULL, "x", TASUKI_EXPECT_ANYTHING, 0);

      tasuki_storage_append_async (self->storage, append, count_answer, &counts);
    }
  storage_subject_reopen (self);

  g_assert_cmpuint (count_entries (self->storage), ==, 1000);
  while (counts.made + counts.late < 1000)
    g_main_context_iteration (NULL, TRUE);
}

/* More than it can do while it is asked: what does not fit is refused at once, and not kept. */
static void
test_a_full_queue_is_busy (StorageSubject *self, gconstpointer unused)
{
  enum
  {
    MANY = 60000
  };
  Counts counts = { 0 };
  guint64 entries;

  for (int i = 0; i < MANY; i++)
    {
      g_autoptr (TasukiChange) append
          = store_change ("history", "", NULL, "x", TASUKI_EXPECT_ANYTHING, 0);

      tasuki_storage_append_async (self->storage, append, count_answer, &counts);
    }
  while (counts.made + counts.refused + counts.late < MANY)
    g_main_context_iteration (NULL, TRUE);

  entries = count_entries (self->storage);
  g_assert_cmpuint (counts.refused, >, 0);
  g_assert_cmpuint (entries, >=, counts.made);
  g_assert_cmpuint (entries, <=, counts.made + counts.late);
}

static void
limit_files (rlim_t size)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* A file that cannot grow is to SQLite what a full disk is. */
static void
test_a_full_disk_loses_nothing (StorageSubject *self, gconstpointer unused)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (GError) error = NULL;
  unsigned written = 0;

  limit_files (1 << 20);
  while (error == NULL)
    {
      g_autoptr (TasukiChange) append
          = store_change ("history", "", NULL, text, TASUKI_EXPECT_ANYTHING, 0);

      written += store_append (self->storage, append, &error);
      g_assert_cmpuint (written, <, 100);
    }
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE);
  g_assert_cmpuint (written, >, 0);
  g_assert_cmpuint (count_entries (self->storage), ==, written);

  limit_files (RLIM_INFINITY);
  store_log (self->storage, NULL, "and on");
  storage_subject_reopen (self);
  g_assert_cmpuint (count_entries (self->storage), ==, written + 1);
}

/* One transaction of many: all of it or nothing, and whoever read meanwhile read the truth. */
static void
test_a_batch_that_does_not_fit_is_undone (StorageSubject *self, gconstpointer unused)
{
  enum
  {
    CHANGES = 200
  };
  g_autofree char *text = g_strnfill (200000, 'x');
  g_autoptr (TasukiSearch) search = tasuki_search_new ("history");
  guint64 before = store_log (self->storage, NULL, "x");
  guint done = 0;
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (g_object_unref);

  limit_files (4 << 20);
  for (int i = 0; i < CHANGES; i++)
    {
      TasukiChange *change = store_change ("history", "", NULL, text, TASUKI_EXPECT_ANYTHING, 0);

      g_ptr_array_add (changes, change);
      tasuki_storage_append_async (self->storage, change, NULL, NULL);
    }
  tasuki_search_set_page (search, 0, 1);
  g_free (store_list (self->storage, search, true));
  limit_files (RLIM_INFINITY);

  for (int i = 0; i < CHANGES; i++)
    done += tasuki_change_get_revision (changes->pdata[i]) != 0;
  g_assert_cmpuint (before, ==, 1);
  g_assert_cmpuint (done, <, CHANGES);
  g_assert_cmpuint (tasuki_search_get_total (search), ==, done + 1);
  storage_subject_reopen (self);
  g_assert_cmpuint (count_entries (self->storage), ==, done + 1);
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
  { "stopping-writes-what-is-queued", test_stopping_writes_what_is_queued },
  { "a-full-queue-is-busy", test_a_full_queue_is_busy },
  { "a-full-disk-loses-nothing", test_a_full_disk_loses_nothing },
  { "a-batch-that-does-not-fit-is-undone", test_a_batch_that_does_not_fit_is_undone },
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
