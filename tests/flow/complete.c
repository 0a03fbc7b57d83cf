/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is done only if a login succeeds: after everybody else has allowed it, or not at all. */

#include "api/login-private.h"
#include "flow/path.h"

static Path *
make (void)
{
  Path *path = path_new ();

  path->authenticator->incomplete = true;
  return path;
}

static void
put_organisation (Path *path, bool enabled)
{
  g_autoptr (TasukiRecord) record
      = tasuki_record_new ("organisation", "default", "default", NULL,
                           g_variant_new_parsed ("{'enabled': <%b>}", (gboolean)enabled));
  g_autoptr (TasukiChange) change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);

  tasuki_storage_save_async (TASUKI_STORAGE (path->storage), change, NULL, NULL);
  path_rest (path);
}

/* @code: what the client is told */
static void
assert_refused (Path *path, Client *client, const char *code, unsigned completed)
{
  client_expect_code (client, TASUKI_MESSAGE_REFUSED, code);
  client_expect_nothing (client);
  g_assert_true (client->closed);
  g_assert_cmpuint (tasuki_flow_count_attached (path->flow), ==, 0);
  g_assert_cmpuint (path->authenticator->completed, ==, completed);
}

static void
test_whom_everybody_allows_is_completed_and_attached (void)
{
  g_autoptr (Path) path = make ();

  path_attach (path, "acme", 0);
  g_assert_cmpuint (path->authenticator->completed, ==, 1);
}

static void
test_a_complete_login_is_not_asked_for (void)
{
  g_autoptr (Path) path = make ();

  path->authenticator->incomplete = false;
  path->authenticator->completes = FAKE_DENIES;
  path_attach (path, "acme", 0);
  g_assert_cmpuint (path->authenticator->completed, ==, 0);
}

static void
test_whom_a_filter_refuses_is_not_completed (void)
{
  g_autoptr (Path) path = make ();

  path->filter->mode = FAKE_DENIES;
  path->filter->only_after_login = true;
  assert_refused (path, path_login (path, "acme", 0), "login", 0);
  path->filter->mode = FAKE_ALLOWS;
  path_attach (path, "acme", 0);
}

static void
test_whose_organisation_is_disabled_is_not_completed (void)
{
  g_autoptr (Path) path = make ();

  put_organisation (path, false);
  assert_refused (path, path_login (path, "acme", 0), "login", 0);
  put_organisation (path, true);
  path_attach (path, "acme", 0);
}

/* Between what was asked first and what is asked last. */
static void
test_whose_organisation_is_disabled_meanwhile_is_not_completed (void)
{
  g_autoptr (Path) path = make ();
  Client *client;

  path->filter->mode = FAKE_HOLDS;
  path->filter->only_after_login = true;
  client = path_login (path, "acme", 0);
  put_organisation (path, false);
  fake_plugin_release (path->filter, true);
  path_rest (path);
  assert_refused (path, client, "login", 0);
}

static void
test_whose_client_type_is_not_allowed_is_not_completed (void)
{
  g_autoptr (Path) path = make ();
  Client *client = path_dial_secured (path);

  client_say (client, TASUKI_MESSAGE_LOGIN,
              "{'method': <'password'>, 'connection': <'acme'>, 'client-type': <'browser'>,"
              " 'secret': <b'right'>}");
  assert_refused (path, client, "login", 0);
}

static void
test_whoever_is_not_completed_is_refused_like_others (void)
{
  static const FakeMode modes[] = { FAKE_DENIES, FAKE_DROPS };

  for (size_t i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (Path) path = make ();

      path->authenticator->completes = modes[i];
      assert_refused (path, path_login (path, "acme", 0), "login", 1);
      g_assert_cmpstr (path_look (path, "denial", "stage"), ==, "login");
    }
}

static Client *
hold (Path *path)
{
  path->authenticator->completes = FAKE_HOLDS;
  return path_login (path, "acme", 0);
}

static void
release (Path *path)
{
  fake_plugin_release (path->authenticator, true);
  path_rest (path);
}

static void
test_leaving_while_it_is_completed (void)
{
  g_autoptr (Path) path = make ();

  client_leave (hold (path));
  release (path);
  g_assert_cmpuint (tasuki_flow_count_attached (path->flow), ==, 0);
  g_assert_cmpuint (tasuki_flow_count_connections (path->flow), ==, 0);
}

/* The change that completes it is one of the connection's own settings. */
static void
test_its_own_change_does_not_drop_it (void)
{
  g_autoptr (Path) path = make ();
  Client *client = hold (path);

  path_set (path, "acme", "");
  path->authenticator->revision
      = tasuki_record_get_revision (fake_storage_peek (path->storage, "connection", "acme"));
  g_assert_false (client->closed);
  /* As the plugin says together with its answer. */
  tasuki_login_set_revision (client->connection->incomplete, path->authenticator->revision);
  release (path);
  g_variant_unref (client_expect (client, TASUKI_MESSAGE_WELCOME));
}

static void
test_a_change_of_somebody_else_does (void)
{
  g_autoptr (Path) path = make ();
  Client *client = hold (path);

  path_set (path, "acme", "");
  release (path);
  assert_refused (path, client, "busy", 1);
}

static void
test_a_filter_that_changes_meanwhile_is_asked_again (void)
{
  g_autoptr (Path) path = make ();
  Client *client = hold (path);

  path->filter->mode = FAKE_DENIES;
  path->filter->only_after_login = true;
  tasuki_flow_review (path->flow);
  path_pass (path, 500);
  release (path);
  assert_refused (path, client, "login", 1);
}

static void
on_logged_in (TasukiLogin *login, const char *reason, gpointer data)
{
  *(char **)data = g_strdup (reason != NULL ? reason : "accepted");
}

static void
test_whoever_administers_cannot_put_it_off (void)
{
  g_autoptr (Path) path = make ();
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("192.0.2.1");
  g_autoptr (TasukiPeer) peer = tasuki_peer_new ("admin", address, 1);
  g_autoptr (TasukiLogin) login = tasuki_login_new (
      peer, "password", "", TASUKI_CLIENT_TYPE_ADMINISTRATOR, (const uint8_t *)"right", 5);
  g_autofree char *answer = NULL;

  tasuki_flow_log_in (path->flow, login, on_logged_in, &answer);
  path_rest (path);
  g_assert_cmpstr (answer, ==, "whoever administers cannot log in like that");
  g_assert_cmpuint (path->authenticator->completed, ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (void);
  } cases[] = {
    { "whom-everybody-allows-is-completed-and-attached",
      test_whom_everybody_allows_is_completed_and_attached },
    { "a-complete-login-is-not-asked-for", test_a_complete_login_is_not_asked_for },
    { "whom-a-filter-refuses-is-not-completed", test_whom_a_filter_refuses_is_not_completed },
    { "whose-organisation-is-disabled-is-not-completed",
      test_whose_organisation_is_disabled_is_not_completed },
    { "whose-organisation-is-disabled-meanwhile-is-not-completed",
      test_whose_organisation_is_disabled_meanwhile_is_not_completed },
    { "whose-client-type-is-not-allowed-is-not-completed",
      test_whose_client_type_is_not_allowed_is_not_completed },
    { "whoever-is-not-completed-is-refused-like-others",
      test_whoever_is_not_completed_is_refused_like_others },
    { "leaving-while-it-is-completed", test_leaving_while_it_is_completed },
    { "its-own-change-does-not-drop-it", test_its_own_change_does_not_drop_it },
    { "a-change-of-somebody-else-does", test_a_change_of_somebody_else_does },
    { "a-filter-that-changes-meanwhile-is-asked-again",
      test_a_filter_that_changes_meanwhile_is_asked_again },
    { "whoever-administers-cannot-put-it-off", test_whoever_administers_cannot_put_it_off },
  };

  path_init (&argc, &argv);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/complete/%s", cases[i].name);

      g_test_add_func (path, cases[i].run);
    }

  return g_test_run ();
}
