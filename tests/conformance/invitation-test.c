/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom auth-key lets in by an invitation, and what becomes of the connection's record. */

#include <string.h>

#include <tasuki/invitation.h>

#include "api/login-private.h"
#include "api/peer-private.h"
#include "support/fake-relay.h"
#include "support/fake-storage.h"
#include "support/subject.h"

#define OWN   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define NONE  "acme: there is no such invitation, or no more"

typedef struct
{
  FakeStorage *storage;
  TasukiRelay *relay;
  GObject *authenticator;
  TasukiInvitation *invitation;
  TasukiInvitation *another; /* of which the relay knows nothing */
  unsigned sources;          /* each login comes from another one, so that none is slowed down */
} Fixture;

static void
insert_digest (GVariantDict *body, TasukiInvitation *invitation)
{
  gsize length;
  const guint8 *token = tasuki_invitation_get_token (invitation, &length);
  g_autoptr (GBytes) digest = tasuki_invitation_digest (token, length);

  g_variant_dict_insert_value (body, "invitation-digest",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, digest, TRUE));
}

/* @more: what stands in its record beside the invitation, as text; @until: seconds from now */
static void
put_connection (Fixture *self, const char *more, int until)
{
  g_autofree char *text = g_strdup_printf ("{%s}", more);
  g_autoptr (GVariant) parsed = g_variant_ref_sink (g_variant_new_parsed (text));
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (parsed);
  g_autoptr (TasukiRecord) record = NULL;

  insert_digest (&body, self->invitation);
  g_variant_dict_insert (&body, "invitation-until", "x",
                         g_get_real_time () + until * (gint64)G_USEC_PER_SEC);
  record = tasuki_record_new ("connection", "acme", "default", NULL, g_variant_dict_end (&body));
  if (fake_storage_peek (self->storage, "connection", "acme") != NULL)
    fake_storage_drop (self->storage, "connection", "acme");
  fake_storage_put_record (self->storage, record);
}

#define WHOLE "'enabled': <true>, 'client-types': <['cli']>, 'memo': <'kept'>"

static TasukiInvitation *
make_invitation (void)
{
  return tasuki_invitation_new ("relay:1", OTHER, "acme", NULL);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->storage = fake_storage_new ();
  self->relay = fake_relay_new (TASUKI_STORAGE (self->storage));
  self->invitation = make_invitation ();
  self->another = make_invitation ();
  put_connection (self, WHOLE, 60);
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
  tasuki_invitation_unref (self->invitation);
  tasuki_invitation_unref (self->another);
}

/* @proved: (nullable): the key that the handshake proved */
static TasukiLogin *
put_login (
    Fixture *self, const char *id, const char *type, TasukiInvitation *by, const char *proved)
{
  g_autofree char *source = g_strdup_printf ("192.0.2.%u", self->sources++);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (source);
  g_autoptr (TasukiPeer) peer = tasuki_peer_new ("relay", address, 1);
  gsize length;
  const guint8 *token = tasuki_invitation_get_token (by, &length);
  TasukiLogin *login = tasuki_login_new (peer, "invitation", id, type, token, length);

  tasuki_peer_set_secured (peer, "TLS1.3", proved);
  subject_put (login);
  tasuki_authenticator_login (TASUKI_AUTHENTICATOR (self->authenticator), login);
  return login;
}

/* As the core does once everybody allows it. */
static TasukiDecision *
put_completion (Fixture *self, TasukiLogin *login)
{
  TasukiDecision *decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

  g_assert_null (subject_wait (login));
  g_assert_cmpint (tasuki_login_get_verdict (login), ==, TASUKI_VERDICT_ACCEPTED);
  g_assert_true (tasuki_login_is_incomplete (login));
  subject_put (decision);
  tasuki_authenticator_complete (TASUKI_AUTHENTICATOR (self->authenticator), login, decision);
  return decision;
}

/* What is answered in the end. */
static void
assert_completion (TasukiDecision *decision, const char *expected)
{
  const GError *error = subject_wait (decision);

  g_assert_cmpstr (error != NULL ? error->message : "accepted", ==, expected);
  g_assert_true (tasuki_decision_is_allowed (decision) == (error == NULL));
}

static void
assert_login (Fixture *self, const char *proved, const char *expected)
{
  g_autoptr (TasukiLogin) login = put_login (self, "acme", "cli", self->invitation, proved);
  const GError *error = subject_wait (login);
  g_autoptr (TasukiDecision) completion = error == NULL ? put_completion (self, login) : NULL;

  if (error != NULL)
    g_assert_cmpstr (error->message, ==, expected);
  else
    assert_completion (completion, expected);
}

/* The keys in its record, in order. */
static char *
list_keys (Fixture *self)
{
  g_auto (GStrv) keys = tasuki_record_dup_strings (
      fake_storage_peek (self->storage, "connection", "acme"), "public-keys");

  return g_strjoinv (" ", keys);
}

static void
assert_keys (Fixture *self, const char *expected)
{
  g_autofree char *keys = list_keys (self);

  g_assert_cmpstr (keys, ==, expected);
}

static bool
is_open (Fixture *self)
{
  GVariant *body = tasuki_record_get_body (fake_storage_peek (self->storage, "connection", "acme"));
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (body);

  return g_variant_dict_contains (&dict, "invitation-digest")
         && g_variant_dict_contains (&dict, "invitation-until");
}

static void
test_the_key_is_registered_and_let_in (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = put_login (self, "acme", "cli", self->invitation, OWN);
  g_autoptr (TasukiDecision) completion = put_completion (self, login);
  TasukiRecord *record;

  assert_completion (completion, "accepted");
  g_assert_cmpstr (tasuki_login_get_organisation (login), ==, "default");
  g_assert_cmpstr (tasuki_login_get_credential (login), ==, OWN);
  g_assert_cmpuint (
      tasuki_login_get_revision (login), ==,
      tasuki_record_get_revision (fake_storage_peek (self->storage, "connection", "acme")));
  assert_keys (self, OWN);
  g_assert_false (is_open (self));
  record = fake_storage_peek (self->storage, "connection", "acme");
  g_assert_cmpstr (tasuki_record_get_string (record, "memo"), ==, "kept");
  g_assert_true (tasuki_record_get_boolean (record, "enabled", FALSE));
}

/* Somebody else may refuse it. */
static void
test_before_it_is_completed_nothing_changes (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = put_login (self, "acme", "cli", self->invitation, OWN);

  g_assert_null (subject_wait (login));
  g_assert_true (tasuki_login_is_incomplete (login));
  g_assert_true (is_open (self));
  assert_keys (self, "");
  g_assert_cmpuint (fake_storage_count (self->storage, "audit"), ==, 0);
  assert_login (self, OTHER, "accepted");
  assert_keys (self, OTHER);
}

/* What the filters have allowed is the connection as it was. */
static void
test_what_has_changed_meanwhile_is_not_completed (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = put_login (self, "acme", "cli", self->invitation, OWN);
  g_autoptr (TasukiDecision) completion = NULL;

  g_assert_null (subject_wait (login));
  put_connection (self, WHOLE ", 'ip-filter': <'offices'>", 60);
  completion = put_completion (self, login);
  assert_completion (completion,
                     "acme: the connection was changed while its invitation was redeemed");
  g_assert_true (is_open (self));
  assert_keys (self, "");
}

static void
test_what_is_no_invitation_cannot_be_completed (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) login = put_login (self, "acme", "cli", self->another, OWN);
  g_autoptr (TasukiDecision) completion = g_object_new (TASUKI_TYPE_DECISION, NULL);

  g_assert_nonnull (subject_wait (login));
  g_assert_false (tasuki_login_is_incomplete (login));
  subject_put (completion);
  tasuki_authenticator_complete (TASUKI_AUTHENTICATOR (self->authenticator), login, completion);
  assert_completion (completion, "acme: unknown connection ID");
}

static void
test_it_holds_once (Fixture *self, gconstpointer unused)
{
  assert_login (self, OWN, "accepted");
  assert_login (self, OTHER, NONE);
  assert_login (self, OWN, NONE);
  assert_keys (self, OWN);
}

static void
test_of_two_at_once_one_is_too_late (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiLogin) first = put_login (self, "acme", "cli", self->invitation, OWN);
  g_autoptr (TasukiLogin) second = put_login (self, "acme", "cli", self->invitation, OTHER);
  g_autoptr (TasukiDecision) ends = put_completion (self, first);
  g_autoptr (TasukiDecision) late = put_completion (self, second);

  subject_wait (ends);
  subject_wait (late);
  g_assert_true (tasuki_decision_is_allowed (ends) != tasuki_decision_is_allowed (late));
  assert_keys (self, tasuki_decision_is_allowed (ends) ? OWN : OTHER);
}

static void
test_whoever_has_not_all_is_refused (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *id, *type, *proved, *expected;
    bool right;
  } cases[] = {
    { "acme", "cli", NULL, "acme: no key was proved", true },
    { "acme", "cli", OWN, NONE, false },
    { "nobody", "cli", OWN, "nobody: unknown connection ID", true },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TasukiLogin) login
          = put_login (self, cases[i].id, cases[i].type,
                       cases[i].right ? self->invitation : self->another, cases[i].proved);
      const GError *error = subject_wait (login);

      g_assert_nonnull (error);
      g_assert_cmpstr (error->message, ==, cases[i].expected);
    }
  g_assert_true (is_open (self));
  assert_keys (self, "");
  assert_login (self, OWN, "accepted"); /* nothing of that has used it up */
}

static void
test_the_record_decides (Fixture *self, gconstpointer unused)
{
  put_connection (self, WHOLE, 0);
  assert_login (self, OWN, "acme: the invitation has expired");
  put_connection (self, "'enabled': <false>, 'client-types': <['cli']>", 60);
  assert_login (self, OWN, "acme: the connection is disabled");
  put_connection (self, WHOLE ", 'public-keys': <['" OTHER "']>", 60);
  assert_login (self, OWN, "accepted");
  assert_keys (self, OTHER " " OWN);
}

static void
test_a_key_that_it_has_is_not_added_again (Fixture *self, gconstpointer unused)
{
  put_connection (self, WHOLE ", 'public-keys': <['" OWN "', '" OTHER "']>", 60);
  assert_login (self, OWN, "accepted");
  assert_keys (self, OWN " " OTHER);
  g_assert_false (is_open (self));
}

static void
test_it_does_not_grow_beyond_its_limit (Fixture *self, gconstpointer unused)
{
  g_autoptr (GString) more = g_string_new (WHOLE ", 'public-keys': <['" OTHER "'");

  for (unsigned i = 1; i < 16; i++)
    g_string_append_printf (more, ", '%064u'", i);
  g_string_append (more, "]>");
  put_connection (self, more->str, 60);
  assert_login (self, OWN, "acme: the connection has as many keys as it can have");
  g_assert_true (is_open (self));
  assert_login (self, OTHER, "accepted");
}

static void
test_it_is_in_the_audit_log (Fixture *self, gconstpointer unused)
{
  g_autofree char *code = tasuki_invitation_to_code (self->invitation);
  g_autofree char *audit = NULL;

  assert_login (self, OWN, "accepted");
  audit = fake_storage_print (self->storage, "audit");
  g_assert_nonnull (strstr (audit, "'caller': <'invitation of acme'>"));
  g_assert_nonnull (strstr (audit, "'operation': <'enroll'>"));
  g_assert_nonnull (strstr (audit, "'publicKeys': <['" OWN "']>"));
  g_assert_null (strstr (audit, "failure"));
  g_assert_null (strstr (audit, code));
  g_assert_null (strstr (audit, "digest"));
}

static void
test_what_cannot_be_recorded_is_not_done (Fixture *self, gconstpointer unused)
{
  fake_storage_fail (self->storage, "append", TASUKI_ERROR_STORAGE);
  assert_login (self, OWN, "the fake storage fails to append");
  g_assert_true (is_open (self));
  assert_keys (self, "");
}

static void
test_what_cannot_be_saved_is_refused_and_recorded_so (Fixture *self, gconstpointer unused)
{
  g_autofree char *audit = NULL;

  fake_storage_fail (self->storage, "save", TASUKI_ERROR_STORAGE);
  assert_login (self, OWN, "the fake storage fails to save");
  g_assert_true (is_open (self));
  audit = fake_storage_print (self->storage, "audit");
  g_assert_nonnull (strstr (audit, "'failure': <'storage'>"));
}

static void
test_an_invitation_that_is_malformed_invites_nobody (Fixture *self, gconstpointer unused)
{
  static const char *const digests[] = { "<b''>", "<'text'>", "<@ay []>", "<int64 0>" };

  for (size_t i = 0; i < G_N_ELEMENTS (digests); i++)
    {
      g_autofree char *text = g_strdup_printf ("{" WHOLE ", 'invitation-digest': %s,"
                                               " 'invitation-until': <int64 9999999999999999>}",
                                               digests[i]);
      g_autoptr (TasukiRecord) record
          = tasuki_record_new ("connection", "acme", "default", NULL, g_variant_new_parsed (text));

      fake_storage_drop (self->storage, "connection", "acme");
      fake_storage_put_record (self->storage, record);
      assert_login (self, OWN, NONE);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *self, gconstpointer unused);
  } cases[] = {
    { "the-key-is-registered-and-let-in", test_the_key_is_registered_and_let_in },
    { "before-it-is-completed-nothing-changes", test_before_it_is_completed_nothing_changes },
    { "what-has-changed-meanwhile-is-not-completed",
      test_what_has_changed_meanwhile_is_not_completed },
    { "what-is-no-invitation-cannot-be-completed", test_what_is_no_invitation_cannot_be_completed },
    { "it-holds-once", test_it_holds_once },
    { "of-two-at-once-one-is-too-late", test_of_two_at_once_one_is_too_late },
    { "whoever-has-not-all-is-refused", test_whoever_has_not_all_is_refused },
    { "the-record-decides", test_the_record_decides },
    { "a-key-that-it-has-is-not-added-again", test_a_key_that_it_has_is_not_added_again },
    { "it-does-not-grow-beyond-its-limit", test_it_does_not_grow_beyond_its_limit },
    { "it-is-in-the-audit-log", test_it_is_in_the_audit_log },
    { "what-cannot-be-recorded-is-not-done", test_what_cannot_be_recorded_is_not_done },
    { "what-cannot-be-saved-is-refused-and-recorded-so",
      test_what_cannot_be_saved_is_refused_and_recorded_so },
    { "an-invitation-that-is-malformed-invites-nobody",
      test_an_invitation_that_is_malformed_invites_nobody },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/invitation/%s", cases[i].name);

      g_test_add (path, Fixture, NULL, set_up, cases[i].run, tear_down);
    }

  return g_test_run ();
}
