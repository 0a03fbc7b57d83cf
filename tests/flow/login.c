/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 4, login: one good answer lets in; everything else looks the same to the peer. */

#include <string.h>

#include "flow/path.h"
#include "wire/frame.h"
#include "wire/key.h"

static void
assert_refused (Path *path, Client *client)
{
  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "login");
  client_expect_nothing (client);
  g_assert_true (client->closed);
  g_assert_cmpuint (tasuki_flow_count_attached (path->flow), ==, 0);
  g_assert_cmpuint (path_count (path, "denial"), ==, 1);
  g_assert_cmpstr (path_look (path, "denial", "stage"), ==, "login");
}

static void
say_login (Client *client, const char *method, const char *id, const char *type)
{
  client_say (client, TASUKI_MESSAGE_LOGIN,
              "{'method': <'%s'>, 'connection': <'%s'>, 'client-type': <'%s'>,"
              " 'secret': <@ay [114, 105, 103, 104, 116]>}",
              method, id, type);
}

static void
test_right_secret_is_welcome (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_login (path, "acme", 0);
  g_autoptr (GVariant) welcome = client_expect (client, TASUKI_MESSAGE_WELCOME);

  g_assert_cmpstr (tasuki_message_text (welcome, "relay", NULL), ==, "test");
  g_assert_cmpuint (tasuki_message_count (welcome, "keep-alive", 0), ==, 30);
  g_assert_cmpuint (tasuki_flow_count_attached (path->flow), ==, 1);
  g_assert_cmpuint (path_count (path, "denial"), ==, 0);
}

static void
test_wrong_secret_is_refused (void)
{
  g_autoptr (Path) path = path_new ();

  path->authenticator->secret = "another";
  path->authenticator->reason = "wrong connection password";
  assert_refused (path, path_login (path, "acme", 0));
  g_assert_cmpstr (path_look (path, "denial", "reason"), ==, "wrong connection password");
  g_assert_cmpstr (path_look (path, "denial", "connection"), ==, "acme");
}

static void
test_only_the_smallest_messages_are_read_before_it (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_dial_secured (path);

  g_assert_cmpuint (client->limit, ==, TASUKI_FRAME_BODY_MAX_BEFORE_LOGIN);
  client = path_attach (path, "acme", 0);
  g_assert_cmpuint (client->limit, ==, TASUKI_FRAME_BODY_MAX);
}

static void
test_client_type_has_to_be_allowed (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_dial_secured (path);

  say_login (client, "password", "acme", "browser");
  assert_refused (path, client);
}

static void
test_malformed_id_is_asked_for_like_any_other (void)
{
  static const char *const ids[] = { "", "Acme", "../acme", "-acme", "acme osaka", "アクメ" };

  for (unsigned i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (Path) path = path_new ();
      Client *client = path_dial_secured (path);

      path->authenticator->mode = FAKE_DENIES;
      say_login (client, "password", ids[i], "cli");
      assert_refused (path, client);
      g_assert_cmpuint (path->authenticator->asked, ==, 1);
      g_assert_cmpstr (path_look (path, "denial", "connection"), ==, "");
    }
}

static void
test_malformed_method_is_not_asked_for (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_dial_secured (path);

  say_login (client, "PASSWORD\n", "acme", "cli");
  assert_refused (path, client);
  g_assert_cmpuint (path->authenticator->asked, ==, 0);
}

static void
test_long_secret_is_not_asked_for (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_dial_secured (path);
  g_autofree char *secret = g_strnfill (1000, 'x');

  client_say (client, TASUKI_MESSAGE_LOGIN,
              "{'method': <'password'>, 'connection': <'acme'>, 'client-type': <'cli'>,"
              " 'secret': <b'%s'>}",
              secret);
  assert_refused (path, client);
  g_assert_cmpuint (path->authenticator->asked, ==, 0);
}

static void
test_empty_chain_refuses (void)
{
  g_autoptr (Path) path = path_new ();

  g_ptr_array_set_size (path->chains.authenticators, 0);
  assert_refused (path, path_login (path, "acme", 0));
}

static void
test_method_nobody_knows_is_refused (void)
{
  g_autoptr (Path) path = path_new ();

  path->authenticator->mode = FAKE_PASSES;
  assert_refused (path, path_login (path, "acme", 0));
}

static void
test_next_authenticator_is_asked_after_a_pass (void)
{
  g_autoptr (Path) path = path_new ();
  FakePlugin *second = path_add (path, path->chains.authenticators);

  path->authenticator->mode = FAKE_PASSES;
  path_attach (path, "acme", 0);
  g_assert_cmpuint (second->asked, ==, 1);
}

static void
test_first_refusal_ends_the_chain (void)
{
  g_autoptr (Path) path = path_new ();
  FakePlugin *second = path_add (path, path->chains.authenticators);

  path->authenticator->mode = FAKE_DENIES;
  assert_refused (path, path_login (path, "acme", 0));
  g_assert_cmpuint (second->asked, ==, 0);
}

static void
test_dropped_question_is_a_refusal (void)
{
  g_autoptr (Path) path = path_new ();

  path->authenticator->mode = FAKE_DROPS;
  assert_refused (path, path_login (path, "acme", 0));
}

static void
test_late_answer_is_a_refusal (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client;

  path->limits.question_deadline = 1;
  path->authenticator->mode = FAKE_HOLDS;
  client = path_login (path, "acme", 0);
  while (!client->closed)
    g_main_context_iteration (NULL, TRUE);
  fake_plugin_release (path->authenticator, true);
  path_rest (path);
  assert_refused (path, client);
}

static void
test_busy_authenticator_says_when_to_come_again (void)
{
  g_autoptr (Path) path = path_new ();
  g_autoptr (GVariant) refused = NULL;
  Client *client;

  path->authenticator->mode = FAKE_POSTPONES;
  client = path_login (path, "acme", 0);
  refused = client_expect (client, TASUKI_MESSAGE_REFUSED);
  g_assert_cmpstr (tasuki_message_text (refused, "code", NULL), ==, "busy");
  g_assert_cmpuint (tasuki_message_count (refused, "retry-after", 0), ==, 7);
  client_expect_nothing (client);
  g_assert_true (client->closed);
}

/* Of the key that a client tells of which begins with that letter; (transfer full). */
static char *
name_key (char letter)
{
  uint8_t key[TASUKI_KEY_SIZE] = { 0 };

  memset (key, letter, sizeof key - 1);
  return tasuki_key_fingerprint (key);
}

static void
test_the_key_that_is_told_has_to_be_the_one_that_is_proved (void)
{
  g_autofree char *own = name_key ('a');
  g_autoptr (Path) path = path_new ();
  g_autofree char *key = g_strnfill (TASUKI_KEY_SIZE - 1, 'b');
  Client *client;

  path->fingerprint = own;
  path_attach_with_key (path, "acme", 0, 'a');
  path_attach (path, "bolt", 0); /* tells of none */
  client = path_dial_secured (path);
  client_say (client, TASUKI_MESSAGE_LOGIN,
              "{'method': <'password'>, 'connection': <'acme'>, 'client-type': <'cli'>,"
              " 'secret': <@ay [114, 105, 103, 104, 116]>, 'key': <b'%s'>}",
              key);
  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "login");
  g_assert_true (client->closed);
  g_assert_cmpuint (path->authenticator->asked, ==, 2);
  g_assert_cmpstr (path_look (path, "denial", "reason"), ==,
                   "the identity key is not the one that the handshake proved");
}

static void
test_silent_client_times_out (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_dial_secured (path);

  path_pass (path, path->limits.login_timeout - 1);
  g_assert_false (client->closed);
  path_pass (path, 1);
  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "timed-out");
  g_assert_true (client->closed);
}

static void
test_first_message_has_to_be_a_greeting (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_dial_secured (path);

  client_say (client, TASUKI_MESSAGE_PING, "{}");
  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "protocol");
  g_assert_true (client->closed);
}

static void
test_leaving_while_it_is_asked (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client;

  path->authenticator->mode = FAKE_HOLDS;
  client = path_login (path, "acme", 0);
  client_leave (client);
  fake_plugin_release (path->authenticator, true);
  path_rest (path);
  g_assert_cmpuint (tasuki_flow_count_attached (path->flow), ==, 0);
  g_assert_cmpuint (tasuki_flow_count_connections (path->flow), ==, 0);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/login/right-secret-is-welcome", test_right_secret_is_welcome);
  g_test_add_func ("/login/wrong-secret-is-refused", test_wrong_secret_is_refused);
  g_test_add_func ("/login/only-the-smallest-messages-are-read-before-it",
                   test_only_the_smallest_messages_are_read_before_it);
  g_test_add_func ("/login/client-type-has-to-be-allowed", test_client_type_has_to_be_allowed);
  g_test_add_func ("/login/malformed-id-is-asked-for-like-any-other",
                   test_malformed_id_is_asked_for_like_any_other);
  g_test_add_func ("/login/malformed-method-is-not-asked-for",
                   test_malformed_method_is_not_asked_for);
  g_test_add_func ("/login/long-secret-is-not-asked-for", test_long_secret_is_not_asked_for);
  g_test_add_func ("/login/empty-chain-refuses", test_empty_chain_refuses);
  g_test_add_func ("/login/method-nobody-knows-is-refused", test_method_nobody_knows_is_refused);
  g_test_add_func ("/login/next-authenticator-is-asked-after-a-pass",
                   test_next_authenticator_is_asked_after_a_pass);
  g_test_add_func ("/login/first-refusal-ends-the-chain", test_first_refusal_ends_the_chain);
  g_test_add_func ("/login/dropped-question-is-a-refusal", test_dropped_question_is_a_refusal);
  g_test_add_func ("/login/late-answer-is-a-refusal", test_late_answer_is_a_refusal);
  g_test_add_func ("/login/busy-authenticator-says-when-to-come-again",
                   test_busy_authenticator_says_when_to_come_again);
  g_test_add_func ("/login/the-key-that-is-told-has-to-be-the-one-that-is-proved",
                   test_the_key_that_is_told_has_to_be_the_one_that_is_proved);
  g_test_add_func ("/login/silent-client-times-out", test_silent_client_times_out);
  g_test_add_func ("/login/first-message-has-to-be-a-greeting",
                   test_first_message_has_to_be_a_greeting);
  g_test_add_func ("/login/leaving-while-it-is-asked", test_leaving_while_it_is_asked);

  return g_test_run ();
}
