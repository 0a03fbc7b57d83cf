/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom auth-key lets in, and for whom it goes on vouching. */

#include <string.h>

#include "api/login-private.h"
#include "api/peer-private.h"
#include "support/fake-relay.h"
#include "support/fake-storage.h"
#include "support/subject.h"

#define OWN   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define WHOLE "'enabled': <true>, 'client-types': <['cli', 'agent']>"

typedef struct
{
  FakeStorage *storage;
  TasukiRelay *relay;
  GObject *authenticator;
  unsigned sources; /* each login comes from another one, so that none is slowed down */
} Fixture;

/* @more: what stands in its record, as text */
static void
put_connection (Fixture *self, const char *more)
{
  g_autofree char *text = g_strdup_printf ("{%s}", more);
  g_autoptr (TasukiRecord) record
      = tasuki_record_new ("connection", "acme", "default", NULL, g_variant_new_parsed (text));

  if (fake_storage_peek (self->storage, "connection", "acme") != NULL)
    fake_storage_drop (self->storage, "connection", "acme");
  fake_storage_put_record (self->storage, record);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->storage = fake_storage_new ();
  self->relay = fake_relay_new (TASUKI_STORAGE (self->storage));
  put_connection (self, WHOLE ", 'public-keys': <['" OWN "']>");
  self->authenticator = subject_load ("auth-key");
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

/* @proved: (nullable): the key that the handshake proved */
static TasukiLogin *
put_login (Fixture *self, const char *method, const char *id, const char *proved)
{
  g_autofree char *source = g_strdup_printf ("192.0.2.%u", self->sources);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (source);
  g_autoptr (TasukiPeer) peer = tasuki_peer_new ("relay", address, 1);
  TasukiLogin *login = tasuki_login_new (peer, method, id, "cli", NULL, 0);

  tasuki_peer_set_secured (peer, "TLS1.3", proved);
  subject_put (login);
  tasuki_authenticator_login (TASUKI_AUTHENTICATOR (self->authenticator), login);
  return login;
}

static void
assert_login (Fixture *self, const char *id, const char *proved, const char *expected)
{
  g_autoptr (TasukiLogin) login = NULL;
  const GError *error;

  self->sources++;
  login = put_login (self, "key", id, proved);
  error = subject_wait (login);
  g_assert_cmpstr (error != NULL ? error->message : "accepted", ==, expected);
  g_assert_cmpint (tasuki_login_get_verdict (login), ==,
                   error != NULL ? TASUKI_VERDICT_REFUSED : TASUKI_VERDICT_ACCEPTED);
}

static void
test_a_key_of_the_connection_is_accepted (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = put_login (self, "key", "acme", OWN);

  g_assert_null (subject_wait (login));
  g_assert_cmpint (tasuki_login_get_verdict (login), ==, TASUKI_VERDICT_ACCEPTED);
  g_assert_cmpstr (tasuki_login_get_organisation (login), ==, "default");
  g_assert_cmpstr (tasuki_login_get_credential (login), ==, OWN);
  g_assert_cmpstr (tasuki_login_get_client_types (login)[1], ==, "agent");
  g_assert_cmpint (tasuki_login_get_expiry (login), ==, G_MAXINT64);
}

static void
test_any_other_is_refused (Fixture *self, gconstpointer unused)
{
  assert_login (self, "acme", OTHER, "acme: the key is none of the connection's");
  assert_login (self, "acme", NULL, "acme: no key was proved");
  assert_login (self, "acme", "", "acme: the key is none of the connection's");
  assert_login (self, "nobody", OWN, "nobody: unknown connection ID");
  assert_login (self, "", OWN, ": unknown connection ID");
}

static void
test_what_is_no_list_of_keys_lets_nobody_in (Fixture *self, gconstpointer unused)
{
  static const char *const lists[] = {
    "'public-keys': <@as []>",       "'public-keys': <['']>",
    "'public-keys': <'" OWN "'>",    "'public-keys': <['" OTHER "', 'x" OWN "']>",
    "'public-keys': <['" OWN "0']>", "'memo': <'" OWN "'>",
    "'public-keys': <b'" OWN "'>",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *more = g_strconcat (WHOLE ", ", lists[i], NULL);

      put_connection (self, more);
      assert_login (self, "acme", OWN, "acme: the key is none of the connection's");
      assert_login (self, "acme", "", "acme: the key is none of the connection's");
    }
}

/* As many as a connection may have, whichever of them it is; and none behind these. */
static void
test_each_of_its_keys_counts (Fixture *self, gconstpointer unused)
{
  for (unsigned place = 0; place <= 16; place++)
    {
      g_autoptr (GString) more = g_string_new (WHOLE ", 'public-keys': <[");

      for (unsigned i = 0; i <= 16; i++)
        g_string_append_printf (more, "%s'%s'", i > 0 ? ", " : "", i == place ? OWN : OTHER);
      g_string_append (more, "]>");
      put_connection (self, more->str);
      assert_login (self, "acme", OWN,
                    place < 16 ? "accepted" : "acme: the key is none of the connection's");
    }
}

static void
test_a_disabled_connection_is_refused (Fixture *self, gconstpointer unused)
{
  put_connection (self, "'enabled': <false>, 'public-keys': <['" OWN "']>");
  assert_login (self, "acme", OWN, "acme: the connection is disabled");
  put_connection (self, "'public-keys': <['" OWN "']>");
  assert_login (self, "acme", OWN, "acme: the connection is disabled");
}

static void
test_other_methods_are_passed_on (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = put_login (self, "password", "acme", OWN);

  g_assert_null (subject_wait (login));
  g_assert_cmpint (tasuki_login_get_verdict (login), ==, TASUKI_VERDICT_PASSED);
}

static void
test_a_source_that_fails_is_slowed_down (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = NULL;

  for (unsigned i = 0; i < 10; i++)
    {
      g_autoptr (TasukiLogin) failing = put_login (self, "key", "acme", OTHER);

      g_assert_nonnull (subject_wait (failing));
    }
  login = put_login (self, "key", "acme", OWN);
  subject_wait (login);
  g_assert_cmpint (tasuki_login_get_verdict (login), ==, TASUKI_VERDICT_POSTPONED);
  g_assert_cmpuint (tasuki_login_get_retry_after (login), >=, 1);
}

static void
test_a_storage_that_fails_refuses (Fixture *self, gconstpointer unused)
{
  fake_storage_fail (self->storage, "load", TASUKI_ERROR_STORAGE);
  assert_login (self, "acme", OWN, "the fake storage fails to load");
}

static void
test_refuses_when_it_is_stopped (Fixture *self, gconstpointer unused)
{
  tasuki_plugin_stop (TASUKI_PLUGIN (self->authenticator));
  assert_login (self, "acme", OWN, "the relay is stopping");
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
test_vouches_as_long_as_it_would_let_in (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = put_login (self, "key", "acme", OWN);
  TasukiPeer *peer = tasuki_login_get_peer (login);

  g_assert_null (subject_wait (login));
  tasuki_peer_set_identity (peer, "acme", "default", "cli");
  tasuki_peer_set_credential (peer, tasuki_login_get_credential (login), NULL);

  assert_vouched (self, peer, "allowed");
  put_connection (self, WHOLE ", 'public-keys': <['" OTHER "', '" OWN "']>");
  assert_vouched (self, peer, "allowed");
  put_connection (self, WHOLE ", 'public-keys': <['" OTHER "']>");
  assert_vouched (self, peer, "the key is none of the connection's");
  put_connection (self, "'enabled': <false>, 'public-keys': <['" OWN "']>");
  assert_vouched (self, peer, "the connection is disabled");
  fake_storage_drop (self->storage, "connection", "acme");
  assert_vouched (self, peer, "unknown connection ID");
  fake_storage_fail (self->storage, "load", TASUKI_ERROR_STORAGE);
  assert_vouched (self, peer, "the fake storage fails to load");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *self, gconstpointer unused);
  } cases[] = {
    { "a-key-of-the-connection-is-accepted", test_a_key_of_the_connection_is_accepted },
    { "any-other-is-refused", test_any_other_is_refused },
    { "what-is-no-list-of-keys-lets-nobody-in", test_what_is_no_list_of_keys_lets_nobody_in },
    { "each-of-its-keys-counts", test_each_of_its_keys_counts },
    { "a-disabled-connection-is-refused", test_a_disabled_connection_is_refused },
    { "other-methods-are-passed-on", test_other_methods_are_passed_on },
    { "a-source-that-fails-is-slowed-down", test_a_source_that_fails_is_slowed_down },
    { "a-storage-that-fails-refuses", test_a_storage_that_fails_refuses },
    { "refuses-when-it-is-stopped", test_refuses_when_it_is_stopped },
    { "vouches-as-long-as-it-would-let-in", test_vouches_as_long_as_it_would_let_in },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/key/%s", cases[i].name);

      g_test_add (path, Fixture, NULL, set_up, cases[i].run, tear_down);
    }

  return g_test_run ();
}
