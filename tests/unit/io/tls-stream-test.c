/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A TLS stream passes bytes, tells an end from a break, and holds no memory when it is idle. */

#include "tls-scene.h"

#include <string.h>
#include <sys/socket.h>

#include "io/budget.h"

#define BULK (3u * 1024u * 1024u)

static uint8_t
byte_at (size_t position)
{
  return (uint8_t)(position * 2654435761u >> 16);
}

/* Writes what fits, and the same bytes again after WANT_WRITE, as the interface wants it. */
static size_t
write_some (Scene *self, const uint8_t *bytes, size_t length)
{
  g_autoptr (GError) error = NULL;
  size_t done;
  TasukiIo io = tasuki_stream_write (self->streams[0], bytes, length, &done, &error);

  g_assert_no_error (error);
  g_assert_true (io == TASUKI_IO_DONE || io == TASUKI_IO_WANT_WRITE);
  g_assert_true (io == TASUKI_IO_DONE || done == 0);
  return done;
}

static size_t
read_some (Scene *self, size_t from)
{
  static uint8_t bytes[100 * 1000];
  g_autoptr (GError) error = NULL;
  size_t done;

  tasuki_stream_read (self->streams[1], bytes, sizeof bytes, &done, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < done; i++)
    if (bytes[i] != byte_at (from + i))
      g_error ("the byte at %zu is wrong", from + i);

  return done;
}

/* From the server to the client, whatever fits at a time; @meanwhile: (nullable) */
static void
pass_bulk (Scene *self, void (*meanwhile) (Scene *self, size_t written))
{
  g_autofree uint8_t *bytes = g_malloc (BULK);
  size_t written = 0, got = 0;

  for (size_t i = 0; i < BULK; i++)
    bytes[i] = byte_at (i);
  while (got < BULK)
    {
      if (written < BULK)
        written += write_some (self, bytes + written, BULK - written);
      got += read_some (self, got);
      if (meanwhile != NULL)
        meanwhile (self, written);
    }
  g_assert_cmpuint (written, ==, BULK);
}

static void
test_passes_bytes (void)
{
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  say (&scene, 0, "question");
  assert_hears (&scene, 1, "question");
  say (&scene, 1, "answer");
  assert_hears (&scene, 0, "answer");
  scene_clear (&scene);
}

static void
test_passes_bulk_in_pieces (void)
{
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  pass_bulk (&scene, NULL);
  scene_clear (&scene);
}

static void
test_passes_bulk_with_the_budget_used_up (void)
{
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  tasuki_budget_set_limit (0);
  pass_bulk (&scene, NULL);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
  scene_clear (&scene);
}

static void
ask_for_new_keys (Scene *self, size_t written)
{
  static size_t last;

  /* GnuTLS takes at most eight a second for no attack. */
  if (written >= BULK / 4 && last < BULK / 4)
    g_assert_cmpint (gnutls_session_key_update (self->sessions[1], GNUTLS_KU_PEER), ==, 0);
  last = written;
}

static void
test_takes_new_keys_in_the_middle (void)
{
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  pass_bulk (&scene, ask_for_new_keys);
  /* What asked goes out with the next thing that is said. */
  say (&scene, 1, "done");
  assert_hears (&scene, 0, "done");
  pass_bulk (&scene, NULL);
  scene_clear (&scene);
}

static void
test_holds_no_memory_when_idle (void)
{
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
  say (&scene, 0, "something");
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
  assert_hears (&scene, 1, "something");
  assert_ends (&scene, 1, TASUKI_IO_WANT_READ);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
  scene_clear (&scene);
}

static void
test_counts_what_waits_to_be_sent (void)
{
  g_autofree uint8_t *bytes = g_malloc0 (BULK);
  Scene scene;
  size_t written = 0, before;

  scene_init_secured (&scene, TLS_1_3);
  do
    {
      before = written;
      written += write_some (&scene, bytes + written, BULK - written);
    }
  while (written > before);

  g_assert_cmpuint (tasuki_budget_get_used (), >, 0);
  g_assert_cmpuint (tasuki_budget_get_used (), <, 300 * 1024);
  scene_clear (&scene);
}

static void
test_a_peer_that_is_not_read_costs_little_before_bulk (void)
{
  char text[64];
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  for (unsigned i = 0; i < 200; i++)
    say (&scene, 1, "login login login");
  g_assert_cmpint (hear (&scene, 0, text, NULL), ==, TASUKI_IO_DONE);

  g_assert_cmpuint (tasuki_budget_get_used (), >, 0);
  g_assert_cmpuint (tasuki_budget_get_used (), <=, 4096);
  while (hear (&scene, 0, text, NULL) == TASUKI_IO_DONE)
    continue;
  scene_clear (&scene);
}

static void
test_knows_what_is_pending (void)
{
  g_autoptr (GError) error = NULL;
  Scene scene;
  uint8_t bytes[3];
  size_t done;

  scene_init_secured (&scene, TLS_1_3);
  g_assert_false (tasuki_stream_has_pending (scene.streams[1]));
  say (&scene, 0, "abcdef");
  tasuki_stream_read (scene.streams[1], bytes, sizeof bytes, &done, &error);
  g_assert_cmpuint (done, ==, 3);

  /* The socket has nothing any more, and yet there is something to read. */
  g_assert_cmpint (recv (scene.sockets[1], bytes, 1, MSG_PEEK), ==, -1);
  g_assert_true (tasuki_stream_has_pending (scene.streams[1]));
  assert_hears (&scene, 1, "def");
  g_assert_false (tasuki_stream_has_pending (scene.streams[1]));
  scene_clear (&scene);
}

static void
test_ends_only_when_told (void)
{
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  say (&scene, 0, "all");
  finish (&scene, 0);
  tear (&scene, 0);
  assert_hears (&scene, 1, "all");
  assert_ends (&scene, 1, TASUKI_IO_END);
  assert_ends (&scene, 1, TASUKI_IO_END);
  scene_clear (&scene);
}

static void
test_a_half_close_leaves_the_other_half (void)
{
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  finish (&scene, 0);
  assert_ends (&scene, 1, TASUKI_IO_END);
  say (&scene, 1, "still here");
  assert_hears (&scene, 0, "still here");
  scene_clear (&scene);
}

/* A session that was closed in order leaves its descriptor to somebody else. */
static void
test_what_follows_the_end_is_handed_on (void)
{
  g_autoptr (GBytes) rest = NULL;
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  finish (&scene, 0);
  g_assert_cmpint (send (scene.sockets[0], "next", 4, 0), ==, 4);
  assert_ends (&scene, 1, TASUKI_IO_END);
  rest = tasuki_stream_take_rest (scene.streams[1]);
  g_assert_nonnull (rest);
  g_assert_cmpmem (g_bytes_get_data (rest, NULL), g_bytes_get_size (rest), "next", 4);
  g_assert_null (tasuki_stream_take_rest (scene.streams[1]));
  scene_clear (&scene);
}

static void
test_what_was_read_before_begins_a_session (void)
{
  g_autoptr (GBytes) read_before = NULL;
  uint8_t hello[2048];
  ssize_t length;
  Scene scene;

  scene_init (&scene, TLS_1_3);
  g_assert_cmpint (tasuki_stream_handshake (scene.streams[1], NULL), ==, TASUKI_IO_WANT_READ);
  length = recv (scene.sockets[0], hello, sizeof hello, 0);
  g_assert_cmpint (length, >, 100);
  read_before = g_bytes_new (hello, (size_t)length);
  tasuki_tls_stream_give (TASUKI_TLS_STREAM (scene.streams[0]), read_before);
  shake_hands (&scene);
  say (&scene, 1, "as if nothing had happened");
  assert_hears (&scene, 0, "as if nothing had happened");
  scene_clear (&scene);
}

static void
test_a_torn_connection_is_no_end (void)
{
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  say (&scene, 0, "half");
  tear (&scene, 0);
  assert_hears (&scene, 1, "half");
  assert_fails (&scene, 1, TASUKI_ERROR_LOST);
  scene_clear (&scene);
}

static void
test_a_torn_record_is_no_end (void)
{
  static const uint8_t head[] = { 0x17, 3, 3, 0, 100, 1, 2, 3 };
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  g_assert_cmpint (send (scene.sockets[0], head, sizeof head, 0), ==, sizeof head);
  tear (&scene, 0);

  /* GnuTLS takes what there is of it first; the socket stays readable. */
  assert_ends (&scene, 1, TASUKI_IO_WANT_READ);
  assert_fails (&scene, 1, TASUKI_ERROR_LOST);
  scene_clear (&scene);
}

static void
test_garbage_is_refused (void)
{
  static const char garbage[] = "GET / HTTP/1.1\r\nHost: relay\r\n\r\n";
  g_autoptr (GError) error = NULL;
  Scene scene;

  scene_init (&scene, TLS_1_3);
  g_assert_cmpint (send (scene.sockets[1], garbage, sizeof garbage, 0), ==, sizeof garbage);
  g_assert_cmpint (tasuki_stream_handshake (scene.streams[0], &error), ==, TASUKI_IO_FAILED);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL);
  scene_clear (&scene);
}

static void
test_a_forged_record_is_refused (void)
{
  static const uint8_t forged[]
      = { 0x17, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2 };
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  say (&scene, 0, "good");
  g_assert_cmpint (send (scene.sockets[0], forged, sizeof forged, 0), ==, sizeof forged);
  assert_hears (&scene, 1, "good");
  assert_fails (&scene, 1, TASUKI_ERROR_PROTOCOL);

  /* And the other end hears why, rather than of a connection that broke. */
  assert_fails (&scene, 0, TASUKI_ERROR_PROTOCOL);
  scene_clear (&scene);
}

static void
test_a_handshake_that_cannot_be_sent_fails (void)
{
  g_autoptr (GError) error = NULL;
  Scene scene;

  scene_init (&scene, TLS_1_3);
  g_assert_cmpint (tasuki_stream_handshake (scene.streams[1], NULL), ==, TASUKI_IO_WANT_READ);
  tear (&scene, 1);
  g_assert_cmpint (tasuki_stream_handshake (scene.streams[0], &error), ==, TASUKI_IO_FAILED);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST);
  scene_clear (&scene);
}

static void
test_renegotiation_is_refused (void)
{
  Scene scene;

  scene_init_secured (&scene, TLS_1_2);
  g_assert_cmpint (gnutls_handshake (scene.sessions[1]), ==, GNUTLS_E_AGAIN);
  say (&scene, 1, ""); /* sends what was gathered */
  assert_fails (&scene, 0, TASUKI_ERROR_PROTOCOL);
  scene_clear (&scene);
}

static void
test_endless_warnings_are_refused (void)
{
  Scene scene;

  scene_init_secured (&scene, TLS_1_2);
  for (unsigned i = 0; i < 3; i++)
    gnutls_alert_send (scene.sessions[1], GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED);
  say (&scene, 1, "sorry");
  assert_hears (&scene, 0, "sorry");

  for (unsigned i = 0; i < 20; i++)
    gnutls_alert_send (scene.sessions[1], GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED);
  say (&scene, 1, "never mind");
  assert_fails (&scene, 0, TASUKI_ERROR_PROTOCOL);
  scene_clear (&scene);
}

static void
test_has_the_fingerprint_of_who_proved_a_key (void)
{
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  g_assert_cmpuint (strlen (tasuki_stream_get_fingerprint (scene.streams[1])), ==, 64);
  g_assert_null (tasuki_stream_get_fingerprint (scene.streams[0]));
  scene_clear (&scene);
}

static void
test_describes_itself (void)
{
  g_autofree char *text = NULL;
  Scene scene;

  scene_init_secured (&scene, TLS_1_3);
  text = tasuki_stream_describe (scene.streams[0]);
  g_assert_true (g_str_has_prefix (text, "TLS1.3 "));
  scene_clear (&scene);
}

static const struct
{
  const char *name;
  void (*test) (void);
} tests[] = {
  { "passes-bytes", test_passes_bytes },
  { "passes-bulk-in-pieces", test_passes_bulk_in_pieces },
  { "passes-bulk-with-the-budget-used-up", test_passes_bulk_with_the_budget_used_up },
  { "takes-new-keys-in-the-middle", test_takes_new_keys_in_the_middle },
  { "holds-no-memory-when-idle", test_holds_no_memory_when_idle },
  { "counts-what-waits-to-be-sent", test_counts_what_waits_to_be_sent },
  { "a-peer-that-is-not-read-costs-little-before-bulk",
    test_a_peer_that_is_not_read_costs_little_before_bulk },
  { "knows-what-is-pending", test_knows_what_is_pending },
  { "ends-only-when-told", test_ends_only_when_told },
  { "a-half-close-leaves-the-other-half", test_a_half_close_leaves_the_other_half },
  { "what-follows-the-end-is-handed-on", test_what_follows_the_end_is_handed_on },
  { "what-was-read-before-begins-a-session", test_what_was_read_before_begins_a_session },
  { "a-torn-connection-is-no-end", test_a_torn_connection_is_no_end },
  { "a-torn-record-is-no-end", test_a_torn_record_is_no_end },
  { "garbage-is-refused", test_garbage_is_refused },
  { "a-forged-record-is-refused", test_a_forged_record_is_refused },
  { "a-handshake-that-cannot-be-sent-fails", test_a_handshake_that_cannot_be_sent_fails },
  { "renegotiation-is-refused", test_renegotiation_is_refused },
  { "endless-warnings-are-refused", test_endless_warnings_are_refused },
  { "has-the-fingerprint-of-who-proved-a-key", test_has_the_fingerprint_of_who_proved_a_key },
  { "describes-itself", test_describes_itself },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls-stream/%s", tests[i].name);

      g_test_add_func (path, tests[i].test);
    }

  return g_test_run ();
}
