/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom auth-apikey lets in, with what, until when, and for whom it goes on vouching. */

#include <string.h>

#include <tasuki/api-key.h>

#include "api/login-private.h"
#include "api/peer-private.h"
#include "support/fake-relay.h"
#include "support/fake-storage.h"
#include "support/subject.h"

#define NOW     "9999999999999999" /* later than any test */
#define FOREVER "'enabled': <true>, 'not-before': <int64 0>, 'expires': <int64 " NOW ">"
#define SCOPES  "'scopes': <['transfer:send']>"

typedef struct
{
  FakeStorage *storage;
  TasukiRelay *relay;
  GObject *authenticator;
  char *id;
  char *key;
  char *other; /* another secret of the same ID */
} Fixture;

static void
put (Fixture *self, const char *kind, const char *id, const char *organisation, GVariant *body)
{
  g_autoptr (TasukiRecord) record = tasuki_record_new (kind, id, organisation, NULL, body);

  if (fake_storage_peek (self->storage, kind, id) != NULL)
    fake_storage_drop (self->storage, kind, id);
  fake_storage_put_record (self->storage, record);
}

static void
insert_digest (GVariantDict *body, const char *name, const char *key)
{
  g_autoptr (GBytes) digest = tasuki_api_key_digest ((const guint8 *)key, strlen (key));

  g_variant_dict_insert_value (body, name,
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, digest, TRUE));
}

/* @more: what stands in its record beside the digest, as text */
static void
put_key (Fixture *self, const char *organisation, const char *more)
{
  g_autofree char *text = g_strdup_printf ("{%s}", more);
  g_autoptr (GVariant) parsed = g_variant_ref_sink (g_variant_new_parsed (text));
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (parsed);

  insert_digest (&body, "digest", self->key);
  insert_digest (&body, "former-digest", self->other);
  put (self, "api-key", self->id, organisation, g_variant_dict_end (&body));
}

static void
put_connection (Fixture *self, const char *id, const char *organisation, bool enabled)
{
  put (self, "connection", id, organisation,
       g_variant_new_parsed ("{'enabled': <%b>, 'client-types': <['api', 'cli']>}",
                             (gboolean)enabled));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->storage = fake_storage_new ();
  self->relay = fake_relay_new (TASUKI_STORAGE (self->storage));
  self->key = tasuki_api_key_make (&self->id);
  self->other = tasuki_api_key_renew (self->id);
  put_connection (self, "acme", "default", true);
  put_key (self, "default", FOREVER ", " SCOPES);
  self->authenticator = subject_load ("auth-apikey");
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
  g_free (self->id);
  g_free (self->key);
  g_free (self->other);
}

static TasukiLogin *
put_login (Fixture *self, const char *id, const char *type, const char *key)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("192.0.2.7");
  g_autoptr (TasukiPeer) peer = tasuki_peer_new ("relay", address, 1);
  TasukiLogin *login
      = tasuki_login_new (peer, "apikey", id, type, (const uint8_t *)key, strlen (key));

  subject_put (login);
  tasuki_authenticator_login (TASUKI_AUTHENTICATOR (self->authenticator), login);
  return login;
}

static void
assert_login (
    Fixture *self, const char *id, const char *type, const char *key, const char *expected)
{
  g_autoptr (TasukiLogin) login = put_login (self, id, type, key);
  const GError *error = subject_wait (login);

  g_assert_cmpstr (error != NULL ? error->message : "accepted", ==, expected);
}

static void
assert_refused (Fixture *self, const char *expected)
{
  g_autofree char *text = g_strconcat ("acme: ", expected, NULL);

  assert_login (self, "acme", "api", self->key, text);
}

static void
test_the_right_key_is_accepted (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = put_login (self, "acme", "api", self->key);
  const char *const *scopes;

  g_assert_null (subject_wait (login));
  g_assert_cmpint (tasuki_login_get_verdict (login), ==, TASUKI_VERDICT_ACCEPTED);
  g_assert_cmpstr (tasuki_login_get_organisation (login), ==, "default");
  g_assert_true (g_str_has_prefix (tasuki_login_get_credential (login), self->id));
  g_assert_null (strstr (self->key, strchr (tasuki_login_get_credential (login), '/') + 1));
  g_assert_cmpint (tasuki_login_get_expiry (login), ==, G_GINT64_CONSTANT (9999999999999999));
  scopes = tasuki_login_get_scopes (login);
  g_assert_cmpstr (scopes[0], ==, "transfer:send");
  g_assert_null (scopes[1]);
}

static void
test_any_other_is_refused (Fixture *self, gconstpointer unused)
{
  g_autofree char *id = NULL;
  g_autofree char *unknown = tasuki_api_key_make (&id);
  g_autofree char *wrong = tasuki_api_key_renew (self->id);

  assert_login (self, "acme", "api", unknown, "acme: there is no such API key");
  assert_login (self, "acme", "api", wrong, "acme: the API key is wrong");
  assert_login (self, "acme", "api", "", "it is no API key");
  assert_login (self, "acme", "api", "tsk_", "it is no API key");
  assert_login (self, "acme", "cli", self->key, "acme: an API key is for clients of type api");
  assert_login (self, "nobody", "api", self->key, "nobody: unknown connection ID");
}

static void
test_other_methods_are_passed_on (Fixture *self, gconstpointer unused)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("192.0.2.7");
  g_autoptr (TasukiPeer) peer = tasuki_peer_new ("relay", address, 1);
  g_autoptr (TasukiLogin) login = tasuki_login_new (peer, "password", "acme", "api",
                                                    (const uint8_t *)self->key, strlen (self->key));

  subject_put (login);
  tasuki_authenticator_login (TASUKI_AUTHENTICATOR (self->authenticator), login);
  g_assert_null (subject_wait (login));
  g_assert_cmpint (tasuki_login_get_verdict (login), ==, TASUKI_VERDICT_PASSED);
}

static void
test_the_state_of_the_key_counts (Fixture *self, gconstpointer unused)
{
  put_key (self, "default", SCOPES ", 'not-before': <int64 0>, 'expires': <int64 " NOW ">");
  assert_refused (self, "the API key is disabled");
  put_key (self, "default", SCOPES ", 'enabled': <true>, 'not-before': <int64 0>");
  assert_refused (self, "the API key has expired");
  put_key (self, "default",
           SCOPES ", 'enabled': <true>, 'not-before': <int64 0>, 'expires': <int64 1>");
  assert_refused (self, "the API key has expired");
  put_key (self, "default",
           SCOPES ", 'enabled': <true>, 'not-before': <int64 " NOW ">, 'expires': <int64 " NOW ">");
  assert_refused (self, "the API key does not hold yet");
  put_key (self, "default", SCOPES ", 'enabled': <true>, 'expires': <int64 " NOW ">");
  assert_refused (self, "the API key does not hold yet");
  put_key (self, "default", FOREVER);
  assert_login (self, "acme", "api", self->key, "accepted"); /* with no scope: for nothing */
}

static void
test_the_connection_counts (Fixture *self, gconstpointer unused)
{
  put_key (self, "default", FOREVER ", " SCOPES ", 'connections': <['bolt']>");
  assert_refused (self, "the API key is not for this connection");
  put_key (self, "default", FOREVER ", " SCOPES ", 'connections': <['bolt', 'acme']>");
  assert_login (self, "acme", "api", self->key, "accepted");
  put_connection (self, "acme", "default", false);
  assert_refused (self, "the connection is disabled");
  put_connection (self, "acme", "another", true);
  assert_refused (self, "the API key belongs to another organisation");
}

/* Without any in it, a list is for none. */
static void
test_a_list_of_no_connections_is_for_none (Fixture *self, gconstpointer unused)
{
  put_key (self, "default", FOREVER ", " SCOPES ", 'connections': <@as []>");
  assert_refused (self, "the API key is not for this connection");
  put_key (self, "default", FOREVER ", " SCOPES ", 'connections': <'acme'>");
  assert_refused (self, "the API key is not for this connection");
}

/* The connections of who administers with the key, joined by blanks; "all" if it is not limited. */
static void
assert_reaches (Fixture *self, const char *expected)
{
  g_autoptr (TasukiLogin) login = put_login (self, "", TASUKI_CLIENT_TYPE_ADMINISTRATOR, self->key);
  const char *const *connections;
  g_autofree char *joined = NULL;

  g_assert_null (subject_wait (login));
  g_assert_cmpint (tasuki_login_get_verdict (login), ==, TASUKI_VERDICT_ACCEPTED);
  g_assert_cmpstr (tasuki_login_get_client_types (login)[0], ==, TASUKI_CLIENT_TYPE_ADMINISTRATOR);
  connections = tasuki_login_get_connections (login);
  joined = connections != NULL ? g_strjoinv (" ", (char **)connections) : g_strdup ("all");
  g_assert_cmpstr (joined, ==, expected);
}

/* As far as it goes for who logs in by it, and no farther. */
static void
test_who_administers_reaches_the_connections_of_the_key (Fixture *self, gconstpointer unused)
{
  put_connection (self, "bolt", "default", false);
  put_connection (self, "cord", "another", true);
  assert_reaches (self, "all");
  put_key (self, "default", FOREVER ", " SCOPES ", 'connections': <['acme']>");
  assert_reaches (self, "acme");
  put_key (self, "default",
           FOREVER ", " SCOPES ", 'connections': <['none', 'bolt', 'cord', 'acme', '*']>");
  assert_reaches (self, "acme bolt");
  put_key (self, "*", FOREVER ", " SCOPES ", 'connections': <['cord']>");
  assert_reaches (self, "cord");
  put_key (self, "default", FOREVER ", " SCOPES ", 'connections': <@as []>");
  assert_reaches (self, "");
  put_key (self, "default", FOREVER ", " SCOPES ", 'connections': <true>");
  assert_reaches (self, "");
}

/* The ID may be another's now, and is the organisation's again only if it has it again. */
static void
test_a_connection_that_went_is_not_reached (Fixture *self, gconstpointer unused)
{
  put_key (self, "default", FOREVER ", " SCOPES ", 'connections': <['acme']>");
  fake_storage_drop (self->storage, "connection", "acme");
  assert_reaches (self, "");
  put_connection (self, "acme", "another", true);
  assert_reaches (self, "");
  put_connection (self, "acme", "default", true);
  assert_reaches (self, "acme");
}

/* What it was not asked for does not become the key's. */
static void
test_a_storage_that_tells_more_widens_nothing (Fixture *self, gconstpointer unused)
{
  put_connection (self, "bolt", "default", true);
  put_connection (self, "cord", "another", true);
  put_key (self, "default", FOREVER ", " SCOPES ", 'connections': <['acme', 'cord']>");
  fake_storage_overlook (self->storage);
  assert_reaches (self, "acme");
}

static void
test_the_network_counts (Fixture *self, gconstpointer unused)
{
  put_key (self, "default",
           FOREVER ", " SCOPES ", 'networks': <['2001:db8::/32', '192.0.2.0/24']>");
  assert_login (self, "acme", "api", self->key, "accepted");
  put_key (self, "default", FOREVER ", " SCOPES ", 'networks': <['198.51.100.0/24']>");
  assert_refused (self, "the API key may not be used from there");
  put_key (self, "default", FOREVER ", " SCOPES ", 'networks': <['192.0.2.0/24', 'anywhere']>");
  assert_refused (self, "the API key may not be used from there");
}

/* Whether that lets it in, the filters say. */
static void
test_its_ip_filter_goes_with_the_login (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) without = put_login (self, "acme", "api", self->key);
  g_autoptr (TasukiLogin) with = NULL;

  g_assert_null (subject_wait (without));
  g_assert_null (tasuki_login_get_ip_filter (without));
  put_key (self, "default", FOREVER ", " SCOPES ", 'ip-filter': <'office'>");
  with = put_login (self, "acme", "api", self->key);
  g_assert_null (subject_wait (with));
  g_assert_cmpstr (tasuki_login_get_ip_filter (with), ==, "office");
  put_key (self, "default", FOREVER ", " SCOPES ", 'ip-filter': <['office']>");
  assert_refused (self, "the settings of the API key are damaged");
}

static void
test_the_former_secret_holds_until_it_is_said (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = NULL;

  assert_login (self, "acme", "api", self->other, "acme: the API key was replaced by a new one");
  put_key (self, "default", FOREVER ", " SCOPES ", 'former-until': <int64 4102444800000000>");
  login = put_login (self, "acme", "api", self->other);
  g_assert_null (subject_wait (login));
  g_assert_cmpint (tasuki_login_get_expiry (login), ==, G_GINT64_CONSTANT (4102444800000000));
  assert_login (self, "acme", "api", self->key, "accepted");
}

static void
test_a_storage_that_fails_refuses (Fixture *self, gconstpointer unused)
{
  fake_storage_fail (self->storage, "load", TASUKI_ERROR_STORAGE);
  assert_login (self, "acme", "api", self->key, "the fake storage fails to load");
}

static void
test_its_use_is_noted (Fixture *self, gconstpointer unused)
{
  TasukiRecord *use;
  guint64 revision;

  assert_login (self, "acme", "api", self->key, "accepted");
  while ((use = fake_storage_peek (self->storage, "key-use", self->id)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (tasuki_record_get_string (use, "last-address"), ==, "192.0.2.7:1");
  g_assert_cmpint (tasuki_record_get_integer (use, "last-used", 0), <=, g_get_real_time ());
  revision = tasuki_record_get_revision (use);

  assert_login (self, "acme", "api", self->key, "accepted");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  use = fake_storage_peek (self->storage, "key-use", self->id);
  g_assert_cmpuint (tasuki_record_get_revision (use), ==, revision);
}

/* A peer that is logged in with @key; then whether it is vouched for, or why not. */
static TasukiPeer *
log_in (Fixture *self, const char *key)
{
  g_autoptr (TasukiLogin) login = put_login (self, "acme", "api", key);
  TasukiPeer *peer = g_object_ref (tasuki_login_get_peer (login));

  g_assert_null (subject_wait (login));
  tasuki_peer_set_identity (peer, "acme", "default", "api");
  tasuki_peer_set_credential (peer, tasuki_login_get_credential (login),
                              tasuki_login_get_scopes (login));
  tasuki_peer_set_ip_filter (peer, tasuki_login_get_ip_filter (login));
  return peer;
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
  g_autoptr (TasukiPeer) peer = log_in (self, self->key);

  assert_vouched (self, peer, "allowed");
  put_key (self, "default", FOREVER ", 'scopes': <['transfer:send', 'transfer:receive']>");
  assert_vouched (self, peer, "allowed");
  put_key (self, "default", FOREVER ", 'scopes': <['transfer:receive']>");
  assert_vouched (self, peer, "the API key has fewer scopes now");
  put_key (self, "default", FOREVER ", " SCOPES ", 'connections': <['bolt']>");
  assert_vouched (self, peer, "the API key is not for this connection");
  put_key (self, "default", SCOPES);
  assert_vouched (self, peer, "the API key is disabled");
  fake_storage_drop (self->storage, "api-key", self->id);
  assert_vouched (self, peer, "the API key was revoked");
  fake_storage_fail (self->storage, "load", TASUKI_ERROR_STORAGE);
  assert_vouched (self, peer, "the fake storage fails to load");
}

/* The filters go on asking after the one with which it came in. */
static void
test_vouches_as_long_as_it_has_the_same_ip_filter (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiPeer) without = log_in (self, self->key);
  g_autoptr (TasukiPeer) with = NULL;

  put_key (self, "default", FOREVER ", " SCOPES ", 'ip-filter': <'office'>");
  with = log_in (self, self->key);
  assert_vouched (self, with, "allowed");
  assert_vouched (self, without, "the API key has another IP filter now");
  put_key (self, "default", FOREVER ", " SCOPES ", 'ip-filter': <'home'>");
  assert_vouched (self, with, "the API key has another IP filter now");
  put_key (self, "default", FOREVER ", " SCOPES ", 'ip-filter': <true>");
  assert_vouched (self, with, "the settings of the API key are damaged");
  assert_vouched (self, without, "the settings of the API key are damaged");
  put_key (self, "default", FOREVER ", " SCOPES);
  assert_vouched (self, with, "the API key has another IP filter now");
  assert_vouched (self, without, "allowed");
}

static void
test_vouches_for_the_secret_that_was_presented (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiPeer) peer = log_in (self, self->key);
  g_autofree char *key = g_steal_pointer (&self->key);

  /* Rotated: what was the key is the former one now. */
  self->key = g_steal_pointer (&self->other);
  self->other = g_steal_pointer (&key);
  put_key (self, "default", FOREVER ", " SCOPES ", 'former-until': <int64 4102444800000000>");
  assert_vouched (self, peer, "allowed");
  put_key (self, "default", FOREVER ", " SCOPES ", 'former-until': <int64 1>");
  assert_vouched (self, peer, "the API key was replaced by a new one");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *self, gconstpointer unused);
  } cases[] = {
    { "the-right-key-is-accepted", test_the_right_key_is_accepted },
    { "any-other-is-refused", test_any_other_is_refused },
    { "other-methods-are-passed-on", test_other_methods_are_passed_on },
    { "the-state-of-the-key-counts", test_the_state_of_the_key_counts },
    { "the-connection-counts", test_the_connection_counts },
    { "a-list-of-no-connections-is-for-none", test_a_list_of_no_connections_is_for_none },
    { "who-administers-reaches-the-connections-of-the-key",
      test_who_administers_reaches_the_connections_of_the_key },
    { "a-connection-that-went-is-not-reached", test_a_connection_that_went_is_not_reached },
    { "a-storage-that-tells-more-widens-nothing", test_a_storage_that_tells_more_widens_nothing },
    { "the-network-counts", test_the_network_counts },
    { "its-ip-filter-goes-with-the-login", test_its_ip_filter_goes_with_the_login },
    { "the-former-secret-holds-until-it-is-said", test_the_former_secret_holds_until_it_is_said },
    { "a-storage-that-fails-refuses", test_a_storage_that_fails_refuses },
    { "its-use-is-noted", test_its_use_is_noted },
    { "vouches-as-long-as-it-would-let-in", test_vouches_as_long_as_it_would_let_in },
    { "vouches-as-long-as-it-has-the-same-ip-filter",
      test_vouches_as_long_as_it_has_the_same_ip_filter },
    { "vouches-for-the-secret-that-was-presented", test_vouches_for_the_secret_that_was_presented },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/apikey/%s", cases[i].name);

      g_test_add (path, Fixture, NULL, set_up, cases[i].run, tear_down);
    }

  return g_test_run ();
}
