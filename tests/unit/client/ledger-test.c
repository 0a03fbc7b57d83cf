/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a sender knows after a break, from its file alone. */

#include "client/ledger.h"

#include <string.h>
#include <unistd.h>

#include <tasuki/error.h>

#include "scratch.h"

#define BYTES 128

static const struct stat facts = { .st_size = 1000, .st_ino = 7, .st_dev = 3 };

static GVariant *
make_wish (void)
{
  g_auto (GVariantDict) wish = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&wish, "to", "s", "bolt.tokyo");
  return g_variant_dict_end (&wish);
}

/* A delivery of two files that broke in the second; its ID. */
static char *
break_off (TasukiSha256State *state)
{
  static const uint8_t zeros[BYTES];
  static const uint8_t digest[TASUKI_DIGEST_SIZE] = { 1 };
  g_autoptr (TasukiLedger) ledger = tasuki_ledger_new ();
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();

  g_assert_true (tasuki_ledger_is_fresh (ledger));
  tasuki_ledger_keep (ledger, make_wish ());
  tasuki_ledger_begin (ledger, 0, &facts);
  tasuki_ledger_finish (ledger, 0, 1000, digest);
  tasuki_ledger_begin (ledger, 1, &facts);
  tasuki_sha256_add (sha256, zeros, sizeof zeros);
  tasuki_ledger_note (ledger, 1, sha256);
  tasuki_sha256_save (sha256, state);
  return g_strdup (tasuki_ledger_get_id (ledger));
}

static void
assert_known (TasukiLedger *ledger, const TasukiSha256State *state)
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  TasukiSha256State found;
  int64_t at;

  g_assert_false (tasuki_ledger_is_fresh (ledger));
  g_assert_true (tasuki_ledger_find (ledger, 0)->is_finished);
  g_assert_cmpint (tasuki_ledger_find (ledger, 0)->sha256[0], ==, 1);
  g_assert_false (tasuki_ledger_find (ledger, 1)->is_finished);
  g_assert_null (tasuki_ledger_find (ledger, 2));
  tasuki_ledger_find_state (ledger, 1, BYTES + 1, sha256, &at);
  tasuki_sha256_save (sha256, &found);
  g_assert_cmpint (at, ==, BYTES);
  g_assert_cmpmem (found.chain, sizeof found.chain, state->chain, sizeof state->chain);
}

static void
test_another_process_knows_what_was_sent (void)
{
  TasukiSha256State state;
  g_autofree char *id = break_off (&state);
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiLedger) ledger = tasuki_ledger_open (id, &error);

  g_assert_no_error (error);
  assert_known (ledger, &state);
  tasuki_ledger_remove (ledger);
  g_assert_null (tasuki_ledger_peek (id));
}

static void
test_two_are_not_at_it_at_once (void)
{
  TasukiSha256State state;
  g_autofree char *id = break_off (&state);
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiLedger) ledger = tasuki_ledger_open (id, NULL);

  g_assert_null (tasuki_ledger_open (id, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_BUSY);
  tasuki_ledger_remove (ledger);
}

/* A machine that lost its power may have written half a line, or another one. */
static void
test_a_torn_end_is_passed_over (void)
{
  TasukiSha256State state;
  g_autofree char *id = break_off (&state);
  g_autofree char *path = g_strdup_printf ("%s/tasuki/sending/%s.log", g_get_user_state_dir (), id);
  g_autofree char *log = NULL;
  gsize length;
  g_autoptr (TasukiLedger) ledger = NULL;

  g_assert_true (g_file_get_contents (path, &log, &length, NULL));
  log[length - 1] ^= 1;
  g_assert_true (g_file_set_contents (path, log, (gssize)length, NULL));

  ledger = tasuki_ledger_open (id, NULL);
  g_assert_true (tasuki_ledger_find (ledger, 0)->is_finished);
  tasuki_ledger_remove (ledger);
}

/* A large one may be half over there; a small one goes again. */
static void
test_that_a_large_file_was_begun_is_known_at_once (void)
{
  g_autoptr (TasukiLedger) ledger = tasuki_ledger_new ();
  g_autofree char *id = g_strdup (tasuki_ledger_get_id (ledger));
  const uint8_t digest[TASUKI_DIGEST_SIZE] = { 1 };
  struct stat large = facts;

  large.st_size = 1000 * 1000;
  tasuki_ledger_keep (ledger, make_wish ());
  tasuki_ledger_begin (ledger, 0, &large);
  tasuki_ledger_begin (ledger, 1, &facts);
  g_clear_pointer (&ledger, tasuki_ledger_free);

  ledger = tasuki_ledger_open (id, NULL);
  g_assert_nonnull (tasuki_ledger_find (ledger, 0));
  g_assert_null (tasuki_ledger_find (ledger, 1));
  tasuki_ledger_begin (ledger, 1, &facts);
  tasuki_ledger_finish (ledger, 1, facts.st_size, digest);
  g_clear_pointer (&ledger, tasuki_ledger_free);

  ledger = tasuki_ledger_open (id, NULL);
  g_assert_true (tasuki_ledger_find (ledger, 1)->is_finished);
  tasuki_ledger_remove (ledger);
}

static void
test_names_from_outside_are_no_paths (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tasuki_ledger_open ("../../../etc/pass", &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND);
  g_assert_null (tasuki_ledger_peek ("../receiving/0000"));
}

static void
test_a_changed_file_is_another (void)
{
  const TasukiLedgerFile file = { .size = 1000, .inode = 7, .device = 3 };
  struct stat changed = facts;

  g_assert_true (tasuki_ledger_is_same (&file, &facts));
  changed.st_mtim.tv_nsec = 1;
  g_assert_false (tasuki_ledger_is_same (&file, &changed));
  changed = facts;
  changed.st_size++;
  g_assert_false (tasuki_ledger_is_same (&file, &changed));
}

int
main (int argc, char **argv)
{
  g_autofree char *state = scratch_make ();
  int status;

  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ledger/another-process-knows-what-was-sent",
                   test_another_process_knows_what_was_sent);
  g_test_add_func ("/ledger/two-are-not-at-it-at-once", test_two_are_not_at_it_at_once);
  g_test_add_func ("/ledger/a-torn-end-is-passed-over", test_a_torn_end_is_passed_over);
  g_test_add_func ("/ledger/that-a-large-file-was-begun-is-known-at-once",
                   test_that_a_large_file_was_begun_is_known_at_once);
  g_test_add_func ("/ledger/names-from-outside-are-no-paths", test_names_from_outside_are_no_paths);
  g_test_add_func ("/ledger/a-changed-file-is-another", test_a_changed_file_is_another);

  status = g_test_run ();
  scratch_remove (g_steal_pointer (&state));
  return status;
}
