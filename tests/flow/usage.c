/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a connection ID passes in a month is counted for both sides, and kept. */

#include "flow/usage-scene.h"

static void
test_both_sides_count_what_passed_between_them (UsageScene *self, gconstpointer data)
{
  usage_pass (self, 1000);
  usage_pass (self, 200);
  usage_assert_used (self, "acme", 1200);
  usage_assert_used (self, "bolt", 1200);
  usage_assert_used (self, "core", 0);
}

static void
test_progress_counts_once (UsageScene *self, gconstpointer data)
{
  usage_run (self);
  usage_progress (self, 300);
  usage_progress (self, 700);
  usage_assert_used (self, "acme", 700);
  usage_complete (self, 1000);
  usage_assert_used (self, "acme", 1000);
}

static void
test_what_one_sends_to_itself_counts_once (UsageScene *self, gconstpointer data)
{
  g_autofree char *id = NULL;
  Pair *pair = path_run (self->sender, self->sender, "acme", &id);

  pair_end (pair, 1000);
  usage_assert_used (self, "acme", 1000);
}

static void
test_kept_connections_count_each_transfer (UsageScene *self, gconstpointer data)
{
  usage_run (self);
  path_store_and_keep (self->receiver, self->id);
  path_keep (self->sender, self->id);
  pair_rest (self->pair, 400);
  usage_assert_used (self, "acme", 400);
  usage_assert_used (self, "bolt", 400);
}

/* --- Storing */

static void
test_it_is_stored_now_and_then (UsageScene *self, gconstpointer data)
{
  usage_run (self);
  usage_progress (self, 100);
  path_pass (self->path, 200);
  usage_assert_stored (self, "acme", MONTH, 100, 100);
  for (unsigned i = 1; i <= 24; i++)
    {
      usage_progress (self, 100 + i);
      path_pass (self->path, 200);
      usage_assert_stored (self, "acme", MONTH, 100, 100);
    }
  path_pass (self->path, 200);
  usage_assert_stored (self, "acme", MONTH, 124, 24);
}

static void
test_what_has_ended_is_stored_as_it_is (UsageScene *self, gconstpointer data)
{
  usage_pass (self, 1000);
  path_pass (self->path, 200);
  usage_assert_stored (self, "acme", MONTH, 1000, 0);
  usage_run (self);
  usage_progress (self, 50);
  path_pass (self->path, 5000);
  usage_assert_stored (self, "acme", MONTH, 1050, 50);
  usage_complete (self, 50);
  path_pass (self->path, 5000);
  usage_assert_stored (self, "acme", MONTH, 1050, 0);
}

/* However often it logs in. */
static void
test_who_comes_and_goes_is_stored_no_more_often (UsageScene *self, gconstpointer data)
{
  for (unsigned i = 0; i < 20; i++)
    {
      usage_pass (self, 1000);
      client_leave (self->sender);
      path_pass (self->path, 200);
      usage_assert_stored (self, "acme", MONTH, 1000, 0);
      self->sender = path_attach (self->path, "acme", 2);
    }
  path_pass (self->path, 2000);
  usage_assert_stored (self, "acme", MONTH, 20000, 0);
}

static void
test_stop_forgets_nothing (UsageScene *self, gconstpointer data)
{
  usage_pass (self, 1000);
  path_pass (self->path, 200);
  usage_pass (self, 1);
  usage_assert_stored (self, "bolt", MONTH, 1000, 0);
  usage_start_again (self);
  usage_assert_stored (self, "bolt", MONTH, 1001, 0);
  usage_assert_used (self, "acme", 1001);
  usage_pass (self, 10);
  usage_assert_used (self, "acme", 1011);
  usage_assert_used (self, "bolt", 1011);
}

/* What a crash may have hidden is taken as used. */
static void
test_crash_errs_on_the_strict_side (UsageScene *self, gconstpointer data)
{
  fake_storage_put (self->storage, "usage", "acme", NULL,
                    g_variant_new_parsed ("{'month': <%s>, 'bytes': <int64 1000>,"
                                          " 'ahead': <int64 900>}",
                                          MONTH),
                    0);
  usage_assert_used (self, "acme", 1900);
  usage_pass (self, 1);
  path_pass (self->path, 200);
  usage_assert_stored (self, "acme", MONTH, 1901, 0);
}

static void
test_what_somebody_else_stored_is_added_to (UsageScene *self, gconstpointer data)
{
  usage_pass (self, 1000);
  path_pass (self->path, 200);
  fake_storage_drop (self->storage, "usage", "acme");
  fake_storage_put (
      self->storage, "usage", "acme", NULL,
      g_variant_new_parsed ("{'month': <%s>, 'bytes': <int64 5000>, 'ahead': <int64 7>}", MONTH),
      0);
  usage_pass (self, 10);
  for (unsigned i = 0; i < 3; i++)
    path_pass (self->path, 5000);
  usage_assert_stored (self, "acme", MONTH, 5010, 0);
  usage_assert_used (self, "acme", 5010);
}

static void
test_store_that_fails_is_tried_again (UsageScene *self, gconstpointer data)
{
  unsigned warned = path_count_warnings ();

  usage_pass (self, 1000);
  fake_storage_fail (self->storage, "save", TASUKI_ERROR_STORAGE);
  path_pass (self->path, 200);
  g_assert_cmpuint (path_count_warnings (), ==, warned + 2);
  g_assert_null (fake_storage_peek (self->storage, "usage", "acme"));
  fake_storage_fail (self->storage, NULL, 0);
  path_pass (self->path, 5000);
  usage_assert_stored (self, "acme", MONTH, 1000, 0);
}

static void
test_removed_connection_leaves_no_count (UsageScene *self, gconstpointer data)
{
  usage_pass (self, 1000);
  path_pass (self->path, 200);
  usage_run (self);
  usage_progress (self, 500);
  fake_storage_drop (self->storage, "connection", "acme");
  g_signal_emit_by_name (self->storage, "changed", "connection", "acme", (guint64)0);
  path_rest (self->path);
  path_pass (self->path, 10000);
  g_assert_null (fake_storage_peek (self->storage, "usage", "acme"));

  path_set (self->path, "acme", LIMIT (100));
  usage_assert_used (self, "acme", 0);
  usage_assert_used (self, "bolt", 1500);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/usage/" name, UsageScene, NULL, usage_set_up, function, usage_tear_down)
  ADD ("both-sides-count-what-passed-between-them", test_both_sides_count_what_passed_between_them);
  ADD ("progress-counts-once", test_progress_counts_once);
  ADD ("what-one-sends-to-itself-counts-once", test_what_one_sends_to_itself_counts_once);
  ADD ("kept-connections-count-each-transfer", test_kept_connections_count_each_transfer);
  ADD ("it-is-stored-now-and-then", test_it_is_stored_now_and_then);
  ADD ("what-has-ended-is-stored-as-it-is", test_what_has_ended_is_stored_as_it_is);
  ADD ("who-comes-and-goes-is-stored-no-more-often",
       test_who_comes_and_goes_is_stored_no_more_often);
  ADD ("stop-forgets-nothing", test_stop_forgets_nothing);
  ADD ("crash-errs-on-the-strict-side", test_crash_errs_on_the_strict_side);
  ADD ("what-somebody-else-stored-is-added-to", test_what_somebody_else_stored_is_added_to);
  ADD ("store-that-fails-is-tried-again", test_store_that_fails_is_tried_again);
  ADD ("removed-connection-leaves-no-count", test_removed_connection_leaves_no_count);

  return g_test_run ();
}
