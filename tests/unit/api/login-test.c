/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The questions to authenticators and transports, and the peer that they are about. */

#include <string.h>

#include <tasuki/transport.h>

#include "api/handshake-private.h"
#include "api/login-private.h"
#include "api/peer-private.h"
#include "api/question-private.h"

static const uint8_t secret[] = "s3cret\0with a zero in it";
static const char *const types[] = { "cli", "agent", NULL };

static TasukiPeer *
new_peer (const char *address)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);

  return tasuki_peer_new ("relay", inet, 5012);
}

static TasukiLogin *
new_login (void)
{
  g_autoptr (TasukiPeer) peer = new_peer ("192.0.2.7");

  return tasuki_login_new (peer, "password", "acme.osaka", "cli", secret, sizeof secret);
}

static void
assert_source (const char *address, const char *source)
{
  g_autoptr (TasukiPeer) peer = new_peer (address);

  g_assert_cmpstr (tasuki_peer_get_source (peer), ==, source);
}

static void
test_source_is_an_address_or_a_network (void)
{
  assert_source ("192.0.2.7", "192.0.2.7");
  assert_source ("::ffff:192.0.2.7", "192.0.2.7");
  assert_source ("2001:db8:0:1:ffff::2", "2001:db8:0:1::");
  assert_source ("2001:db8:0:2::2", "2001:db8:0:2::");
}

static void
test_unanswered_is_refused (void)
{
  g_autoptr (TasukiLogin) login = new_login ();

  g_assert_cmpint (TASUKI_VERDICT_REFUSED, ==, 0);
  g_assert_cmpint (tasuki_login_get_verdict (login), ==, TASUKI_VERDICT_REFUSED);
}

static void
test_facts_are_kept (void)
{
  g_autoptr (TasukiLogin) login = new_login ();
  g_autoptr (TasukiLogin) copy = tasuki_login_copy (login);
  gsize length;

  g_assert_cmpstr (tasuki_login_get_method (copy), ==, "password");
  g_assert_cmpstr (tasuki_login_get_connection_id (copy), ==, "acme.osaka");
  g_assert_cmpstr (tasuki_login_get_client_type (copy), ==, "cli");
  g_assert_true (tasuki_login_get_peer (copy) == tasuki_login_get_peer (login));
  g_clear_object (&login); /* what they share is the copy's alone now */
  g_assert_cmpmem (tasuki_login_get_secret (copy, &length), length, secret, sizeof secret);
}

static void
test_a_copy_is_another_question (void)
{
  g_autoptr (TasukiLogin) login = new_login ();
  g_autoptr (TasukiLogin) copy = NULL;

  tasuki_login_accept (login, "acme", types);
  copy = tasuki_login_copy (login);
  g_assert_false (tasuki_question_is_answered (TASUKI_QUESTION (copy)));
  g_assert_cmpint (tasuki_login_get_verdict (copy), ==, TASUKI_VERDICT_REFUSED);
}

/* What an authenticator has set, of which the next one knows nothing. */
static void
test_an_ip_filter_is_part_of_the_answer (void)
{
  g_autoptr (TasukiLogin) login = new_login ();
  g_autoptr (TasukiLogin) copy = NULL;

  g_assert_null (tasuki_login_get_ip_filter (login));
  tasuki_login_set_ip_filter (login, "home");
  tasuki_login_set_ip_filter (login, "office");
  g_assert_cmpstr (tasuki_login_get_ip_filter (login), ==, "office");
  copy = tasuki_login_copy (login);
  g_assert_null (tasuki_login_get_ip_filter (copy));
}

static void
test_secrets_of_any_allowed_length (void)
{
  g_autoptr (TasukiPeer) peer = new_peer ("192.0.2.7");
  uint8_t longest[TASUKI_SECRET_MAX];
  gsize length = 1;

  memset (longest, 0xa5, sizeof longest);
  for (size_t size = 0; size <= sizeof longest; size += 64)
    {
      g_autoptr (TasukiLogin) login
          = tasuki_login_new (peer, "m", "c", "t", size > 0 ? longest : NULL, size);

      g_assert_cmpmem (tasuki_login_get_secret (login, &length), length, longest, size);
    }
}

static void
test_first_verdict_counts (void)
{
  g_autoptr (TasukiLogin) accepted = new_login ();
  g_autoptr (TasukiLogin) refused = new_login ();
  g_autoptr (TasukiLogin) passed = new_login ();

  tasuki_login_accept (accepted, "acme", types);
  tasuki_login_refuse (accepted, "second");
  tasuki_login_refuse (refused, "first");
  tasuki_login_accept (refused, "acme", types);
  tasuki_login_pass (passed);
  tasuki_login_accept (passed, "acme", types);

  g_assert_cmpint (tasuki_login_get_verdict (accepted), ==, TASUKI_VERDICT_ACCEPTED);
  g_assert_cmpstr (tasuki_login_get_organisation (accepted), ==, "acme");
  g_assert_cmpstrv (tasuki_login_get_client_types (accepted), types);
  g_assert_cmpint (tasuki_login_get_verdict (refused), ==, TASUKI_VERDICT_REFUSED);
  g_assert_null (tasuki_login_get_organisation (refused));
  g_assert_cmpint (tasuki_login_get_verdict (passed), ==, TASUKI_VERDICT_PASSED);
  g_assert_null (tasuki_login_get_organisation (passed));
}

static void
test_postponement_is_bounded (void)
{
  static const guint asked[] = { 0, 1, 60, 3600, G_MAXUINT };
  static const guint given[] = { 1, 1, 60, 3600, 3600 };

  for (size_t i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (TasukiLogin) login = new_login ();

      tasuki_login_postpone (login, asked[i]);
      g_assert_cmpint (tasuki_login_get_verdict (login), ==, TASUKI_VERDICT_POSTPONED);
      g_assert_cmpuint (tasuki_login_get_retry_after (login), ==, given[i]);
    }
}

static void
test_peer_is_known_by_its_address_first (void)
{
  g_autoptr (TasukiPeer) peer = new_peer ("2001:db8::1");

  g_assert_cmpstr (tasuki_peer_describe (peer), ==, "[2001:db8::1]:5012");
  g_assert_cmpstr (tasuki_peer_get_entrance (peer), ==, "relay");
  g_assert_cmpuint (tasuki_peer_get_port (peer), ==, 5012);
  g_assert_null (tasuki_peer_get_protocol (peer));
  g_assert_null (tasuki_peer_get_key_fingerprint (peer));
  g_assert_null (tasuki_peer_get_connection_id (peer));
  g_assert_null (tasuki_peer_get_organisation (peer));
  g_assert_null (tasuki_peer_get_client_type (peer));
  g_assert_null (tasuki_peer_get_ip_filter (peer));

  tasuki_peer_set_secured (peer, "TLS1.3", NULL);
  tasuki_peer_set_identity (peer, "acme.osaka", "acme", "cli");
  g_assert_cmpstr (tasuki_peer_get_protocol (peer), ==, "TLS1.3");
  g_assert_cmpstr (tasuki_peer_get_connection_id (peer), ==, "acme.osaka");
}

static void
test_several_may_log_in_over_one_connection (void)
{
  g_autoptr (TasukiPeer) peer = new_peer ("2001:db8::1");
  g_autoptr (GInetAddress) proxy = g_inet_address_new_from_string ("192.0.2.9");
  g_autoptr (TasukiPeer) other = NULL;

  tasuki_peer_set_proxy (peer, proxy);
  tasuki_peer_set_secured (peer, "TLS1.3", "abcd");
  tasuki_peer_set_identity (peer, "", "acme", "administrator");
  tasuki_peer_set_credential (peer, "sato", types);
  tasuki_peer_set_ip_filter (peer, "office");
  other = tasuki_peer_new_like (peer);

  g_assert_cmpstr (tasuki_peer_get_ip_filter (peer), ==, "office");
  g_assert_cmpstr (tasuki_peer_get_entrance (other), ==, "relay");
  g_assert_cmpstr (tasuki_peer_describe (other), ==, "[2001:db8::1]:5012");
  g_assert_cmpstr (tasuki_peer_get_source (other), ==, "2001:db8::");
  g_assert_true (g_inet_address_equal (tasuki_peer_get_proxy (other), proxy));
  g_assert_cmpstr (tasuki_peer_get_protocol (other), ==, "TLS1.3");
  g_assert_cmpstr (tasuki_peer_get_key_fingerprint (other), ==, "abcd");
  g_assert_null (tasuki_peer_get_connection_id (other));
  g_assert_null (tasuki_peer_get_organisation (other));
  g_assert_null (tasuki_peer_get_credential (other));
  g_assert_null (tasuki_peer_get_ip_filter (other));
}

static void
test_mapped_address_is_the_ipv4_address (void)
{
  static const struct
  {
    const char *address;
    const char *description;
  } cases[] = {
    { "192.0.2.7", "192.0.2.7:5012" },
    { "::ffff:192.0.2.7", "192.0.2.7:5012" },
    { "::ffff:0.0.0.0", "0.0.0.0:5012" },
    { "::192.0.2.7", "[::192.0.2.7]:5012" },             /* compatible, not mapped */
    { "64:ff9b::c000:207", "[64:ff9b::c000:207]:5012" }, /* translated, not mapped */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TasukiPeer) peer = new_peer (cases[i].address);

      g_assert_cmpstr (tasuki_peer_describe (peer), ==, cases[i].description);
    }
}

static void
test_handshake_without_a_stream_has_none (void)
{
  static const char *const protocols[] = { "tasuki/1", NULL };
  g_autoptr (TasukiPeer) peer = new_peer ("192.0.2.7");
  g_autoptr (TasukiHandshake) handshake = tasuki_handshake_new (peer, 5, protocols);
  g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_FAILED, "no key");

  g_assert_true (tasuki_handshake_get_peer (handshake) == peer);
  g_assert_cmpint (tasuki_handshake_get_descriptor (handshake), ==, 5);
  g_assert_cmpstrv (tasuki_handshake_get_protocols (handshake), protocols);
  tasuki_question_fail (TASUKI_QUESTION (handshake), error);
  g_assert_null (tasuki_handshake_get_stream (handshake));
  g_assert_error (tasuki_question_get_error (TASUKI_QUESTION (handshake)), TASUKI_ERROR,
                  TASUKI_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add_func (name, function)
  ADD ("/login/unanswered-is-refused", test_unanswered_is_refused);
  ADD ("/login/facts-are-kept", test_facts_are_kept);
  ADD ("/login/a-copy-is-another-question", test_a_copy_is_another_question);
  ADD ("/login/an-ip-filter-is-part-of-the-answer", test_an_ip_filter_is_part_of_the_answer);
  ADD ("/login/secrets-of-any-allowed-length", test_secrets_of_any_allowed_length);
  ADD ("/login/first-verdict-counts", test_first_verdict_counts);
  ADD ("/login/postponement-is-bounded", test_postponement_is_bounded);
  ADD ("/peer/is-known-by-its-address-first", test_peer_is_known_by_its_address_first);
  ADD ("/peer/several-may-log-in-over-one-connection", test_several_may_log_in_over_one_connection);
  ADD ("/peer/mapped-address-is-the-ipv4-address", test_mapped_address_is_the_ipv4_address);
  ADD ("/peer/source-is-an-address-or-a-network", test_source_is_an_address_or_a_network);
  ADD ("/handshake/without-a-stream-has-none", test_handshake_without_a_stream_has_none);

  return g_test_run ();
}
