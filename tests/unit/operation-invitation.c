/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Invitations: what a code says, what is kept of it, and how long it holds. */

#include <string.h>

#include <tasuki/invitation.h>

#include "support/administrator.h"

#define INVITE "POST", "/v1/connections/acme.osaka/invitation"
#define DAY    (24 * G_TIME_SPAN_HOUR)

static void
set_up (Administrator *self, gconstpointer unused)
{
  administrator_set_up (self, NULL);
  administrator_call (self, "POST", "/v1/connections",
                      "{'id': <'acme.osaka'>, 'password': <'given-by-the-owner'>}");
}

static TasukiRecord *
peek (Administrator *self)
{
  return fake_storage_peek (self->storage, "connection", "acme.osaka");
}

static gint64
get_until (Administrator *self)
{
  return tasuki_record_get_integer (peek (self), "invitation-until", 0);
}

static char *
dup_code (Administrator *self, const char *input)
{
  g_autoptr (TasukiCall) call = administrator_put (self, INVITE, input);
  char *code = NULL;

  g_assert_cmpuint (administrator_wait (self, call), ==, 200);
  g_assert_true (g_variant_lookup (tasuki_call_get_output (call), "code", "s", &code));
  return code;
}

static void
test_a_code_says_all_that_a_client_needs (Administrator *self, gconstpointer unused)
{
  g_autofree char *code = dup_code (self, NULL);
  g_autoptr (TasukiInvitation) invitation = tasuki_invitation_parse (code, NULL);

  g_assert_nonnull (invitation);
  g_assert_cmpstr (tasuki_invitation_get_access_point (invitation), ==, "relay.example.net:7443");
  g_assert_cmpstr (tasuki_invitation_get_fingerprint (invitation), ==, FAKE_VIEW_FINGERPRINT);
  g_assert_cmpstr (tasuki_invitation_get_connection_id (invitation), ==, "acme.osaka");
}

static void
test_only_the_digest_of_the_token_is_kept (Administrator *self, gconstpointer unused)
{
  g_autofree char *code = dup_code (self, NULL);
  g_autoptr (TasukiInvitation) invitation = tasuki_invitation_parse (code, NULL);
  gsize length;
  const guint8 *token = tasuki_invitation_get_token (invitation, &length);
  g_autoptr (GBytes) digest = tasuki_invitation_digest (token, length);
  g_autoptr (GVariant) kept = g_variant_lookup_value (
      tasuki_record_get_body (peek (self)), "invitation-digest", G_VARIANT_TYPE_BYTESTRING);
  GVariant *body = tasuki_record_get_body (peek (self));

  g_assert_cmpmem (g_variant_get_data (kept), g_variant_get_size (kept),
                   g_bytes_get_data (digest, NULL), 32);
  g_assert_null (memmem (g_variant_get_data (body), g_variant_get_size (body), token, length));
}

/* Neither the code nor the digest, in whatever is shown or recorded afterwards. */
static void
test_the_code_is_shown_once (Administrator *self, gconstpointer unused)
{
  static const char *const paths[]
      = { "/v1/connections", "/v1/connections/acme.osaka", "/v1/audit" };
  g_autofree char *code = dup_code (self, NULL);
  g_autofree char *audit = fake_storage_print (self->storage, "audit");

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_assert_cmpuint (administrator_call (self, "GET", paths[i], NULL), ==, 200);
      administrator_assert_output (self, "invitationUntil");
      administrator_assert_no_output (self, code);
      administrator_assert_no_output (self, "igest");
    }
  g_assert_nonnull (strstr (audit, "connection invite"));
  g_assert_null (strstr (audit, code));
  g_assert_null (strstr (audit, "digest"));
}

static void
test_it_holds_for_a_day_or_as_is_said (Administrator *self, gconstpointer unused)
{
  gint64 now = g_get_real_time ();

  g_free (dup_code (self, NULL));
  g_assert_cmpint (ABS (get_until (self) - now - DAY), <, G_TIME_SPAN_MINUTE);
  g_free (dup_code (self, "{'validFor': <'5m'>}"));
  g_assert_cmpint (ABS (get_until (self) - now - 5 * G_TIME_SPAN_MINUTE), <, G_TIME_SPAN_MINUTE);
  g_free (dup_code (self, "{'validFor': <'30d'>}"));
  g_assert_cmpint (ABS (get_until (self) - now - 30 * DAY), <, G_TIME_SPAN_MINUTE);
}

static void
test_any_other_time_is_refused (Administrator *self, gconstpointer unused)
{
  static const char *const times[] = { "4m", "299", "31d", "721h", "-1h", "", "1w", "x", "1.5h" };

  for (size_t i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *input = g_strdup_printf ("{'validFor': <'%s'>}", times[i]);

      g_assert_cmpuint (administrator_call (self, INVITE, input), ==, 400);
    }
  administrator_assert_output (self, "from 5m to 30d");
  g_assert_cmpint (get_until (self), ==, 0);
}

static void
test_a_new_one_replaces_the_former (Administrator *self, gconstpointer unused)
{
  g_autofree char *former = dup_code (self, NULL);
  g_autoptr (GVariant) before
      = g_variant_lookup_value (tasuki_record_get_body (peek (self)), "invitation-digest", NULL);
  g_autofree char *code = dup_code (self, NULL);
  g_autoptr (GVariant) after
      = g_variant_lookup_value (tasuki_record_get_body (peek (self)), "invitation-digest", NULL);

  g_assert_cmpstr (former, !=, code);
  g_assert_false (g_variant_equal (before, after));
}

static void
test_another_access_point_can_be_said (Administrator *self, gconstpointer unused)
{
  g_autofree char *code = dup_code (self, "{'accessPoint': <'[2001:db8::1]:7443'>}");
  g_autoptr (TasukiInvitation) invitation = tasuki_invitation_parse (code, NULL);

  g_assert_cmpstr (tasuki_invitation_get_access_point (invitation), ==, "[2001:db8::1]:7443");
  g_assert_cmpuint (administrator_call (self, INVITE, "{'accessPoint': <'relay'>}"), ==, 400);
}

static void
test_without_an_address_or_a_key_there_is_none (Administrator *self, gconstpointer unused)
{
  self->view.hides_access = true;
  g_assert_cmpuint (administrator_call (self, INVITE, NULL), ==, 400);
  administrator_assert_output (self, "public-address");
  administrator_call (self, INVITE, "{'accessPoint': <'relay:1'>}");
  administrator_assert_output (self, "no key");
  g_assert_cmpint (get_until (self), ==, 0);
}

static void
test_one_that_is_withdrawn_is_gone (Administrator *self, gconstpointer unused)
{
  static const char path[] = "/v1/connections/acme.osaka/invitation";

  g_assert_cmpuint (administrator_call (self, "DELETE", path, NULL), ==, 404);
  g_free (dup_code (self, NULL));
  g_assert_cmpuint (administrator_call (self, "DELETE", path, NULL), ==, 204);
  g_assert_cmpint (get_until (self), ==, 0);
  g_assert_null (
      g_variant_lookup_value (tasuki_record_get_body (peek (self)), "invitation-digest", NULL));
  g_assert_nonnull (tasuki_record_get_string (peek (self), "password"));
  g_assert_cmpuint (administrator_call (self, "DELETE", path, NULL), ==, 404);
}

static void
test_unknown_and_changed_ones_are_refused (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, "POST", "/v1/connections/nobody/invitation", NULL),
                    ==, 404);
  g_assert_cmpuint (administrator_call (self, INVITE, "{'revision': <int64 99>}"), ==, 409);
  g_assert_cmpuint (administrator_call_with (self, "connection:read", INVITE, NULL), ==, 403);
  self->organisation = "bolt";
  g_assert_cmpuint (administrator_call (self, INVITE, NULL), ==, 404);
}

int
main (int argc, char **argv)
{
  static const AdministratorCase cases[] = {
    { "a-code-says-all-that-a-client-needs", test_a_code_says_all_that_a_client_needs },
    { "only-the-digest-of-the-token-is-kept", test_only_the_digest_of_the_token_is_kept },
    { "the-code-is-shown-once", test_the_code_is_shown_once },
    { "it-holds-for-a-day-or-as-is-said", test_it_holds_for_a_day_or_as_is_said },
    { "any-other-time-is-refused", test_any_other_time_is_refused },
    { "a-new-one-replaces-the-former", test_a_new_one_replaces_the_former },
    { "another-access-point-can-be-said", test_another_access_point_can_be_said },
    { "without-an-address-or-a-key-there-is-none", test_without_an_address_or_a_key_there_is_none },
    { "one-that-is-withdrawn-is-gone", test_one_that_is_withdrawn_is_gone },
    { "unknown-and-changed-ones-are-refused", test_unknown_and_changed_ones_are_refused },
  };

  g_test_init (&argc, &argv, NULL);

  administrator_add_cases ("operation/invitation", set_up, cases, G_N_ELEMENTS (cases));

  return g_test_run ();
}
