/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that arrive: in what order they reach the disk, and what a hostile sender cannot do. */

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tasuki/error.h>
#include <tasuki/transfer.h>

#include "client/store.h"
#include "scratch.h"

/* What the store asked of the kernel, one letter each: f and d for fsync, s for syncfs, r for
 * rename. */
static GString *calls;

/* What it is told of the file system. */
static unsigned file_system;
static int syncfs_result;
static int sync_range_error;

int fsync (int descriptor);
int syncfs (int descriptor);
int sync_file_range (int descriptor, off_t offset, off_t length, unsigned flags);
int fstatfs (int descriptor, struct statfs *facts);
int renameat2 (int from_dir, const char *from, int to_dir, const char *to, unsigned flags);

/* Takes the place of the C library's, to write down that it was called. */
int
fsync (int descriptor)
{
  struct stat facts;

  if (calls != NULL && fstat (descriptor, &facts) == 0)
    g_string_append_c (calls, S_ISDIR (facts.st_mode) ? 'd' : 'f');
  return (int)syscall (SYS_fsync, descriptor);
}

int
syncfs (int descriptor)
{
  if (calls != NULL)
    g_string_append_c (calls, 's');
  return syncfs_result;
}

/* The kernel tells of an error where it was waited, and then no more. */
int
sync_file_range (int descriptor, off_t offset, off_t length, unsigned flags)
{
  errno = sync_range_error;
  return errno != 0 && (flags & SYNC_FILE_RANGE_WAIT_AFTER) != 0 ? -1 : 0;
}

int
fstatfs (int descriptor, struct statfs *facts)
{
  *facts = (struct statfs){ .f_type = file_system };
  return 0;
}

int
renameat2 (int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
  if (calls != NULL)
    g_string_append_c (calls, 'r');
  return (int)syscall (SYS_renameat2, from_dir, from, to_dir, to, flags);
}

typedef struct
{
  char *directory;
  TasukiStore *store;
  GArray *indexes;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer overwrite)
{
  g_autoptr (GError) error = NULL;

  file_system = EXT4_SUPER_MAGIC;
  syncfs_result = sync_range_error = 0;
  fixture->directory = scratch_make ();
  fixture->store = tasuki_store_open (fixture->directory, overwrite != NULL, &error);
  fixture->indexes = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_assert_no_error (error);
  calls = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer overwrite)
{
  g_clear_pointer (&fixture->store, tasuki_store_free);
  g_array_unref (fixture->indexes);
  scratch_remove (fixture->directory);
  g_string_free (calls, TRUE);
  calls = NULL;
}

static bool
put (TasukiStore *store, const char *path, const char *text, GError **error)
{
  TasukiStoreFile file = { .index = 7, .path = path, .size = (int64_t)strlen (text) };

  return tasuki_store_begin (store, &file, error)
         && tasuki_store_write (store, text, strlen (text), error)
         && tasuki_store_complete (store, error);
}

static void
assert_put (Fixture *fixture, const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  put (fixture->store, path, text, &error);
  g_assert_no_error (error);
}

static void
assert_commit (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  tasuki_store_commit (fixture->store, fixture->indexes, &error);
  g_assert_no_error (error);
}

static void
test_commit_gives_the_final_name (Fixture *fixture, gconstpointer data)
{
  assert_put (fixture, "dir/new\nname", "text");
  assert_commit (fixture);

  scratch_assert_text (fixture->directory, "dir/new\nname", "text");
  g_assert_cmpuint (fixture->indexes->len, ==, 1);
  g_assert_cmpint (g_array_index (fixture->indexes, int64_t, 0), ==, 7);
}

static void
test_no_final_name_before_the_commit (Fixture *fixture, gconstpointer data)
{
  g_autofree char *names = NULL;

  assert_put (fixture, "a", "text");
  names = scratch_list (fixture->directory);

  g_assert_true (g_str_has_prefix (names, ".tasuki-"));
  g_assert_true (g_str_has_suffix (names, ".part"));
}

static void
test_bytes_are_synced_before_the_name_and_the_directory_after (Fixture *fixture, gconstpointer data)
{
  assert_put (fixture, "a", "text");
  assert_put (fixture, "b", "text");
  g_assert_cmpstr (calls->str, ==, "");
  assert_commit (fixture);

  g_assert_cmpstr (calls->str, ==, "ffrrd");
}

/* Opens the store anew: what it is told of the file system may have changed. */
static void
store_eight (Fixture *fixture)
{
  tasuki_store_free (fixture->store);
  fixture->store = tasuki_store_open (fixture->directory, false, NULL);
  g_assert_nonnull (fixture->store);

  for (char name[] = "a"; name[0] <= 'h'; name[0]++)
    assert_put (fixture, name, "text");
  assert_commit (fixture);
}

static void
test_many_files_are_synced_at_once (Fixture *fixture, gconstpointer data)
{
  store_eight (fixture);

  g_assert_cmpstr (calls->str, ==, "sfrrrrrrrrd");
}

static void
test_each_is_synced_if_all_at_once_fails (Fixture *fixture, gconstpointer data)
{
  syncfs_result = -1;
  store_eight (fixture);

  g_assert_cmpstr (calls->str, ==, "sffffffffrrrrrrrrd");
}

static void
test_each_is_synced_on_other_file_systems (Fixture *fixture, gconstpointer data)
{
  file_system = FUSE_SUPER_MAGIC;
  store_eight (fixture);

  g_assert_cmpstr (calls->str, ==, "ffffffffrrrrrrrrd");
}

static void
test_new_directories_are_synced_too (Fixture *fixture, gconstpointer data)
{
  assert_put (fixture, "x/y/a", "text");
  assert_commit (fixture);

  g_assert_cmpstr (calls->str, ==, "frddd");
}

static void
test_what_was_not_committed_is_removed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *names = NULL;
  TasukiStoreFile file = { .path = "b", .size = 4 };

  assert_put (fixture, "a", "text");
  tasuki_store_begin (fixture->store, &file, NULL);
  g_clear_pointer (&fixture->store, tasuki_store_free);

  names = scratch_list (fixture->directory);
  g_assert_cmpstr (names, ==, "");
}

static void
test_killed_receiver_leaves_no_final_name (Fixture *fixture, gconstpointer data)
{
  g_autofree char *names = NULL;
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      put (fixture->store, "a", "text", NULL);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);

  names = scratch_list (fixture->directory);
  g_assert_true (g_str_has_suffix (names, ".part"));
}

static void
test_existing_file_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  scratch_write (fixture->directory, "a", "old");
  g_assert_false (put (fixture->store, "a", "new", &error));

  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS);
  scratch_assert_text (fixture->directory, "a", "old");
}

static void
test_file_that_appears_meanwhile_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_put (fixture, "a", "new");
  scratch_write (fixture->directory, "a", "old");
  g_assert_false (tasuki_store_commit (fixture->store, fixture->indexes, &error));

  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS);
  scratch_assert_text (fixture->directory, "a", "old");
}

static void
test_dangling_link_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->directory, "a", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("/nonexistent/target", link), ==, 0);
  g_assert_false (put (fixture->store, "a", "new", &error));

  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS);
}

static void
test_overwrite_replaces_the_file (Fixture *fixture, gconstpointer data)
{
  scratch_write (fixture->directory, "a", "old");
  assert_put (fixture, "a", "new");
  assert_commit (fixture);

  scratch_assert_text (fixture->directory, "a", "new");
}

/* The link itself is replaced; what it points to is not touched. */
static void
test_overwrite_does_not_follow_a_link (Fixture *fixture, gconstpointer data)
{
  char *outside = scratch_make ();
  g_autofree char *target = g_build_filename (outside, "victim", NULL);
  g_autofree char *link = g_build_filename (fixture->directory, "a", NULL);

  scratch_write (outside, "victim", "old");
  g_assert_cmpint (symlink (target, link), ==, 0);
  assert_put (fixture, "a", "new");
  assert_commit (fixture);

  scratch_assert_text (outside, "victim", "old");
  scratch_assert_text (fixture->directory, "a", "new");
  scratch_remove (outside);
}

static void
assert_link_leads_nowhere (Fixture *fixture, const char *target)
{
  g_autofree char *link = g_build_filename (fixture->directory, "link", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) directory_error = NULL;

  g_assert_cmpint (symlink (target, link), ==, 0);
  g_assert_false (put (fixture->store, "link/a", "text", &error));
  g_assert_false (tasuki_store_make_directory (fixture->store, "link/b", 0, &directory_error));

  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_DECLINED);
  g_assert_error (directory_error, TASUKI_ERROR, TASUKI_ERROR_DECLINED);
}

static void
test_linked_directory_outside_is_not_entered (Fixture *fixture, gconstpointer data)
{
  char *outside = scratch_make ();
  g_autofree char *names = NULL;

  assert_link_leads_nowhere (fixture, outside);
  names = scratch_list (outside);
  g_assert_cmpstr (names, ==, "");
  scratch_remove (outside);
}

static void
test_linked_directory_inside_is_not_entered (Fixture *fixture, gconstpointer data)
{
  assert_put (fixture, "real/a", "text");
  assert_link_leads_nowhere (fixture, "real");
}

static void
test_magic_link_is_not_entered (Fixture *fixture, gconstpointer data)
{
  assert_link_leads_nowhere (fixture, "/proc/self/cwd");
}

static void
test_more_bytes_than_announced_are_refused (Fixture *fixture, gconstpointer data)
{
  TasukiStoreFile file = { .path = "a", .size = 3 };
  g_autoptr (GError) error = NULL;

  g_assert_true (tasuki_store_begin (fixture->store, &file, NULL));
  g_assert_false (tasuki_store_write (fixture->store, "1234", 4, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY);
}

static void
test_fewer_bytes_than_announced_are_refused (Fixture *fixture, gconstpointer data)
{
  TasukiStoreFile file = { .path = "a", .size = 5 };
  g_autoptr (GError) error = NULL;

  g_assert_true (tasuki_store_begin (fixture->store, &file, NULL));
  g_assert_true (tasuki_store_write (fixture->store, "1234", 4, NULL));
  g_assert_false (tasuki_store_complete (fixture->store, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY);
}

static mode_t
store_with_mode (Fixture *fixture, const char *name, uint32_t mode)
{
  TasukiStoreFile file = { .path = name, .size = TASUKI_SIZE_UNKNOWN, .mode = mode };
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
  struct stat facts;

  g_assert_true (tasuki_store_begin (fixture->store, &file, NULL));
  g_assert_true (tasuki_store_complete (fixture->store, NULL));
  assert_commit (fixture);
  g_assert_cmpint (stat (path, &facts), ==, 0);
  return facts.st_mode & 07777;
}

static void
test_only_the_owners_execute_bit_is_kept (Fixture *fixture, gconstpointer data)
{
  mode_t usual = umask (022);

  g_assert_cmpint (store_with_mode (fixture, "plain", 0666), ==, 0644);
  g_assert_cmpint (store_with_mode (fixture, "program", 0755), ==, 0744);
  g_assert_cmpint (store_with_mode (fixture, "setuid", 07777), ==, 0744);
  umask (usual);
}

static void
test_batch_is_due_when_it_is_full (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (tasuki_store_get_due (fixture->store), ==, INT64_MAX);
  assert_put (fixture, "first", "");
  g_assert_cmpint (tasuki_store_get_due (fixture->store), >, g_get_monotonic_time ());

  for (int i = 1; i < 256; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d", i);

      assert_put (fixture, name, "");
    }
  g_assert_cmpint (tasuki_store_get_due (fixture->store), <=, g_get_monotonic_time ());
}

/* Enough that not all of it is kept in the page cache. */
static bool
put_large (Fixture *fixture, GError **error)
{
  const size_t piece = 1024 * 1024;
  TasukiStoreFile file = { .path = "large", .size = 40 * (int64_t)piece };
  g_autofree char *bytes = g_malloc0 (piece);

  if (!tasuki_store_begin (fixture->store, &file, error))
    return false;
  for (int64_t i = 0; i < file.size; i += (int64_t)piece)
    if (!tasuki_store_write (fixture->store, bytes, piece, error))
      return false;

  return tasuki_store_complete (fixture->store, error);
}

static void
test_error_behind_is_no_success (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sync_range_error = EIO;
  g_assert_false (put_large (fixture, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_DECLINED);
}

static void
test_large_file_needs_no_ranges (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sync_range_error = EINVAL; /* a file system that cannot */
  g_assert_true (put_large (fixture, &error));
  g_assert_no_error (error);
  assert_commit (fixture);
}

#define ADD(name, function, overwrite)                                                             \
  g_test_add ("/store/" name, Fixture, overwrite, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("commit-gives-the-final-name", test_commit_gives_the_final_name, NULL);
  ADD ("no-final-name-before-the-commit", test_no_final_name_before_the_commit, NULL);
  ADD ("bytes-are-synced-before-the-name-and-the-directory-after",
       test_bytes_are_synced_before_the_name_and_the_directory_after, NULL);
  ADD ("many-files-are-synced-at-once", test_many_files_are_synced_at_once, NULL);
  ADD ("each-is-synced-if-all-at-once-fails", test_each_is_synced_if_all_at_once_fails, NULL);
  ADD ("each-is-synced-on-other-file-systems", test_each_is_synced_on_other_file_systems, NULL);
  ADD ("new-directories-are-synced-too", test_new_directories_are_synced_too, NULL);
  ADD ("what-was-not-committed-is-removed", test_what_was_not_committed_is_removed, NULL);
  ADD ("killed-receiver-leaves-no-final-name", test_killed_receiver_leaves_no_final_name, NULL);
  ADD ("existing-file-is-kept", test_existing_file_is_kept, NULL);
  ADD ("file-that-appears-meanwhile-is-kept", test_file_that_appears_meanwhile_is_kept, NULL);
  ADD ("dangling-link-is-kept", test_dangling_link_is_kept, NULL);
  ADD ("overwrite-replaces-the-file", test_overwrite_replaces_the_file, "overwrite");
  ADD ("overwrite-does-not-follow-a-link", test_overwrite_does_not_follow_a_link, "overwrite");
  ADD ("linked-directory-outside-is-not-entered", test_linked_directory_outside_is_not_entered,
       NULL);
  ADD ("linked-directory-inside-is-not-entered", test_linked_directory_inside_is_not_entered, NULL);
  ADD ("magic-link-is-not-entered", test_magic_link_is_not_entered, NULL);
  ADD ("more-bytes-than-announced-are-refused", test_more_bytes_than_announced_are_refused, NULL);
  ADD ("fewer-bytes-than-announced-are-refused", test_fewer_bytes_than_announced_are_refused, NULL);
  ADD ("only-the-owners-execute-bit-is-kept", test_only_the_owners_execute_bit_is_kept, NULL);
  ADD ("batch-is-due-when-it-is-full", test_batch_is_due_when_it_is_full, NULL);
  ADD ("error-behind-is-no-success", test_error_behind_is_no_success, NULL);
  ADD ("large-file-needs-no-ranges", test_large_file_needs_no_ranges, NULL);

  return g_test_run ();
}
