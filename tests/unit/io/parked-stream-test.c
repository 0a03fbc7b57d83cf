/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A server's end that has left GnuTLS goes on with a client that has not, as if nothing was. */

#include "wire-script.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/socket.h>

#include "io/budget.h"
#include "io/gnutls-cipher.h"
#include "io/tls-direct.h"
#include "tls-scene.h"

#define AES_128 TLS_1_3 ":-CIPHER-ALL:+AES-128-GCM"
#define AES_256 TLS_1_3 ":-CIPHER-ALL:+AES-256-GCM"
#define CHACHA  TLS_1_3 ":-CIPHER-ALL:+CHACHA20-POLY1305"

#define CLIENT 0
#define SERVER 1

/* In place of the library's, to count what is there. */
static int sessions;

int
gnutls_init (gnutls_session_t *session, unsigned flags)
{
  int (*real) (gnutls_session_t *, unsigned) = dlsym (RTLD_NEXT, "gnutls_init");

  sessions++;
  return real (session, flags);
}

void
gnutls_deinit (gnutls_session_t session)
{
  void (*real) (gnutls_session_t) = dlsym (RTLD_NEXT, "gnutls_deinit");

  sessions--;
  real (session);
}

/* What one end has said is what the other hears. */
static void
assert_arrives (WireScene *scene, unsigned from, size_t size)
{
  g_autofree char *expected = g_strdup_printf ("%zu bytes", size);
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;

  wire_carry (scene, from);
  g_assert_cmpint (wire_hear (scene, !from, &said, &error), ==, TASUKI_IO_WANT_READ);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (said, expected));
}

static void
assert_passes (WireScene *scene, unsigned from, size_t size)
{
  wire_say (scene, from, 1, size);
  assert_arrives (scene, from, size);
}

static void
test_has_no_session (void)
{
  g_autofree char *text = NULL;
  WireScene scene;

  wire_init_served (&scene, DIRECT, AES_128);
  g_assert_cmpint (sessions, ==, 2);
  wire_clear (&scene);
  wire_init_parked (&scene, AES_128);
  g_assert_cmpint (sessions, ==, 1);
  text = tasuki_stream_describe (scene.streams[SERVER]);
  g_assert_cmpstr (text, ==, "TLS1.3 AES-128-GCM, GnuTLS");
  assert_passes (&scene, CLIENT, 100);
  assert_passes (&scene, SERVER, 100);
  g_assert_cmpint (sessions, ==, 1);
  wire_clear (&scene);
  g_assert_cmpint (sessions, ==, 0);
}

static void
test_passes_messages_both_ways (gconstpointer data)
{
  static const size_t sizes[] = { 1, 8, 100, 16384, 16385, 65544, 300000 };
  WireScene scene;

  wire_init_parked (&scene, data);
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (unsigned from = 0; from < 2; from++)
      assert_passes (&scene, from, sizes[i]);
  wire_clear (&scene);
}

/* Between messages there are only secrets; of a part of a record, only that. */
static void
test_holds_no_buffer (void)
{
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  WireScene scene;

  wire_init_parked (&scene, AES_128);
  assert_passes (&scene, CLIENT, 60000);
  assert_passes (&scene, SERVER, 60000);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
  wire_say (&scene, CLIENT, 1, 16000);
  wire_hold (&scene, CLIENT);
  wire_deliver (&scene, CLIENT, 9000);
  g_assert_cmpint (wire_hear (&scene, SERVER, &said, &error), ==, TASUKI_IO_WANT_READ);
  g_assert_true (g_str_has_prefix (said, "0 bytes"));
  g_assert_cmpuint (tasuki_budget_get_used (), <=, 9000 + 4096);
  g_assert_false (tasuki_stream_has_pending (scene.streams[SERVER]));
  wire_clear (&scene);
}

/* What would be refused elsewhere is under way here: it is counted, and what is new finds less. */
static void
test_goes_on_when_the_budget_is_used_up (void)
{
  WireScene scene;

  wire_init_parked (&scene, AES_128);
  tasuki_budget_set_limit (1);
  assert_passes (&scene, CLIENT, 1000);
  wire_clear (&scene);
}

static void
assert_updates (WireScene *scene, unsigned flags)
{
  g_assert_cmpint (gnutls_session_key_update (scene->sessions[CLIENT], (int)flags), ==, 0);
  assert_passes (scene, CLIENT, 100);
}

static void
get_iv (WireScene *scene, unsigned read, uint8_t bytes[static 12])
{
  gnutls_datum_t iv;

  gnutls_record_get_state (scene->sessions[CLIENT], read, NULL, &iv, NULL, NULL);
  memcpy (bytes, iv.data, 12);
}

static void
test_follows_new_keys (gconstpointer data)
{
  WireScene scene;

  wire_init_parked (&scene, data);
  for (unsigned i = 0; i < 3; i++)
    {
      assert_updates (&scene, 0);
      assert_passes (&scene, SERVER, 100);
    }
  wire_clear (&scene);
}

/* Not before it has something to say, and once for all that asked. */
static void
test_answers_with_a_new_key (gconstpointer data)
{
  uint8_t before[12], after[12];
  WireScene scene;
  size_t size;

  wire_init_parked (&scene, data);
  get_iv (&scene, 1, before);
  assert_updates (&scene, GNUTLS_KU_PEER);
  wire_hold (&scene, SERVER);
  g_assert_cmpuint (scene.held[SERVER]->len, ==, 0);
  wire_say (&scene, SERVER, 1, 100);
  wire_hold (&scene, SERVER);
  g_assert_cmpuint (wire_find (&scene, SERVER, 1, &size), ==, 5 + 22);
  g_assert_cmpuint (scene.held[SERVER]->len, ==, 5 + 22 + 100 + 22);
  assert_arrives (&scene, SERVER, 100);
  get_iv (&scene, 1, after);
  g_assert_true (memcmp (before, after, sizeof before) != 0);
  assert_updates (&scene, 0);
  wire_clear (&scene);
}

static void
test_takes_a_new_key_in_time (void)
{
  uint8_t before[12], after[12];
  WireScene scene;

  wire_init_parked (&scene, AES_128);
  tasuki_tls_direct_set_limit (5);
  get_iv (&scene, 1, before);
  for (unsigned i = 0; i < 5; i++)
    assert_passes (&scene, SERVER, 10);
  get_iv (&scene, 1, after);
  g_assert_cmpmem (before, sizeof before, after, sizeof after);
  for (unsigned i = 0; i < 12; i++)
    assert_passes (&scene, SERVER, 10);
  get_iv (&scene, 1, after);
  tasuki_tls_direct_set_limit (UINT64_C (1) << 24);
  g_assert_true (memcmp (before, after, sizeof before) != 0);
  wire_clear (&scene);
}

static void
test_hears_the_end (void)
{
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  WireScene scene;

  wire_init_parked (&scene, AES_128);
  wire_say (&scene, CLIENT, 1, 10);
  g_assert_cmpint (tasuki_stream_finish (scene.streams[CLIENT], &error), ==, TASUKI_IO_DONE);
  wire_carry (&scene, CLIENT);
  g_assert_cmpint (wire_hear (&scene, SERVER, &said, &error), ==, TASUKI_IO_END);
  g_assert_true (g_str_has_prefix (said, "10 bytes"));
  assert_passes (&scene, SERVER, 100);
  wire_clear (&scene);
}

static void
test_says_the_end (void)
{
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  size_t done;
  WireScene scene;

  wire_init_parked (&scene, AES_128);
  wire_say (&scene, SERVER, 1, 10);
  g_assert_cmpint (tasuki_stream_finish (scene.streams[SERVER], &error), ==, TASUKI_IO_DONE);
  g_assert_cmpint (tasuki_stream_finish (scene.streams[SERVER], &error), ==, TASUKI_IO_DONE);
  wire_carry (&scene, SERVER);
  g_assert_cmpint (wire_hear (&scene, CLIENT, &said, &error), ==, TASUKI_IO_END);
  g_assert_true (g_str_has_prefix (said, "10 bytes"));
  assert_passes (&scene, CLIENT, 100);
  g_assert_cmpint (
      tasuki_stream_write (scene.streams[SERVER], (const uint8_t *)"x", 1, &done, &error), ==,
      TASUKI_IO_FAILED);
  wire_clear (&scene);
}

static void
test_tells_a_break_from_an_end (void)
{
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  WireScene scene;

  wire_init_parked (&scene, AES_128);
  shutdown (scene.taps[SERVER], SHUT_WR);
  g_assert_cmpint (wire_hear (&scene, SERVER, &said, &error), ==, TASUKI_IO_FAILED);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST);
  wire_clear (&scene);
}

/* How it went on; adds to @total. */
static TasukiIo
write_more (WireScene *scene, size_t *total)
{
  static const uint8_t bytes[65536];
  g_autoptr (GError) error = NULL;
  size_t done;
  TasukiIo io = tasuki_stream_write (scene->streams[SERVER], bytes, sizeof bytes, &done, &error);

  g_assert_no_error (error);
  *total += done;
  return io;
}

/* A peer that takes nothing: what is sealed waits, and nothing is sealed twice. */
static void
test_waits_for_a_slow_peer (void)
{
  size_t total = 0;
  WireScene scene;

  wire_init_parked (&scene, AES_128);
  while (write_more (&scene, &total) == TASUKI_IO_DONE)
    continue;
  do
    wire_hold (&scene, SERVER);
  while (write_more (&scene, &total) == TASUKI_IO_WANT_WRITE);
  wire_hold (&scene, SERVER);
  while (scene.held[SERVER]->len > 0)
    {
      g_autofree char *part = NULL;
      g_autoptr (GError) error = NULL;

      wire_deliver (&scene, SERVER, MIN (scene.held[SERVER]->len, 100000));
      g_assert_cmpint (wire_hear (&scene, CLIENT, &part, &error), ==, TASUKI_IO_WANT_READ);
      total -= (size_t)g_ascii_strtoull (part, NULL, 10);
    }
  g_assert_cmpuint (total, ==, 0);
  wire_clear (&scene);
}

static void
test_passes_all_that_chance_brings (gconstpointer data)
{
  for (unsigned seed = 0; seed < 8; seed++)
    {
      WireScene scene;

      wire_init_parked (&scene, data);
      tasuki_tls_direct_set_limit (seed % 2 == 0 ? 60 : UINT64_C (1) << 24);
      wire_run_script (&scene, seed);
      tasuki_tls_direct_set_limit (UINT64_C (1) << 24);
      wire_clear (&scene);
    }
}

/* It goes on by the library then. */
static void
assert_stays (WireScene *scene)
{
  g_assert_false (wire_park (scene, SERVER));
  g_assert_cmpint (sessions, ==, 2);
  assert_passes (scene, CLIENT, 100);
  assert_passes (scene, SERVER, 100);
  wire_clear (scene);
}

static void
test_stays_with_the_library (void)
{
  static const struct
  {
    Tier tier;
    const char *priority;
  } cases[] = { { LIBRARY, AES_128 }, { DIRECT, CHACHA }, { DIRECT, TLS_1_2 } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WireScene scene;

      wire_init_served (&scene, cases[i].tier, cases[i].priority);
      assert_stays (&scene);
    }
}

static void
test_stays_once_keys_have_changed (void)
{
  WireScene scene;

  wire_init_served (&scene, DIRECT, AES_128);
  assert_updates (&scene, 0);
  assert_stays (&scene);
}

static void
test_stays_once_bulk_has_passed (void)
{
  WireScene scene;

  wire_init_served (&scene, DIRECT, AES_128);
  wire_warm_up (&scene);
  assert_stays (&scene);
}

/* @held: bytes of the second record that are not there yet; it is parked once they were read. */
static void
assert_waits (size_t held)
{
  uint8_t bytes[64];
  g_autoptr (GError) error = NULL;
  size_t done;
  WireScene scene;

  wire_init_served (&scene, DIRECT, AES_128);
  wire_say (&scene, CLIENT, 1, 10);
  wire_say (&scene, CLIENT, 1, 10);
  wire_hold (&scene, CLIENT);
  wire_deliver (&scene, CLIENT, scene.held[CLIENT]->len - held);
  tasuki_stream_read (scene.streams[SERVER], bytes, 5, &done, &error);
  g_assert_cmpuint (done, ==, 5);
  g_assert_null (tasuki_stream_park (scene.streams[SERVER]));
  tasuki_stream_read (scene.streams[SERVER], bytes, 64, &done, &error);
  wire_deliver (&scene, CLIENT, held);
  while (tasuki_stream_read (scene.streams[SERVER], bytes, 64, &done, &error) == TASUKI_IO_DONE)
    continue;
  g_assert_no_error (error);
  g_assert_true (wire_park (&scene, SERVER));
  assert_passes (&scene, CLIENT, 100);
  wire_clear (&scene);
}

static void
test_waits_until_all_was_read (void)
{
  assert_waits (0);
  assert_waits (3);
  assert_waits (29);
}

/* What was read ahead goes with it, be it whole or not. */
static void
test_takes_along_what_was_read_ahead (void)
{
  for (size_t held = 0; held <= 32; held += 4)
    {
      g_autoptr (TasukiStream) parked = NULL;
      g_autofree char *said = NULL;
      g_autoptr (GError) error = NULL;
      uint8_t bytes[64];
      size_t done;
      WireScene scene;

      wire_init_served (&scene, DIRECT, AES_128);
      wire_say (&scene, CLIENT, 1, 10);
      wire_say (&scene, CLIENT, 1, 10);
      wire_hold (&scene, CLIENT);
      wire_deliver (&scene, CLIENT, scene.held[CLIENT]->len - held);
      tasuki_stream_read (scene.streams[SERVER], bytes, 10, &done, &error);
      g_assert_cmpuint (done, ==, 10);
      parked = tasuki_stream_park (scene.streams[SERVER]);
      g_assert_nonnull (parked);
      g_set_object (&scene.streams[SERVER], parked);
      wire_deliver (&scene, CLIENT, held);
      g_assert_cmpint (wire_hear (&scene, SERVER, &said, &error), ==, TASUKI_IO_WANT_READ);
      g_assert_true (g_str_has_prefix (said, "10 bytes"));
      wire_clear (&scene);
    }
}

static void
add_for_both (const char *path, GTestDataFunc function)
{
  g_autofree char *aes_128 = g_strdup_printf ("/parked-stream/%s/aes-128", path);
  g_autofree char *aes_256 = g_strdup_printf ("/parked-stream/%s/aes-256", path);

  g_test_add_data_func (aes_128, AES_128, function);
  g_test_add_data_func (aes_256, AES_256, function);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/parked-stream/has-no-session", test_has_no_session);
  add_for_both ("passes-messages-both-ways", test_passes_messages_both_ways);
  add_for_both ("passes-all-that-chance-brings", test_passes_all_that_chance_brings);
  g_test_add_func ("/parked-stream/holds-no-buffer", test_holds_no_buffer);
  g_test_add_func ("/parked-stream/goes-on-when-the-budget-is-used-up",
                   test_goes_on_when_the_budget_is_used_up);
  add_for_both ("follows-new-keys", test_follows_new_keys);
  add_for_both ("answers-with-a-new-key", test_answers_with_a_new_key);
  g_test_add_func ("/parked-stream/takes-a-new-key-in-time", test_takes_a_new_key_in_time);
  g_test_add_func ("/parked-stream/hears-the-end", test_hears_the_end);
  g_test_add_func ("/parked-stream/says-the-end", test_says_the_end);
  g_test_add_func ("/parked-stream/tells-a-break-from-an-end", test_tells_a_break_from_an_end);
  g_test_add_func ("/parked-stream/waits-for-a-slow-peer", test_waits_for_a_slow_peer);
  g_test_add_func ("/parked-stream/stays-with-the-library", test_stays_with_the_library);
  g_test_add_func ("/parked-stream/stays-once-keys-have-changed",
                   test_stays_once_keys_have_changed);
  g_test_add_func ("/parked-stream/stays-once-bulk-has-passed", test_stays_once_bulk_has_passed);
  g_test_add_func ("/parked-stream/waits-until-all-was-read", test_waits_until_all_was_read);
  g_test_add_func ("/parked-stream/takes-along-what-was-read-ahead",
                   test_takes_along_what_was_read_ahead);

  return g_test_run ();
}
