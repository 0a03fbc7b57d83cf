/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a storage that keeps a file has to do with more than its queue or its disk can take: say so,
 * and lose nothing. */

#include <signal.h>
#include <sys/resource.h>

#include "storage-subject.h"
#include "support/store-calls.h"

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

static const StorageCase cases[] = {
  { "stopping-writes-what-is-queued", test_stopping_writes_what_is_queued },
  { "a-full-queue-is-busy", test_a_full_queue_is_busy },
  { "a-full-disk-loses-nothing", test_a_full_disk_loses_nothing },
  { "a-batch-that-does-not-fit-is-undone", test_a_batch_that_does_not_fit_is_undone },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  storage_subject_add_cases ("storage-full", storage_subject_set_up_sqlcipher, cases,
                             G_N_ELEMENTS (cases));

  return g_test_run ();
}
