/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom auth-password lets in, what it costs, and what it does when there is too much of it. */

#include <string.h>

#include <sodium.h>

#include "api/login-private.h"
#include "api/peer-private.h"
#include "support/fake-relay.h"
#include "support/fake-storage.h"
#include "support/hashing.h"
#include "support/subject.h"

#define PASSWORD "correct horse battery"

typedef struct
{
  FakeStorage *storage;
  TasukiRelay *relay;
  GObject *authenticator;
} Fixture;

static void
add_connection (Fixture *self, const char *id, const char *password, const char *more)
{
  char hash[crypto_pwhash_STRBYTES];
  g_autofree char *body = NULL;

  g_assert_cmpint (crypto_pwhash_str_alg (hash, password, strlen (password), 2, 19u << 20,
                                          crypto_pwhash_ALG_ARGON2ID13),
                   ==, 0);
  body = g_strdup_printf ("{'password': <'%s'>, 'client-types': <['agent', 'cli']>%s}", hash, more);
  fake_storage_put (self->storage, "connection", id, NULL, g_variant_new_parsed (body),
                    g_get_real_time ());
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  self->storage = fake_storage_new ();
  self->relay = fake_relay_new (TASUKI_STORAGE (self->storage));
  add_connection (self, "acme", PASSWORD, ", 'enabled': <true>");
  self->authenticator = subject_load ("auth-password");
  g_assert_true (tasuki_plugin_start (TASUKI_PLUGIN (self->authenticator), self->relay, NULL));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  tasuki_plugin_stop (TASUKI_PLUGIN (self->authenticator));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->authenticator);
  g_object_unref (self->relay);
  g_object_unref (self->storage);
}

static TasukiLogin *
put_from (Fixture *self, const char *source, const char *id, const char *secret, gssize length)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (source);
  g_autoptr (TasukiPeer) peer = tasuki_peer_new ("relay", address, 1);
  TasukiLogin *login = tasuki_login_new (peer, "password", id, "cli", (const uint8_t *)secret,
                                         length < 0 ? strlen (secret) : (size_t)length);

  subject_put (login);
  tasuki_authenticator_login (TASUKI_AUTHENTICATOR (self->authenticator), login);
  return login;
}

/* `accepted`, `busy`, `passed`, or why it was refused. */
static const char *
describe (TasukiLogin *login)
{
  static const char *const names[] = { [TASUKI_VERDICT_REFUSED] = "refused",
                                       [TASUKI_VERDICT_ACCEPTED] = "accepted",
                                       [TASUKI_VERDICT_POSTPONED] = "busy",
                                       [TASUKI_VERDICT_PASSED] = "passed" };
  const GError *error = subject_wait (login);

  return error != NULL ? error->message : names[tasuki_login_get_verdict (login)];
}

static char *
try_from (Fixture *self, const char *source, const char *id, const char *secret)
{
  g_autoptr (TasukiLogin) login = put_from (self, source, id, secret, -1);

  return g_strdup (describe (login));
}

static void
assert_login (Fixture *self, const char *id, const char *secret, const char *expected)
{
  g_autofree char *said = try_from (self, "192.0.2.1", id, secret);

  g_assert_cmpstr (said, ==, expected);
}

static void
test_the_right_password_is_accepted (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = put_from (self, "192.0.2.1", "acme", PASSWORD, -1);

  g_assert_cmpstr (describe (login), ==, "accepted");
  g_assert_cmpstr (tasuki_login_get_organisation (login), ==, "default");
  g_assert_true (g_strv_contains (tasuki_login_get_client_types (login), "agent"));
  g_assert_true (g_strv_contains (tasuki_login_get_client_types (login), "cli"));
  g_assert_false (g_strv_contains (tasuki_login_get_client_types (login), "browser"));
}

static void
test_any_other_is_refused (Fixture *self, gconstpointer unused)
{
  const char *wrong = "acme: wrong connection password";

  assert_login (self, "acme", "correct horse batterz", wrong);
  assert_login (self, "acme", "correct horse batter", wrong);
  assert_login (self, "acme", PASSWORD " ", wrong);
  assert_login (self, "acme", "", wrong);
  assert_login (self, "ACME", PASSWORD, "ACME: unknown connection ID");
  assert_login (self, "nobody", PASSWORD, "nobody: unknown connection ID");
  assert_login (self, "", PASSWORD, ": unknown connection ID");
}

static void
test_bytes_behind_a_nul_count (Fixture *self, gconstpointer unused)
{
  static const char secret[] = PASSWORD "\0x";
  g_autoptr (TasukiLogin) login = put_from (self, "192.0.2.1", "acme", secret, sizeof secret - 1);
  g_autofree char *longest = g_strnfill (TASUKI_SECRET_MAX, 'x');

  g_assert_cmpstr (describe (login), ==, "acme: wrong connection password");
  assert_login (self, "acme", longest, "acme: wrong connection password");
}

static void
test_what_is_not_enabled_is_refused (Fixture *self, gconstpointer unused)
{
  add_connection (self, "off", PASSWORD, ", 'enabled': <false>");
  add_connection (self, "unset", PASSWORD, "");
  add_connection (self, "odd", PASSWORD, ", 'enabled': <'true'>");

  assert_login (self, "off", PASSWORD, "off: the connection is disabled");
  assert_login (self, "unset", PASSWORD, "unset: the connection is disabled");
  assert_login (self, "odd", PASSWORD, "odd: the connection is disabled");
  assert_login (self, "off", "wrong", "off: wrong connection password");
}

/* While clients are given the new one. */
static void
test_the_former_password_holds_until_it_is_said (Fixture *self, gconstpointer unused)
{
  char former[crypto_pwhash_STRBYTES];
  g_autofree char *more = NULL;

  g_assert_cmpint (
      crypto_pwhash_str_alg (former, "former", 6, 2, 19u << 20, crypto_pwhash_ALG_ARGON2ID13), ==,
      0);
  more = g_strdup_printf (", 'enabled': <true>, 'former-password': <'%s'>, 'former-until': <%s>",
                          former, "int64 4102444800000000");
  add_connection (self, "rotating", PASSWORD, more);
  assert_login (self, "rotating", PASSWORD, "accepted");
  assert_login (self, "rotating", "former", "accepted");
  assert_login (self, "rotating", "neither", "rotating: wrong connection password");

  g_free (more);
  more = g_strdup_printf (", 'enabled': <true>, 'former-password': <'%s'>, 'former-until': <%s>",
                          former, "int64 1000000");
  add_connection (self, "rotated", PASSWORD, more);
  assert_login (self, "rotated", PASSWORD, "accepted");
  assert_login (self, "rotated", "former", "rotated: wrong connection password");
}

static void
assert_vouched (Fixture *self, TasukiPeer *peer, const char *expected)
{
  g_autoptr (TasukiDecision) decision = g_object_new (TASUKI_TYPE_DECISION, NULL);
  const GError *error;

  subject_put (decision);
  tasuki_authenticator_vouch (TASUKI_AUTHENTICATOR (self->authenticator), peer, decision);
  error = subject_wait (decision);
  g_assert_cmpstr (error != NULL ? error->message : "allowed", ==, expected);
}

static void
make_former (Fixture *self, const char *hash, const char *until)
{
  g_autofree char *body = g_strdup_printf ("{'enabled': <true>, 'former-password': <'%s'>,"
                                           " 'former-until': <int64 %s>}",
                                           hash, until);

  fake_storage_drop (self->storage, "connection", "acme");
  fake_storage_put (self->storage, "connection", "acme", NULL, g_variant_new_parsed (body), 1);
}

static void
test_vouches_for_the_password_that_was_given (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = put_from (self, "192.0.2.1", "acme", PASSWORD, -1);
  TasukiPeer *peer = tasuki_login_get_peer (login);
  TasukiRecord *record = fake_storage_peek (self->storage, "connection", "acme");
  g_autofree char *hash = g_strdup (tasuki_record_get_string (record, "password"));

  g_assert_cmpstr (describe (login), ==, "accepted");
  tasuki_peer_set_identity (peer, "acme", "default", "cli");
  tasuki_peer_set_credential (peer, tasuki_login_get_credential (login), NULL);
  assert_vouched (self, peer, "allowed");
  make_former (self, hash, "4102444800000000");
  assert_vouched (self, peer, "allowed");
  make_former (self, hash, "1");
  assert_vouched (self, peer, "the connection password was changed");
  fake_storage_drop (self->storage, "connection", "acme");
  assert_vouched (self, peer, "the connection password was changed");
}

static void
test_what_has_no_password_has_no_right_one (Fixture *self, gconstpointer unused)
{
  static const char *const bodies[]
      = { "{'enabled': <true>}", "{'enabled': <true>, 'password': <''>}",
          "{'enabled': <true>, 'password': <'plain text'>}" };

  for (size_t i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *id = g_strdup_printf ("c%zu", i);
      g_autofree char *expected = g_strdup_printf ("%s: wrong connection password", id);

      fake_storage_put (self->storage, "connection", id, NULL, g_variant_new_parsed (bodies[i]), 1);
      assert_login (self, id, "", expected);
      assert_login (self, id, "plain text", expected);
    }
}

static void
test_other_methods_are_passed_on (Fixture *self, gconstpointer unused)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("192.0.2.1");
  g_autoptr (TasukiPeer) peer = tasuki_peer_new ("relay", address, 1);
  g_autoptr (TasukiLogin) login = tasuki_login_new (peer, "key", "acme", "cli", NULL, 0);

  subject_put (login);
  tasuki_authenticator_login (TASUKI_AUTHENTICATOR (self->authenticator), login);
  g_assert_cmpstr (describe (login), ==, "passed");
}

static void
test_a_storage_that_fails_refuses (Fixture *self, gconstpointer unused)
{
  fake_storage_fail (self->storage, "load", TASUKI_ERROR_STORAGE);
  assert_login (self, "acme", PASSWORD, "the fake storage fails to load");
  fake_storage_fail (self->storage, NULL, 0);
  assert_login (self, "acme", PASSWORD, "accepted");
}

/* Two at work, 64 waiting: the others are told at once to come back, and cost nothing. */
static void
test_beyond_the_queue_it_is_busy (Fixture *self, gconstpointer unused)
{
  enum
  {
    MANY = 200
  };
  g_autoptr (GPtrArray) logins = g_ptr_array_new_with_free_func (g_object_unref);
  int accepted = 0, busy = 0;

  for (int i = 0; i < MANY; i++)
    {
      g_autofree char *source = g_strdup_printf ("192.0.2.%d", i);

      g_ptr_array_add (logins, put_from (self, source, "acme", PASSWORD, -1));
    }
  for (int i = 0; i < MANY; i++)
    {
      const char *said = describe (logins->pdata[i]);

      accepted += g_str_equal (said, "accepted");
      busy += g_str_equal (said, "busy");
    }

  g_assert_cmpint (accepted + busy, ==, MANY);
  g_assert_cmpint (accepted, >=, 64);
  g_assert_cmpint (busy, >=, MANY - 64 - 2 - 32);
  assert_login (self, "acme", PASSWORD, "accepted");
}

static gint64
time_login (Fixture *self, const char *id)
{
  gint64 least = G_MAXINT64;

  for (int i = 0; i < 9; i++)
    {
      g_autofree char *source = g_strdup_printf ("198.51.100.%d", i);
      gint64 begun = g_get_monotonic_time ();
      g_autofree char *said = try_from (self, source, id, "wrong");

      least = MIN (least, g_get_monotonic_time () - begun);
      g_assert_true (g_str_has_prefix (said, id));
    }

  return least;
}

static void
test_unknown_connections_cost_the_same (Fixture *self, gconstpointer unused)
{
  gint64 known = time_login (self, "acme");
  gint64 unknown = time_login (self, "nobody");

  g_test_message ("%" G_GINT64_FORMAT " and %" G_GINT64_FORMAT " us", known, unknown);
  g_assert_cmpint (unknown, >, known / 2);
  g_assert_cmpint (unknown, <, known * 2);
}

static void
test_a_source_that_keeps_failing_has_to_wait (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *guesses; /* as for printf, with a number */
    const char *same;
    const char *other;
  } sources[] = {
    { "203.0.113.7", "203.0.113.7", "203.0.113.8" },
    { "2001:db8:0:7::%x", "2001:db8:0:7:ffff::1", "2001:db8:0:8::1" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autofree char *same = NULL, *other = NULL;
      bool busy = false;

      for (int guess = 1; guess < 60 && !busy; guess++)
        {
          g_autofree char *source = i == 0 ? g_strdup (sources[0].guesses)
                                           : g_strdup_printf ("2001:db8:0:7::%x", guess);
          g_autofree char *said = try_from (self, source, "acme", "wrong");

          busy = g_str_equal (said, "busy");
          g_assert_true (guess > 10 || !busy);
        }
      g_assert_true (busy);
      same = try_from (self, sources[i].same, "acme", PASSWORD);
      other = try_from (self, sources[i].other, "acme", PASSWORD);
      g_assert_cmpstr (same, ==, "busy");
      g_assert_cmpstr (other, ==, "accepted");
    }
}

/* What is right costs a source nothing, however often. */
static void
test_right_logins_are_not_counted (Fixture *self, gconstpointer unused)
{
  for (int i = 0; i < 15; i++)
    assert_login (self, "acme", PASSWORD, "accepted");
}

/* A client logs in once for its session: nothing of it is remembered. */
static void
test_every_login_is_verified (Fixture *self, gconstpointer unused)
{
  for (unsigned i = 0; i < 5; i++)
    {
      unsigned before = hashing_count ();

      assert_login (self, "acme", PASSWORD, "accepted");
      g_assert_cmpuint (hashing_count () - before, ==, 1);
    }
}

static void
test_stopping_answers_what_is_under_way (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) working = put_from (self, "192.0.2.1", "acme", PASSWORD, -1);
  g_autoptr (TasukiLogin) loading = NULL;

  g_main_context_iteration (NULL, FALSE);
  loading = put_from (self, "192.0.2.1", "acme", PASSWORD, -1);
  tasuki_plugin_stop (TASUKI_PLUGIN (self->authenticator));
  subject_wait (working);
  g_assert_cmpstr (describe (loading), ==, "busy");
  assert_login (self, "acme", PASSWORD, "the relay is stopping");
}

static const struct
{
  const char *name;
  void (*run) (Fixture *self, gconstpointer unused);
} cases[] = {
  { "the-right-password-is-accepted", test_the_right_password_is_accepted },
  { "any-other-is-refused", test_any_other_is_refused },
  { "bytes-behind-a-nul-count", test_bytes_behind_a_nul_count },
  { "what-is-not-enabled-is-refused", test_what_is_not_enabled_is_refused },
  { "the-former-password-holds-until-it-is-said", test_the_former_password_holds_until_it_is_said },
  { "vouches-for-the-password-that-was-given", test_vouches_for_the_password_that_was_given },
  { "what-has-no-password-has-no-right-one", test_what_has_no_password_has_no_right_one },
  { "other-methods-are-passed-on", test_other_methods_are_passed_on },
  { "a-storage-that-fails-refuses", test_a_storage_that_fails_refuses },
  { "beyond-the-queue-it-is-busy", test_beyond_the_queue_it_is_busy },
  { "unknown-connections-cost-the-same", test_unknown_connections_cost_the_same },
  { "a-source-that-keeps-failing-has-to-wait", test_a_source_that_keeps_failing_has_to_wait },
  { "right-logins-are-not-counted", test_right_logins_are_not_counted },
  { "every-login-is-verified", test_every_login_is_verified },
  { "stopping-answers-what-is-under-way", test_stopping_answers_what_is_under_way },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/auth-password/%s", cases[i].name);

      g_test_add (path, Fixture, NULL, set_up, cases[i].run, tear_down);
    }

  return g_test_run ();
}
