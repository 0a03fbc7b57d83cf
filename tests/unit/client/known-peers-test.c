/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys of other clients: told, pinned, changed, forgotten; and what is written of it. */

#include "client/known-peers.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include <tasuki/error.h>

#include "scratch.h"

#define NAME      "a.known-peers"
#define PROCESSES 8
#define MEETINGS  25

typedef struct
{
  char *directory;
  char *path;
  TasukiKnownPeers *peers;
  uint8_t one[TASUKI_KEY_SIZE];
  uint8_t other[TASUKI_KEY_SIZE];
} Fixture;

static void
set_up (Fixture *self, gconstpointer none)
{
  self->directory = scratch_make ();
  self->path = g_build_filename (self->directory, NAME, NULL);
  self->peers = tasuki_known_peers_new (self->path);
  memset (self->one, 1, sizeof self->one);
  memset (self->other, 2, sizeof self->other);
}

static void
tear_down (Fixture *self, gconstpointer none)
{
  tasuki_known_peers_free (self->peers);
  g_free (self->path);
  scratch_remove (self->directory);
}

static void
write_file (Fixture *self, const char *text)
{
  scratch_write (self->directory, NAME, text);
  g_assert_cmpint (g_chmod (self->path, 0600), ==, 0);
}

static char *
read_file (Fixture *self)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  return text;
}

static void
assert_meets (TasukiKnownPeers *peers, const char *id, const uint8_t *key)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tasuki_known_peers_meet (peers, id, key, true, &error));
  g_assert_no_error (error);
}

static void
test_a_stranger_is_pinned (Fixture *self, gconstpointer none)
{
  g_autoptr (TasukiKnownPeers) again = tasuki_known_peers_new (self->path);
  g_autofree char *text = NULL;
  struct stat facts;

  assert_meets (self->peers, "acme.osaka", self->one);
  assert_meets (again, "acme.osaka", self->one);
  text = read_file (self);
  g_assert_true (g_str_has_prefix (
      text, "acme.osaka ed25519 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE= 20"));
  g_assert_cmpint (stat (self->path, &facts), ==, 0);
  g_assert_cmpuint (facts.st_mode & 0777, ==, 0600);
}

static void
test_a_question_alone_writes_nothing (Fixture *self, gconstpointer none)
{
  g_assert_true (tasuki_known_peers_check (self->peers, "acme.osaka", self->one, true, NULL));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
test_a_changed_key_is_refused_loudly (Fixture *self, gconstpointer none)
{
  g_autofree char *known = tasuki_identity_fingerprint (self->one);
  g_autofree char *shown = tasuki_identity_fingerprint (self->other);
  g_autoptr (GError) error = NULL;

  assert_meets (self->peers, "acme.osaka", self->one);
  g_assert_false (tasuki_known_peers_meet (self->peers, "acme.osaka", self->other, true, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, known));
  g_assert_nonnull (strstr (error->message, shown));
  g_assert_nonnull (strstr (error->message, "tasuki peer forget acme.osaka"));
  g_assert_nonnull (strstr (error->message, "tasuki peer trust acme.osaka "));
  assert_meets (self->peers, "acme.osaka", self->one);
}

static void
test_an_id_may_have_several_keys_once_they_are_trusted (Fixture *self, gconstpointer none)
{
  assert_meets (self->peers, "acme.osaka", self->one);
  g_assert_true (tasuki_known_peers_trust_key (self->peers, "acme.osaka", self->other, NULL));
  assert_meets (self->peers, "acme.osaka", self->one);
  assert_meets (self->peers, "acme.osaka", self->other);
}

static void
test_strangers_can_be_refused (Fixture *self, gconstpointer none)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tasuki_known_peers_meet (self->peers, "acme.osaka", self->one, false, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_UNTRUSTED);
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
test_a_trusted_fingerprint_becomes_a_key (Fixture *self, gconstpointer none)
{
  g_autofree char *fingerprint = tasuki_identity_fingerprint (self->one);
  g_autofree char *upper = g_ascii_strup (fingerprint, -1);
  g_autofree char *text = NULL;

  g_assert_true (tasuki_known_peers_trust_fingerprint (self->peers, "acme.osaka", upper, NULL));
  g_assert_false (tasuki_known_peers_meet (self->peers, "acme.osaka", self->other, false, NULL));
  g_assert_true (tasuki_known_peers_meet (self->peers, "acme.osaka", self->one, false, NULL));
  text = read_file (self);
  g_assert_true (g_str_has_prefix (text, "acme.osaka ed25519 "));
  g_assert_null (strstr (text, "sha256"));
}

static void
test_what_is_no_fingerprint_is_refused (Fixture *self, gconstpointer none)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tasuki_known_peers_trust_fingerprint (self->peers, "acme.osaka", "12ab", &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
}

static void
test_what_is_no_id_is_refused (Fixture *self, gconstpointer none)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tasuki_known_peers_meet (self->peers, "a ed25519 b\nc", self->one, true, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
}

static void
test_the_forgotten_is_a_stranger_again (Fixture *self, gconstpointer none)
{
  g_autoptr (GError) error = NULL;

  assert_meets (self->peers, "acme.osaka", self->one);
  assert_meets (self->peers, "bolt.tokyo", self->one);
  g_assert_true (tasuki_known_peers_forget (self->peers, "acme.osaka", NULL));
  assert_meets (self->peers, "acme.osaka", self->other);
  g_assert_false (tasuki_known_peers_meet (self->peers, "bolt.tokyo", self->other, true, NULL));
  g_assert_false (tasuki_known_peers_forget (self->peers, "nobody", &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND);
}

static void
test_comments_stay (Fixture *self, gconstpointer none)
{
  g_autofree char *text = NULL;

  write_file (self, "# the office\n\n"
                    "acme.osaka  ed25519\tAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
                    "# the end");
  assert_meets (self->peers, "bolt.tokyo", self->other);
  assert_meets (self->peers, "acme.osaka", self->one);
  g_assert_true (tasuki_known_peers_forget (self->peers, "bolt.tokyo", NULL));
  text = read_file (self);
  g_assert_cmpstr (text, ==,
                   "# the office\n\n"
                   "acme.osaka  ed25519\tAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
                   "# the end\n");
}

static void
test_a_file_that_cannot_be_read_is_believed_in_nothing (Fixture *self, gconstpointer none)
{
  static const char *const texts[] = {
    "acme.osaka\n",
    "acme.osaka ed25519\n",
    "acme.osaka rsa AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n",
    "acme.osaka ed25519 AQEB\n",
    "acme.osaka sha256 12ab\n",
    "Acme ed25519 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n",
    "acme.osaka ed25519 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE= today\n",
    "acme.osaka ed25519 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE= 2026-11-25 more\n",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      write_file (self, texts[i]);
      g_assert_false (tasuki_known_peers_meet (self->peers, "bolt.tokyo", self->one, true, &error));
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
      g_assert_nonnull (strstr (error->message, NAME ":1: "));
      scratch_assert_text (self->directory, NAME, texts[i]);
    }
}

static void
test_a_file_that_others_may_write_is_refused (Fixture *self, gconstpointer none)
{
  g_autoptr (GError) error = NULL;

  write_file (self, "");
  g_assert_cmpint (g_chmod (self->path, 0620), ==, 0);
  g_assert_false (tasuki_known_peers_meet (self->peers, "acme.osaka", self->one, true, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
}

static void
test_without_a_file_it_knows_them_until_it_ends (void)
{
  g_autoptr (TasukiKnownPeers) peers = tasuki_known_peers_new (NULL);
  g_autoptr (GPtrArray) list = NULL;
  uint8_t one[TASUKI_KEY_SIZE] = { 1 }, other[TASUKI_KEY_SIZE] = { 2 };

  assert_meets (peers, "acme.osaka", one);
  g_assert_false (tasuki_known_peers_meet (peers, "acme.osaka", other, true, NULL));
  list = tasuki_known_peers_list (peers, NULL);
  g_assert_cmpuint (list->len, ==, 1);
}

static void
meet_many (const char *path, unsigned process)
{
  g_autoptr (TasukiKnownPeers) peers = tasuki_known_peers_new (path);

  for (unsigned i = 0; i < MEETINGS; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%u.n%u", process, i);
      uint8_t key[TASUKI_KEY_SIZE] = { (uint8_t)process, (uint8_t)i };

      if (!tasuki_known_peers_meet (peers, id, key, true, NULL))
        _exit (1);
    }
  _exit (0);
}

static void
test_processes_do_not_lose_each_others_lines (Fixture *self, gconstpointer none)
{
  g_autoptr (GPtrArray) list = NULL;

  for (unsigned process = 0; process < PROCESSES; process++)
    if (fork () == 0)
      meet_many (self->path, process);
  for (unsigned process = 0; process < PROCESSES; process++)
    {
      int status = -1;

      g_assert_cmpint (wait (&status), >, 0);
      g_assert_cmpint (status, ==, 0);
    }

  list = tasuki_known_peers_list (self->peers, NULL);
  g_assert_cmpuint (list->len, ==, PROCESSES * MEETINGS);
}

typedef struct
{
  const char *path;
  void (*run) (Fixture *self, gconstpointer none);
} Case;

static const Case cases[] = {
  { "/known-peers/a-stranger-is-pinned", test_a_stranger_is_pinned },
  { "/known-peers/a-question-alone-writes-nothing", test_a_question_alone_writes_nothing },
  { "/known-peers/a-changed-key-is-refused-loudly", test_a_changed_key_is_refused_loudly },
  { "/known-peers/an-id-may-have-several-keys-once-they-are-trusted",
    test_an_id_may_have_several_keys_once_they_are_trusted },
  { "/known-peers/strangers-can-be-refused", test_strangers_can_be_refused },
  { "/known-peers/a-trusted-fingerprint-becomes-a-key", test_a_trusted_fingerprint_becomes_a_key },
  { "/known-peers/what-is-no-fingerprint-is-refused", test_what_is_no_fingerprint_is_refused },
  { "/known-peers/what-is-no-id-is-refused", test_what_is_no_id_is_refused },
  { "/known-peers/the-forgotten-is-a-stranger-again", test_the_forgotten_is_a_stranger_again },
  { "/known-peers/comments-stay", test_comments_stay },
  { "/known-peers/a-file-that-cannot-be-read-is-believed-in-nothing",
    test_a_file_that_cannot_be_read_is_believed_in_nothing },
  { "/known-peers/a-file-that-others-may-write-is-refused",
    test_a_file_that_others_may_write_is_refused },
  { "/known-peers/processes-do-not-lose-each-others-lines",
    test_processes_do_not_lose_each_others_lines },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].run, tear_down);
  g_test_add_func ("/known-peers/without-a-file-it-knows-them-until-it-ends",
                   test_without_a_file_it_knows_them_until_it_ends);
  return g_test_run ();
}
