/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which accounts auth-password lets administer, from where, and with what scopes. */

#include <string.h>

#include <sodium.h>

#include "api/login-private.h"
#include "api/peer-private.h"
#include "support/fake-relay.h"
#include "support/fake-storage.h"
#include "support/hashing.h"
#include "support/subject.h"

#define PASSWORD "correct horse: battery"
#define GOOD     "'role': <'auditor'>, 'enabled': <true>"

/* Of another password. */
#define OTHER                                                                                      \
  "$argon2id$v=19$m=8,t=1,p=1$i8vLt2vKLzK1i2PJwQWC3g$tXR2eILIwLfC/xwYyIBqadHa1MRS2bS3dAw5Z6bLYw8"

typedef struct
{
  FakeStorage *storage;
  TasukiRelay *relay;
  GObject *authenticator;
} Fixture;

static void
put_hashed (
    Fixture *self, const char *id, const char *organisation, const char *hash, const char *more)
{
  g_autofree char *body = g_strdup_printf ("{'password': <'%s'>, %s}", hash, more);
  g_autoptr (TasukiRecord) record
      = tasuki_record_new ("account", id, organisation, NULL, g_variant_new_parsed (body));

  fake_storage_put_record (self->storage, record);
}

static void
put_account (Fixture *self, const char *id, const char *organisation, const char *more)
{
  char hash[crypto_pwhash_STRBYTES];

  g_assert_cmpint (crypto_pwhash_str_alg (hash, PASSWORD, strlen (PASSWORD), 2, 19u << 20,
                                          crypto_pwhash_ALG_ARGON2ID13),
                   ==, 0);
  put_hashed (self, id, organisation, hash, more);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  self->storage = fake_storage_new ();
  self->relay = fake_relay_new (TASUKI_STORAGE (self->storage));
  put_account (self, "sato", "acme", GOOD);
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
put (Fixture *self, const char *source, const char *id, const char *type, const char *secret)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (source);
  g_autoptr (TasukiPeer) peer = tasuki_peer_new ("admin", address, 1);
  TasukiLogin *login
      = tasuki_login_new (peer, "account", id, type, (const uint8_t *)secret, strlen (secret));

  subject_put (login);
  tasuki_authenticator_login (TASUKI_AUTHENTICATOR (self->authenticator), login);
  return login;
}

/* `accepted`, or why it was refused. */
static const char *
describe (TasukiLogin *login)
{
  const GError *error = subject_wait (login);

  if (error != NULL)
    return error->message;
  return tasuki_login_get_verdict (login) == TASUKI_VERDICT_ACCEPTED ? "accepted" : "odd";
}

/* Each from an address of its own: who fails often is made to wait. */
static void
assert_login (Fixture *self, const char *secret, const char *expected)
{
  static unsigned count;
  g_autofree char *source = g_strdup_printf ("198.51.%u.%u", count / 200, count % 200);
  g_autoptr (TasukiLogin) login = put (self, source, "", TASUKI_CLIENT_TYPE_ADMINISTRATOR, secret);

  count++;
  g_assert_cmpstr (describe (login), ==, expected);
}

static void
test_who_knows_the_password_administers (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login
      = put (self, "192.0.2.1", "", TASUKI_CLIENT_TYPE_ADMINISTRATOR, "sato:" PASSWORD);

  g_assert_cmpstr (describe (login), ==, "accepted");
  g_assert_cmpstr (tasuki_login_get_organisation (login), ==, "acme");
  g_assert_cmpstr (tasuki_login_get_credential (login), ==, "sato");
  g_assert_true (g_strv_contains (tasuki_login_get_scopes (login), "*:read"));
  g_assert_false (g_strv_contains (tasuki_login_get_scopes (login), "*"));
}

static void
test_anybody_else_is_refused (Fixture *self, gconstpointer unused)
{
  assert_login (self, "sato:correct horse", "sato: wrong password of the account");
  assert_login (self, "sato:", "sato: wrong password of the account");
  assert_login (self, "sato", "-: unknown account");
  assert_login (self, "", "-: unknown account");
  assert_login (self, ":" PASSWORD, "-: unknown account");
  assert_login (self, "SATO:" PASSWORD, "-: unknown account");
  assert_login (self, "sa\nto:" PASSWORD, "-: unknown account");
  assert_login (self, "suzuki:" PASSWORD, "suzuki: unknown account");
  assert_login (self, "sato:" PASSWORD, "accepted");
}

/* A client that calls itself one who administers is none. */
static void
test_it_is_no_clients (Fixture *self, gconstpointer unused)
{
  static const char *const ids[] = { "acme", "sato", "" };
  static const char *const types[]
      = { TASUKI_CLIENT_TYPE_ADMINISTRATOR, TASUKI_CLIENT_TYPE_ADMINISTRATOR, "cli" };

  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (TasukiLogin) login = put (self, "192.0.2.1", ids[i], types[i], "sato:" PASSWORD);

      g_assert_cmpstr (describe (login), ==,
                       "sato: an account is for who administers, and no client's");
    }
}

static void
test_its_setting_says_what_holds (Fixture *self, gconstpointer unused)
{
  put_account (self, "sato", "acme", "'role': <'auditor'>, 'enabled': <false>");
  assert_login (self, "sato:" PASSWORD, "sato: the account is disabled");
  put_account (self, "sato", "acme", "'role': <'auditor'>");
  assert_login (self, "sato:" PASSWORD, "sato: the account is disabled");
  put_account (self, "sato", "acme", "'role': <'emperor'>, 'enabled': <true>");
  assert_login (self, "sato:" PASSWORD, "sato: the account has no role that there is");
  put_account (self, "sato", "acme", "'enabled': <true>");
  assert_login (self, "sato:" PASSWORD, "sato: the account has no role that there is");
  put_account (self, "sato", "acme", GOOD ", 'networks': <['192.0.2.0/24']>");
  assert_login (self, "sato:" PASSWORD, "sato: the account may not be used from there");
  put_account (self, "sato", "acme", GOOD ", 'networks': <['0.0.0.0/0', 'nowhere']>");
  assert_login (self, "sato:" PASSWORD, "sato: the account may not be used from there");
  put_account (self, "sato", "acme", GOOD ", 'networks': <['198.51.0.0/16']>");
  assert_login (self, "sato:" PASSWORD, "accepted");
}

/* Whether that lets it in, the filters say. */
static void
test_its_ip_filter_goes_with_the_login (Fixture *self, gconstpointer unused)
{
  static const char *const bodies[] = { GOOD, GOOD ", 'ip-filter': <'office'>" };

  for (size_t i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (TasukiLogin) login = NULL;

      put_account (self, "sato", "acme", bodies[i]);
      login = put (self, "192.0.2.1", "", TASUKI_CLIENT_TYPE_ADMINISTRATOR, "sato:" PASSWORD);
      g_assert_cmpstr (describe (login), ==, "accepted");
      g_assert_cmpstr (tasuki_login_get_ip_filter (login), ==, i == 0 ? NULL : "office");
    }
  put_account (self, "sato", "acme", GOOD ", 'ip-filter': <['office']>");
  assert_login (self, "sato:" PASSWORD, "sato: the settings of the account are damaged");
}

static void
test_each_role_has_its_scopes (Fixture *self, gconstpointer unused)
{
  static const char *const roles[] = { "administrator", "operator", "auditor" };
  static const char *const scopes[] = { "*", "connection:write", "*:read" };

  for (size_t i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autofree char *body = g_strdup_printf ("'role': <'%s'>, 'enabled': <true>", roles[i]);
      g_autoptr (TasukiLogin) login = NULL;

      put_account (self, "sato", "*", body);
      login = put (self, "192.0.2.1", "", TASUKI_CLIENT_TYPE_ADMINISTRATOR, "sato:" PASSWORD);
      g_assert_cmpstr (describe (login), ==, "accepted");
      g_assert_cmpstr (tasuki_login_get_organisation (login), ==, "*");
      for (size_t j = 0; j < G_N_ELEMENTS (scopes); j++)
        g_assert_cmpint (g_strv_contains (tasuki_login_get_scopes (login), scopes[j]), ==,
                         i == j || (i == 1 && j == 2));
    }
}

/* The same, and how often a password was verified for it. */
static void
assert_cost (Fixture *self, const char *secret, const char *expected, unsigned verifications)
{
  unsigned before = hashing_count ();

  assert_login (self, secret, expected);
  g_assert_cmpuint (hashing_count () - before, ==, verifications);
}

/* What it is now, with something else beside its password. */
static void
change_account (Fixture *self, const char *id, const char *more)
{
  TasukiRecord *record = fake_storage_peek (self->storage, "account", id);
  g_autofree char *hash = g_strdup (tasuki_record_get_string (record, "password"));

  put_hashed (self, id, "acme", hash, more);
}

static void
test_who_asks_again_is_not_verified_again (Fixture *self, gconstpointer unused)
{
  assert_cost (self, "sato:" PASSWORD, "accepted", 1);
  for (int i = 0; i < 20; i++)
    assert_cost (self, "sato:" PASSWORD, "accepted", 0);
}

/* Nor does it help that the right one was there just now. */
static void
test_what_is_wrong_costs_the_same_as_ever (Fixture *self, gconstpointer unused)
{
  for (int i = 0; i < 2; i++)
    {
      assert_cost (self, "sato:correct horse", "sato: wrong password of the account", 2);
      assert_cost (self, "sato:" PASSWORD "x", "sato: wrong password of the account", 2);
      assert_cost (self, "sato:", "sato: wrong password of the account", 2);
      assert_cost (self, "suzuki:" PASSWORD, "suzuki: unknown account", 2);
      assert_cost (self, "sato:" PASSWORD, "accepted", i == 0);
    }
}

static void
test_a_password_that_is_changed_ends_at_once (Fixture *self, gconstpointer unused)
{
  assert_cost (self, "sato:" PASSWORD, "accepted", 1);
  assert_cost (self, "sato:" PASSWORD, "accepted", 0);

  /* The same password, hashed anew, is another one to whoever only remembers. */
  put_account (self, "sato", "acme", GOOD);
  assert_cost (self, "sato:" PASSWORD, "accepted", 1);
  assert_cost (self, "sato:" PASSWORD, "accepted", 0);

  put_hashed (self, "sato", "acme", OTHER, GOOD);
  assert_cost (self, "sato:" PASSWORD, "sato: wrong password of the account", 2);
  fake_storage_drop (self->storage, "account", "sato");
  assert_cost (self, "sato:" PASSWORD, "sato: unknown account", 2);
}

/* Each is what was remembered, with all else as it is by now; whoever is refused learns nothing
 * from the time. */
static void
test_every_change_has_effect_at_once (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *more;
    const char *expected;
  } changes[] = {
    { "'role': <'auditor'>, 'enabled': <false>", "sato: the account is disabled" },
    { "'role': <'auditor'>", "sato: the account is disabled" },
    { "'role': <'emperor'>, 'enabled': <true>", "sato: the account has no role that there is" },
    { GOOD ", 'networks': <['192.0.2.0/24']>", "sato: the account may not be used from there" },
  };

  assert_cost (self, "sato:" PASSWORD, "accepted", 1);
  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      assert_cost (self, "sato:" PASSWORD, "accepted", 0);
      change_account (self, "sato", changes[i].more);
      assert_cost (self, "sato:" PASSWORD, changes[i].expected, 1);
      assert_cost (self, "sato:" PASSWORD, changes[i].expected, 1);
      change_account (self, "sato", GOOD);
    }
}

static void
test_a_role_that_is_changed_holds_at_once (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = NULL;

  assert_cost (self, "sato:" PASSWORD, "accepted", 1);
  change_account (self, "sato", "'role': <'administrator'>, 'enabled': <true>");
  login = put (self, "192.0.2.1", "", TASUKI_CLIENT_TYPE_ADMINISTRATOR, "sato:" PASSWORD);
  g_assert_cmpstr (describe (login), ==, "accepted");
  g_assert_true (g_strv_contains (tasuki_login_get_scopes (login), "*"));
}

static void
test_only_who_is_let_in_is_remembered (Fixture *self, gconstpointer unused)
{
  g_autofree char *hash = g_strdup (
      tasuki_record_get_string (fake_storage_peek (self->storage, "account", "sato"), "password"));

  change_account (self, "sato", "'role': <'auditor'>, 'enabled': <false>");
  assert_cost (self, "sato:" PASSWORD, "sato: the account is disabled", 1);
  change_account (self, "sato", GOOD);
  assert_cost (self, "sato:" PASSWORD, "accepted", 1);

  /* And nobody else, whatever he has in common with him. */
  put_hashed (self, "suzuki", "acme", hash, GOOD);
  assert_cost (self, "suzuki:" PASSWORD, "accepted", 1);
  assert_cost (self, "sato:" PASSWORD, "accepted", 0);
}

static void
test_nothing_is_remembered_beyond_a_stop (Fixture *self, gconstpointer unused)
{
  assert_cost (self, "sato:" PASSWORD, "accepted", 1);
  tasuki_plugin_stop (TASUKI_PLUGIN (self->authenticator));
  assert_cost (self, "sato:" PASSWORD, "the relay is stopping", 0);
  g_assert_true (tasuki_plugin_start (TASUKI_PLUGIN (self->authenticator), self->relay, NULL));
  assert_cost (self, "sato:" PASSWORD, "accepted", 1);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/account/who-knows-the-password-administers", test_who_knows_the_password_administers);
  ADD ("/account/anybody-else-is-refused", test_anybody_else_is_refused);
  ADD ("/account/it-is-no-clients", test_it_is_no_clients);
  ADD ("/account/its-setting-says-what-holds", test_its_setting_says_what_holds);
  ADD ("/account/its-ip-filter-goes-with-the-login", test_its_ip_filter_goes_with_the_login);
  ADD ("/account/each-role-has-its-scopes", test_each_role_has_its_scopes);
  ADD ("/account/who-asks-again-is-not-verified-again", test_who_asks_again_is_not_verified_again);
  ADD ("/account/what-is-wrong-costs-the-same-as-ever", test_what_is_wrong_costs_the_same_as_ever);
  ADD ("/account/a-password-that-is-changed-ends-at-once",
       test_a_password_that_is_changed_ends_at_once);
  ADD ("/account/every-change-has-effect-at-once", test_every_change_has_effect_at_once);
  ADD ("/account/a-role-that-is-changed-holds-at-once", test_a_role_that_is_changed_holds_at_once);
  ADD ("/account/only-who-is-let-in-is-remembered", test_only_who_is_let_in_is_remembered);
  ADD ("/account/nothing-is-remembered-beyond-a-stop", test_nothing_is_remembered_beyond_a_stop);

  return g_test_run ();
}
