/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a receiver knows after a break, whichever way it broke, and what it no longer believes. */

#include "client/arrival.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tasuki/error.h>

#include "client/note.h"
#include "client/state-directory.h"
#include "scratch.h"

#define SIZE  (4 * 1024 * 1024)
#define FIRST (1024 * 1024 + 10) /* what has come at the checkpoint */
#define MORE  1000               /* and after it */

#define WHOLE_BLOCKS(bytes) ((bytes) / TASUKI_SHA256_BLOCK * TASUKI_SHA256_BLOCK)

typedef struct
{
  char *directory;
  char *content;
  TasukiHoldingKey key;
} Fixture;

/* One attempt. */
typedef struct
{
  TasukiStore *store;
  TasukiTally *tally;
  TasukiProgress *progress;
  TasukiArrival *arrival;
  TasukiHoldingPlace place;
} Attempt;

static void
ignore_cb (gpointer data)
{
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->directory = scratch_make ();
  self->key = (TasukiHoldingKey){ .directory = self->directory, .from = "acme", .delivery = { 7 } };
  self->content = g_malloc (SIZE);
  for (size_t i = 0; i < SIZE; i++)
    self->content[i] = (char)(i * 31 >> 3);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->content);
  scratch_remove (self->directory);
}

static void
begin (Fixture *self, Attempt *attempt)
{
  g_autoptr (GError) error = NULL;

  attempt->store = tasuki_store_open (self->directory, false, &error);
  g_assert_no_error (error);
  attempt->tally = tasuki_tally_new ();
  attempt->progress = tasuki_progress_new (ignore_cb, NULL);
  attempt->arrival = tasuki_arrival_new (attempt->store, attempt->tally, attempt->progress);
  tasuki_arrival_recall (attempt->arrival, &self->key, &attempt->place, &error);
  g_assert_no_error (error);
}

static void
end (Attempt *attempt)
{
  tasuki_arrival_free (attempt->arrival);
  tasuki_store_free (attempt->store);
  tasuki_tally_free (attempt->tally);
  tasuki_progress_free (attempt->progress);
}

static void
assert_begun (Attempt *attempt, int64_t size, int64_t offset)
{
  TasukiStoreFile file = { .index = 0, .path = "big", .size = size };
  g_autoptr (GError) error = NULL;

  tasuki_arrival_begin (attempt->arrival, &file, offset, &error);
  g_assert_no_error (error);
}

static void
assert_written (Fixture *self, Attempt *attempt, size_t from, size_t length)
{
  g_autoptr (GError) error = NULL;

  tasuki_arrival_write (attempt->arrival, (uint8_t *)self->content + from, length, &error);
  g_assert_no_error (error);
}

/* An attempt that makes a checkpoint, has a little more, and is killed. */
static void
break_off_killed (Fixture *self)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      g_autoptr (GError) error = NULL;
      Attempt attempt;
      int64_t offset;

      begin (self, &attempt);
      assert_begun (&attempt, SIZE, 0);
      assert_written (self, &attempt, 0, FIRST);
      g_assert_true (tasuki_arrival_is_checkpoint_due (attempt.arrival));
      tasuki_arrival_make_checkpoint (attempt.arrival, &offset, &error);
      g_assert_no_error (error);
      g_assert_cmpint (offset, ==, WHOLE_BLOCKS (FIRST));
      assert_written (self, &attempt, FIRST, MORE);
      _exit (0);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

/* The path of the only note there is. */
static char *
find_note (void)
{
  g_autofree char *state = tasuki_state_directory_make (TASUKI_STATE_RECEIVING);
  g_autofree char *names = scratch_list (state);

  g_assert_null (strchr (names, ' '));
  g_assert_true (g_str_has_suffix (names, ".held"));
  return g_build_filename (state, names, NULL);
}

static void
assert_chain (Fixture *self, const TasukiHoldingPlace *place)
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  TasukiSha256State state;

  tasuki_sha256_add (sha256, self->content, place->offset);
  tasuki_sha256_save (sha256, &state);
  g_assert_cmpmem (place->chain, sizeof place->chain, state.chain, sizeof state.chain);
}

/* Sends the rest, commits, and forgets: nothing is left but the file. */
static void
assert_finished (Fixture *self, Attempt *attempt)
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  g_autoptr (GArray) indexes = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autofree char *names = NULL;
  g_autofree char *path = g_build_filename (self->directory, "big", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  uint8_t digest[TASUKI_DIGEST_SIZE];
  size_t length;

  assert_begun (attempt, SIZE, attempt->place.offset);
  assert_written (self, attempt, attempt->place.offset, SIZE - attempt->place.offset);
  tasuki_sha256_add (sha256, self->content, SIZE);
  tasuki_sha256_finish (sha256, digest);
  tasuki_arrival_complete (attempt->arrival, SIZE, digest, &error);
  g_assert_no_error (error);
  tasuki_arrival_commit (attempt->arrival, true, indexes, &error);
  g_assert_no_error (error);
  tasuki_arrival_forget (attempt->arrival);

  names = scratch_list (self->directory);
  g_assert_cmpstr (names, ==, "big");
  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (text, length, self->content, SIZE);
}

static void
test_what_came_after_the_checkpoint_is_held (Fixture *self, gconstpointer data)
{
  Attempt attempt;

  break_off_killed (self);
  begin (self, &attempt);

  g_assert_cmpint (attempt.place.index, ==, 0);
  g_assert_cmpint (attempt.place.offset, ==, WHOLE_BLOCKS (FIRST + MORE));
  assert_chain (self, &attempt.place);
  assert_finished (self, &attempt);
  end (&attempt);
}

static void
rewrite_boot (const char *path)
{
  g_autoptr (TasukiNote) note = tasuki_note_take (path, NULL);
  g_autoptr (GVariant) body = tasuki_note_read (note);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (body);

  g_variant_dict_insert (&dict, "boot", "s", "another");
  g_assert_true (tasuki_note_write (note, g_variant_dict_end (&dict), false, NULL));
}

static void
test_after_a_reboot_only_the_checkpoint_is (Fixture *self, gconstpointer data)
{
  g_autofree char *note = NULL;
  Attempt attempt;

  break_off_killed (self);
  note = find_note ();
  rewrite_boot (note);
  begin (self, &attempt);

  g_assert_cmpint (attempt.place.offset, ==, WHOLE_BLOCKS (FIRST));
  assert_chain (self, &attempt.place);
  assert_finished (self, &attempt);
  end (&attempt);
}

static void
test_an_orderly_break_loses_nothing (Fixture *self, gconstpointer data)
{
  Attempt attempt;

  begin (self, &attempt);
  assert_begun (&attempt, SIZE, 0);
  assert_written (self, &attempt, 0, 1000);
  tasuki_arrival_keep (attempt.arrival);
  end (&attempt);

  begin (self, &attempt);
  g_assert_cmpint (attempt.place.offset, ==, WHOLE_BLOCKS (1000));
  assert_chain (self, &attempt.place);
  assert_finished (self, &attempt);
  end (&attempt);
}

/* @harm: what is done to the note or the partial file; then nothing is held, and it begins anew. */
static void
assert_starts_anew (Fixture *self, void (*harm) (Fixture *self, const char *note))
{
  g_autofree char *note = NULL;
  Attempt attempt;

  break_off_killed (self);
  note = find_note ();
  harm (self, note);
  begin (self, &attempt);
  g_assert_cmpint (attempt.place.index, ==, 0);
  g_assert_cmpint (attempt.place.offset, ==, 0);
  assert_begun (&attempt, SIZE, 0);
  tasuki_arrival_forget (attempt.arrival);
  end (&attempt);
}

static void
write_garbage (Fixture *self, const char *note)
{
  g_assert_true (g_file_set_contents (note, "tasuki note 1\ngarbage", -1, NULL));
}

static void
tear_note (Fixture *self, const char *note)
{
  g_assert_cmpint (truncate (note, 200), ==, 0);
}

static char *
find_partial (Fixture *self)
{
  g_autofree char *name = scratch_list (self->directory);

  g_assert_true (g_str_has_suffix (name, ".part"));
  return g_build_filename (self->directory, name, NULL);
}

static void
shorten_partial (Fixture *self, const char *note)
{
  g_autofree char *path = find_partial (self);

  g_assert_cmpint (truncate (path, FIRST / 2), ==, 0);
}

static void
replace_partial (Fixture *self, const char *note)
{
  g_autofree char *path = find_partial (self);

  g_assert_true (g_file_set_contents (path, self->content, FIRST + MORE, NULL));
}

static void
test_a_bad_note_is_passed_over (Fixture *self, gconstpointer harm)
{
  static void (*const harms[]) (Fixture * self, const char *note)
      = { write_garbage, tear_note, shorten_partial, replace_partial };

  assert_starts_anew (self, harms[GPOINTER_TO_SIZE (harm)]);
}

/* The sender sees it by the state, and sends the file anew. */
static void
test_other_bytes_give_another_state (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  Attempt attempt;
  FILE *file;

  break_off_killed (self);
  path = find_partial (self);
  file = fopen (path, "r+");
  g_assert_cmpint (fseek (file, FIRST + 100, SEEK_SET), ==, 0);
  g_assert_cmpint (fputs ("other", file), >=, 0);
  g_assert_cmpint (fclose (file), ==, 0);

  begin (self, &attempt);
  g_assert_cmpint (attempt.place.offset, ==, WHOLE_BLOCKS (FIRST + MORE));
  {
    g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
    TasukiSha256State state;

    tasuki_sha256_add (sha256, self->content, attempt.place.offset);
    tasuki_sha256_save (sha256, &state);
    g_assert_cmpint (memcmp (attempt.place.chain, state.chain, sizeof state.chain), !=, 0);
  }
  tasuki_arrival_forget (attempt.arrival);
  end (&attempt);
}

/* Killed between the note and the placing: the next attempt places, and holds what is placed. */
static void
test_what_was_to_be_placed_is_placed (Fixture *self, gconstpointer data)
{
  TasukiStoreFile file = { .index = 0, .path = "dir/small", .size = 5 };
  g_autofree char *directory = g_build_filename (self->directory, "dir", NULL);
  pid_t child = fork ();
  Attempt attempt;
  int status;

  if (child == 0)
    {
      g_autoptr (TasukiHolding) holding = tasuki_holding_open (&self->key, NULL);
      g_autoptr (TasukiStore) store = tasuki_store_open (self->directory, false, NULL);
      g_autoptr (TasukiTally) tally = tasuki_tally_new ();
      TasukiProgress *progress = tasuki_progress_new (ignore_cb, NULL);
      const TasukiHoldingPlace place = { .index = 1 };

      g_assert_true (tasuki_store_begin (store, &file, NULL)
                     && tasuki_store_write (store, "small", 5, NULL)
                     && tasuki_store_complete (store, NULL));
      tasuki_tally_add_file (tally, file.path, 5, self->key.delivery);
      g_assert_true (tasuki_holding_save (holding, &place, tally, progress,
                                          tasuki_store_prepare (store, NULL), NULL, true, NULL));
      _exit (0);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  begin (self, &attempt);
  g_assert_cmpint (attempt.place.index, ==, 1);
  g_assert_cmpint (tasuki_tally_get_bytes (attempt.tally), ==, 5);
  scratch_assert_text (directory, "small", "small");
  tasuki_arrival_forget (attempt.arrival);
  end (&attempt);
}

static void
test_two_attempts_at_a_time_are_one_too_many (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiHolding) other = NULL;
  Attempt attempt;

  break_off_killed (self);
  begin (self, &attempt);
  other = tasuki_holding_open (&self->key, &error);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_BUSY);
  g_assert_null (other);

  assert_finished (self, &attempt);
  end (&attempt);
}

static void
test_it_is_held_for_its_sender_alone (Fixture *self, gconstpointer data)
{
  TasukiHoldingKey stranger = self->key;
  g_autoptr (TasukiHolding) holding = NULL;
  Attempt attempt;

  stranger.from = "bolt";
  break_off_killed (self);
  holding = tasuki_holding_open (&stranger, NULL);
  g_assert_false (tasuki_holding_exists (holding));

  begin (self, &attempt);
  assert_finished (self, &attempt);
  end (&attempt);
}

static void
add (const char *path, void (*test) (Fixture *self, gconstpointer data), size_t data)
{
  g_test_add (path, Fixture, GSIZE_TO_POINTER (data), set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_autofree char *state = scratch_make ();
  int status;

  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);

  add ("/arrival/what-came-after-the-checkpoint-is-held",
       test_what_came_after_the_checkpoint_is_held, 0);
  add ("/arrival/after-a-reboot-only-the-checkpoint-is", test_after_a_reboot_only_the_checkpoint_is,
       0);
  add ("/arrival/an-orderly-break-loses-nothing", test_an_orderly_break_loses_nothing, 0);
  add ("/arrival/garbage-is-passed-over", test_a_bad_note_is_passed_over, 0);
  add ("/arrival/a-torn-note-is-passed-over", test_a_bad_note_is_passed_over, 1);
  add ("/arrival/a-shorter-partial-is-passed-over", test_a_bad_note_is_passed_over, 2);
  add ("/arrival/another-partial-is-passed-over", test_a_bad_note_is_passed_over, 3);
  add ("/arrival/other-bytes-give-another-state", test_other_bytes_give_another_state, 0);
  add ("/arrival/what-was-to-be-placed-is-placed", test_what_was_to_be_placed_is_placed, 0);
  add ("/arrival/two-attempts-at-a-time-are-one-too-many",
       test_two_attempts_at_a_time_are_one_too_many, 0);
  add ("/arrival/it-is-held-for-its-sender-alone", test_it_is_held_for_its_sender_alone, 0);

  status = g_test_run ();
  scratch_remove (g_steal_pointer (&state));
  return status;
}
