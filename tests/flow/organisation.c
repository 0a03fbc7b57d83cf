/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An organisation that is disabled: nobody of it logs in, and who is there is cut. */

#include "flow/path.h"

/* Of the organisation of which the fake authenticator says that everybody is. */
static void
put_organisation (Path *path, const char *id, bool enabled)
{
  g_autoptr (TasukiRecord) record = tasuki_record_new (
      "organisation", id, id, NULL, g_variant_new_parsed ("{'enabled': <%b>}", (gboolean)enabled));
  g_autoptr (TasukiChange) change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);

  tasuki_storage_save_async (TASUKI_STORAGE (path->storage), change, NULL, NULL);
  path_rest (path);
}

static void
test_nobody_of_a_disabled_one_logs_in (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = NULL;

  put_organisation (path, "default", false);
  client = path_login (path, "acme", 0);
  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "login");
  g_assert_cmpstr (path_look (path, "denial", "reason"), ==, "its organisation is disabled");

  put_organisation (path, "default", true);
  path_attach (path, "acme", 0);
}

static void
test_one_without_a_setting_is_not_disabled (void)
{
  g_autoptr (Path) path = path_new ();

  put_organisation (path, "another", false);
  path_attach (path, "acme", 0);
}

static void
test_nobody_logs_in_where_it_cannot_be_looked_up (void)
{
  g_autoptr (Path) path = path_new ();

  fake_storage_fail (path->storage, "load", TASUKI_ERROR_STORAGE);
  client_expect_code (path_login (path, "acme", 0), TASUKI_MESSAGE_REFUSED, "login");
}

static void
test_sessions_and_transfers_are_cut (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = NULL;

  path_run (sender, receiver, "bolt", &id);
  put_organisation (path, "another", false);
  g_assert_false (sender->closed || receiver->closed);

  put_organisation (path, "default", false);
  g_assert_true (sender->closed && receiver->closed);
  path_assert_ended (path, "failed", "refused");
  g_assert_cmpstr (path_look (path, "history", "reason"), ==, "its organisation is disabled");
}

/* Its login was accepted, and it is not attached yet. */
static void
test_who_is_logging_in_meanwhile_is_cut (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = NULL;

  path->filter->mode = FAKE_HOLDS;
  path->filter->only_after_login = true;
  client = path_login (path, "acme", 0);
  g_assert_false (client->closed);
  put_organisation (path, "default", false);
  g_assert_true (client->closed);
  fake_plugin_release (path->filter, true);
  path_rest (path);
  g_assert_cmpuint (tasuki_flow_count_attached (path->flow), ==, 0);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);

  g_test_add_func ("/organisation/nobody-of-a-disabled-one-logs-in",
                   test_nobody_of_a_disabled_one_logs_in);
  g_test_add_func ("/organisation/one-without-a-setting-is-not-disabled",
                   test_one_without_a_setting_is_not_disabled);
  g_test_add_func ("/organisation/nobody-logs-in-where-it-cannot-be-looked-up",
                   test_nobody_logs_in_where_it_cannot_be_looked_up);
  g_test_add_func ("/organisation/sessions-and-transfers-are-cut",
                   test_sessions_and_transfers_are_cut);
  g_test_add_func ("/organisation/who-is-logging-in-meanwhile-is-cut",
                   test_who_is_logging_in_meanwhile_is_cut);

  return g_test_run ();
}
