/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules change: what they forbid now is cut within a second, and what they allow goes on. */

#include "flow/transfer-scene.h"

static void
put_connection (
    Path *path, const char *id, bool enabled, const char *organisation, const char *client_type)
{
  const char *types[] = { client_type, NULL };
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (TasukiRecord) record = NULL;
  g_autoptr (TasukiChange) change = NULL;

  g_variant_dict_insert (&body, "enabled", "b", enabled);
  g_variant_dict_insert (&body, "client-types", "^as", types);
  record = tasuki_record_new ("connection", id, organisation, NULL, g_variant_dict_end (&body));
  change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);
  tasuki_storage_save_async (TASUKI_STORAGE (path->storage), change, NULL, NULL);
  path_rest (path);
}

static void
remove_connection (Path *path, const char *id)
{
  g_autoptr (TasukiRecord) record
      = tasuki_record_new ("connection", id, "default", NULL, g_variant_new ("a{sv}", NULL));
  g_autoptr (TasukiChange) change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);

  tasuki_storage_remove_async (TASUKI_STORAGE (path->storage), change, NULL, NULL);
  path_rest (path);
}

static void
change_permission (Path *path)
{
  g_signal_emit_by_name (path->storage, "changed", "permission", "7", (guint64)8);
  path_rest (path);
}

static void
set_up (Scene *self, gconstpointer data)
{
  self->path = path_new ();
  put_connection (self->path, "acme", true, "default", "cli");
  put_connection (self->path, "bolt", true, "default", "cli");
  scene_attach (self, 0, 1);
  self->pair = path_run (self->sender, self->receiver, "bolt", &self->id);
  path_pass (self->path, 1000);
}

static void
assert_cut (Scene *self, const char *reason)
{
  path_assert_ended (self->path, "failed", "refused");
  scene_assert_reason (self, reason);
}

static void
assert_untouched (Scene *self)
{
  path_pass (self->path, 1000);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
  g_assert_false (self->pair->parting);
  g_assert_false (self->sender->closed || self->receiver->closed);
  g_assert_cmpuint (path_count (self->path, "denial"), ==, 0);
}

static void
test_withdrawn_consent_cuts_a_running_transfer (Scene *self, gconstpointer side)
{
  self->path->policy->mode = FAKE_DENIES;
  self->path->policy->only_side = GPOINTER_TO_INT (side);
  self->path->policy->reason = "withdrawn";
  change_permission (self->path);
  path_pass (self->path, 500);
  assert_cut (self, "withdrawn");
  g_assert_cmpuint (path_count (self->path, "denial"), ==, 0);
  scene_expect_settled (self, "refused");
  g_assert_false (self->sender->closed);
}

static void
test_consent_that_stays_lets_it_go_on (Scene *self, gconstpointer data)
{
  unsigned asked = self->path->policy->asked;

  change_permission (self->path);
  assert_untouched (self);
  g_assert_cmpuint (self->path->policy->asked, ==, asked + 2);
}

static void
test_silence_about_a_running_transfer_cuts_it (Scene *self, gconstpointer data)
{
  self->path->policy->mode = FAKE_DROPS;
  change_permission (self->path);
  path_pass (self->path, 500);
  path_assert_ended (self->path, "failed", "refused");
}

static void
test_further_changes_do_not_put_it_off (Scene *self, gconstpointer data)
{
  self->path->policy->mode = FAKE_DENIES;
  for (unsigned i = 0; i < 10; i++)
    {
      change_permission (self->path);
      path_pass (self->path, 100);
    }
  path_assert_ended (self->path, "failed", "refused");
}

static void
test_change_just_before_a_review_has_its_own (Scene *self, gconstpointer data)
{
  change_permission (self->path);
  path_pass (self->path, 299);
  change_permission (self->path);
  path_pass (self->path, 1);
  self->path->policy->mode = FAKE_DENIES;
  path_pass (self->path, 300);
  path_assert_ended (self->path, "failed", "refused");
}

static void
test_policy_that_says_it_changed_is_asked_at_once (Scene *self, gconstpointer data)
{
  self->path->policy->mode = FAKE_DENIES;
  tasuki_policy_changed (TASUKI_POLICY (self->path->policy));
  path_rest (self->path);
  path_assert_ended (self->path, "failed", "refused");
}

static void
test_withdrawn_consent_ends_a_waiting_one_as_a_denial (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  path_request (sender, "bolt", 60);
  g_variant_unref (client_expect (sender, TASUKI_MESSAGE_WAITING));
  path->policy->mode = FAKE_DENIES;
  change_permission (path);
  path_pass (path, 500);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "refused");
  g_assert_cmpuint (path_count (path, "denial"), ==, 1);
  g_assert_cmpuint (path_count (path, "history"), ==, 0);
}

static void
test_withdrawn_consent_while_the_mark_is_stored_is_one_row (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = path_offer (sender, receiver, "bolt");

  fake_storage_hold (path->storage, "save");
  client_say (receiver, TASUKI_MESSAGE_ACCEPT, "{'transfer': <'%s'>}", id);
  path->policy->mode = FAKE_DENIES;
  tasuki_policy_changed (TASUKI_POLICY (path->policy));
  path_rest (path);
  fake_storage_release (path->storage);
  path_rest (path);
  path_assert_ended (path, "failed", "refused");
  g_assert_cmpuint (path_count (path, "denial"), ==, 0);
}

static void
test_disabled_connection_is_cut (Scene *self, gconstpointer data)
{
  put_connection (self->path, "acme", false, "default", "cli");
  assert_cut (self, "the connection was disabled");
  client_expect_code (self->sender, TASUKI_MESSAGE_GOODBYE, "refused");
  client_expect_code (self->receiver, TASUKI_MESSAGE_SETTLED, "refused");
  g_assert_true (self->sender->closed);
  g_assert_false (self->receiver->closed);
  g_assert_cmpuint (path_count (self->path, "denial"), ==, 1);
  g_assert_cmpstr (path_look (self->path, "denial", "connection"), ==, "acme");
}

static void
test_removed_connection_is_cut (Scene *self, gconstpointer data)
{
  remove_connection (self->path, "bolt");
  assert_cut (self, "the connection was removed");
  g_assert_true (self->receiver->closed);
  g_assert_false (self->sender->closed);
}

static void
test_all_sessions_of_a_connection_are_cut (Scene *self, gconstpointer data)
{
  Client *second = path_attach (self->path, "acme", 0);

  put_connection (self->path, "acme", false, "default", "cli");
  g_assert_true (self->sender->closed && second->closed);
  g_assert_cmpuint (tasuki_flow_count_attached (self->path->flow), ==, 1);
}

static void
test_client_type_that_is_taken_away_is_cut (Scene *self, gconstpointer data)
{
  put_connection (self->path, "acme", true, "default", "agent");
  assert_cut (self, "the client type is no longer allowed");
  g_assert_true (self->sender->closed);
}

static void
test_connection_that_changes_hands_is_cut (Scene *self, gconstpointer data)
{
  put_connection (self->path, "bolt", true, "another", "cli");
  path_assert_ended (self->path, "failed", "refused");
  g_assert_true (self->receiver->closed);
}

static void
test_connection_that_cannot_be_looked_up_is_cut (Scene *self, gconstpointer data)
{
  fake_storage_fail (self->path->storage, "load", TASUKI_ERROR_STORAGE);
  put_connection (self->path, "acme", true, "default", "cli");
  g_assert_true (self->sender->closed);
  path_assert_ended (self->path, "failed", "refused");
}

static void
test_harmless_change_cuts_nothing (Scene *self, gconstpointer data)
{
  put_connection (self->path, "acme", true, "default", "cli");
  put_connection (self->path, "echo", false, "default", "cli");
  assert_untouched (self);
}

static void
test_peer_that_filters_refuse_now_is_cut (Scene *self, gconstpointer data)
{
  self->path->filter->mode = FAKE_DENIES;
  self->path->filter->reason = "no longer from there";
  tasuki_flow_review (self->path->flow);
  path_pass (self->path, 500);
  g_assert_true (self->sender->closed && self->receiver->closed);
  path_assert_ended (self->path, "failed", "refused");
  g_assert_cmpuint (path_count (self->path, "denial"), ==, 2);
  g_assert_cmpstr (path_look (self->path, "denial", "reason"), ==, "no longer from there");
}

static void
test_login_of_older_settings_has_to_come_again (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client, *other;

  path->authenticator->mode = FAKE_HOLDS;
  client = path_login (path, "acme", 0);
  other = path_login (path, "bolt", 0);
  put_connection (path, "acme", false, "default", "cli");

  fake_plugin_release (path->authenticator, true);
  path_rest (path);
  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "busy");
  g_assert_true (client->closed);
  g_variant_unref (client_expect (other, TASUKI_MESSAGE_WELCOME));
  g_assert_cmpuint (tasuki_flow_count_attached (path->flow), ==, 1);
}

static guint64
get_revision (Path *path)
{
  return tasuki_record_get_revision (fake_storage_peek (path->storage, "connection", "acme"));
}

/* The authenticator itself has changed the settings; then somebody else does. */
static void
test_login_that_knows_of_a_change_goes_on (void)
{
  for (unsigned later = 0; later < 2; later++)
    {
      g_autoptr (Path) path = path_new ();
      Client *client;

      path->authenticator->mode = FAKE_HOLDS;
      client = path_login (path, "acme", 0);
      put_connection (path, "acme", true, "default", "cli");
      path->authenticator->revision = get_revision (path);
      if (later == 1)
        put_connection (path, "acme", true, "default", "cli");
      fake_plugin_release (path->authenticator, true);
      path_rest (path);
      if (later == 0)
        g_variant_unref (client_expect (client, TASUKI_MESSAGE_WELCOME));
      else
        client_expect_code (client, TASUKI_MESSAGE_REFUSED, "busy");
    }
}

/* Likewise once it has answered, and the filters are being asked. */
static void
test_change_that_is_told_of_late_is_known (void)
{
  for (unsigned later = 0; later < 2; later++)
    {
      g_autoptr (Path) path = path_new ();
      Client *client;

      put_connection (path, "acme", true, "default", "cli");
      path->authenticator->revision = get_revision (path) + 1;
      path->filter->mode = FAKE_HOLDS;
      path->filter->only_after_login = true;
      client = path_login (path, "acme", 0);
      put_connection (path, "acme", true, "default", "cli");
      g_assert_cmpuint (get_revision (path), ==, path->authenticator->revision);
      g_assert_false (client->closed);
      if (later == 1)
        put_connection (path, "acme", true, "default", "cli");
      g_assert_true (client->closed == (later == 1));
    }
}

static void
test_removal_is_later_than_all_that_is_known (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client;

  put_connection (path, "acme", true, "default", "cli");
  path->authenticator->revision = get_revision (path) + 100;
  path->authenticator->mode = FAKE_HOLDS;
  client = path_login (path, "acme", 0);
  remove_connection (path, "acme");
  fake_plugin_release (path->authenticator, true);
  path_rest (path);
  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "busy");
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
#define ADD(name, function) g_test_add (name, Scene, NULL, set_up, function, scene_tear_down)
  g_test_add ("/review/withdrawn-consent-of-the-sender-cuts-a-running-transfer", Scene,
              GINT_TO_POINTER (TASUKI_SIDE_SENDER), set_up,
              test_withdrawn_consent_cuts_a_running_transfer, scene_tear_down);
  g_test_add ("/review/withdrawn-consent-of-the-receiver-cuts-a-running-transfer", Scene,
              GINT_TO_POINTER (TASUKI_SIDE_RECEIVER), set_up,
              test_withdrawn_consent_cuts_a_running_transfer, scene_tear_down);
  ADD ("/review/consent-that-stays-lets-it-go-on", test_consent_that_stays_lets_it_go_on);
  ADD ("/review/silence-about-a-running-transfer-cuts-it",
       test_silence_about_a_running_transfer_cuts_it);
  ADD ("/review/further-changes-do-not-put-it-off", test_further_changes_do_not_put_it_off);
  ADD ("/review/change-just-before-a-review-has-its-own",
       test_change_just_before_a_review_has_its_own);
  ADD ("/review/policy-that-says-it-changed-is-asked-at-once",
       test_policy_that_says_it_changed_is_asked_at_once);
  g_test_add_func ("/review/withdrawn-consent-ends-a-waiting-one-as-a-denial",
                   test_withdrawn_consent_ends_a_waiting_one_as_a_denial);
  g_test_add_func ("/review/withdrawn-consent-while-the-mark-is-stored-is-one-row",
                   test_withdrawn_consent_while_the_mark_is_stored_is_one_row);
  ADD ("/review/disabled-connection-is-cut", test_disabled_connection_is_cut);
  ADD ("/review/removed-connection-is-cut", test_removed_connection_is_cut);
  ADD ("/review/all-sessions-of-a-connection-are-cut", test_all_sessions_of_a_connection_are_cut);
  ADD ("/review/client-type-that-is-taken-away-is-cut", test_client_type_that_is_taken_away_is_cut);
  ADD ("/review/connection-that-changes-hands-is-cut", test_connection_that_changes_hands_is_cut);
  ADD ("/review/connection-that-cannot-be-looked-up-is-cut",
       test_connection_that_cannot_be_looked_up_is_cut);
  ADD ("/review/harmless-change-cuts-nothing", test_harmless_change_cuts_nothing);
  ADD ("/review/peer-that-filters-refuse-now-is-cut", test_peer_that_filters_refuse_now_is_cut);
  g_test_add_func ("/review/login-of-older-settings-has-to-come-again",
                   test_login_of_older_settings_has_to_come_again);
  g_test_add_func ("/review/login-that-knows-of-a-change-goes-on",
                   test_login_that_knows_of_a_change_goes_on);
  g_test_add_func ("/review/change-that-is-told-of-late-is-known",
                   test_change_that_is_told_of_late_is_known);
  g_test_add_func ("/review/removal-is-later-than-all-that-is-known",
                   test_removal_is_later_than_all_that_is_known);

  return g_test_run ();
}
