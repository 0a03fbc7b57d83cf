/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* By what the entries of the journals are found, and whose they are. */

#include "flow/path.h"

static void
assert_keyed (Path *path, const char *kind, const char *key, bool expected)
{
  TasukiRecord *entry = fake_storage_peek (path->storage, kind, NULL);

  g_test_message ("%s", key);
  g_assert_nonnull (entry);
  g_assert_cmpint (g_strv_contains (tasuki_record_get_keys (entry), key), ==, expected);
}

static void
register_connection (Path *path, const char *id, const char *organisation)
{
  g_autoptr (TasukiRecord) record
      = tasuki_record_new ("connection", id, organisation, NULL, g_variant_new ("a{sv}", NULL));
  g_autoptr (TasukiChange) change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);

  tasuki_storage_save_async (TASUKI_STORAGE (path->storage), change, NULL, NULL);
  path_rest (path);
}

static void
test_a_transfer_is_found_by_each_of_its_sides (void)
{
  g_autoptr (Path) path = path_new ();
  g_autofree char *id = NULL;
  g_autofree char *transfer = NULL;
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);

  pair_end (path_run (sender, receiver, "bolt", &id), 1000);
  path_store (receiver, id);
  path_rest (path);
  transfer = g_strconcat ("transfer:", id, NULL);
  assert_keyed (path, "history", transfer, true);
  assert_keyed (path, "history", "sender:acme", true);
  assert_keyed (path, "history", "receiver:bolt", true);
  assert_keyed (path, "history", "receiver:acme", false);
  assert_keyed (path, "history", "file-id:INVOICE", true);
  assert_keyed (path, "history", "outcome:completed", true);
  assert_keyed (path, "history", "code:ok", true);
  g_assert_nonnull (path_look (path, "history", "sender-organisation"));
  g_assert_cmpstr (path_look (path, "history", "receiver-organisation"), ==,
                   path_look (path, "history", "sender-organisation"));
}

static void
test_a_receiver_that_never_came_is_looked_up (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  register_connection (path, "bolt", "bolt-inc");
  path_request (sender, "bolt", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "offline");
  path_rest (path);
  assert_keyed (path, "history", "organisation:bolt-inc", true);
  g_assert_cmpstr (path_look (path, "history", "receiver-organisation"), ==, "bolt-inc");
}

/* There is no such receiver, or nobody can say. */
static void
test_an_owner_that_is_not_known_is_nobody (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  path_request (sender, "nobody", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "offline");
  path_rest (path);
  assert_keyed (path, "history", "receiver:nobody", true);
  assert_keyed (path, "history", "organisation:", false);

  register_connection (path, "bolt", "bolt-inc");
  fake_storage_fail (path->storage, "load", TASUKI_ERROR_STORAGE);
  path_request (sender, "bolt", 0);
  path_rest (path);
  assert_keyed (path, "history", "receiver:bolt", true);
  assert_keyed (path, "history", "organisation:bolt-inc", false);
}

static void
test_a_denial_belongs_to_whoever_was_refused (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  TasukiRecord *entry;

  path->policy->mode = FAKE_DENIES;
  path_request (sender, "bolt", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "refused");
  path_rest (path);
  entry = fake_storage_peek (path->storage, "denial", NULL);
  g_assert_cmpstr (tasuki_record_get_organisation (entry), ==, "default");
  assert_keyed (path, "denial", "organisation:default", true);
  assert_keyed (path, "denial", "asker:default", true);
  assert_keyed (path, "denial", "stage:transfer", true);
  assert_keyed (path, "denial", "connection:acme", true);
  assert_keyed (path, "denial", "source:192.0.2.1", true);
  assert_keyed (path, "denial", "remote:bolt", true);
  assert_keyed (path, "denial", "code:refused", true);
}

/* Whose policy it was says who may read why. */
static void
test_a_denial_says_who_refused (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  for (int side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    {
      path->policy->mode = FAKE_DENIES;
      path->policy->only_side = side;
      path_request (sender, "bolt", 0);
      client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "refused");
      path_rest (path);
      g_assert_cmpstr (path_look (path, "denial", "side"), ==,
                       side == TASUKI_SIDE_SENDER ? "sender" : "receiver");
    }
}

/* Nobody has asked the receiver's side where the sender's has refused already. */
static void
test_a_denial_belongs_to_the_side_that_refused_too (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  register_connection (path, "bolt", "bolt-inc");
  for (int side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    {
      path->policy->mode = FAKE_DENIES;
      path->policy->only_side = side;
      path_request (sender, "bolt", 0);
      client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "refused");
      assert_keyed (path, "denial", "organisation:default", true);
      assert_keyed (path, "denial", "organisation:bolt-inc", side == TASUKI_SIDE_RECEIVER);
      assert_keyed (path, "denial", "asker:bolt-inc", false);
    }
}

/* There is no such receiver, or nobody can say. */
static void
test_a_denial_belongs_to_the_asker_alone_if_nobody_else_is_known (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  path->policy->mode = FAKE_DENIES;
  path->policy->only_side = TASUKI_SIDE_RECEIVER;
  path_request (sender, "nobody", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "refused");
  g_assert_cmpuint (path_count (path, "denial"), ==, 1);
  assert_keyed (path, "denial", "organisation:", false);

  register_connection (path, "bolt", "bolt-inc");
  fake_storage_fail (path->storage, "load", TASUKI_ERROR_STORAGE);
  path_request (sender, "bolt", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "refused");
  g_assert_cmpuint (path_count (path, "denial"), ==, 2);
  assert_keyed (path, "denial", "remote:bolt", true);
  assert_keyed (path, "denial", "organisation:bolt-inc", false);
}

/* While it waits it has two owners already. */
static void
test_what_waits_belongs_to_its_receiver_too (void)
{
  g_autoptr (Path) path = path_new ();
  g_autoptr (GVariant) live = NULL;
  g_autoptr (GVariant) row = NULL;
  const char *owner = NULL;

  register_connection (path, "bolt", "bolt-inc");
  path_request (path_attach (path, "acme", 0), "bolt", 60);
  path_rest (path);
  live = g_variant_take_ref (tasuki_flow_describe_handovers (path->flow));
  g_assert_cmpuint (g_variant_n_children (live), ==, 1);
  row = g_variant_get_child_value (live, 0);
  g_assert_true (g_variant_lookup (row, "receiver-organisation", "&s", &owner));
  g_assert_cmpstr (owner, ==, "bolt-inc");
}

static void
test_what_is_under_way_is_listed_as_it_came (void)
{
  static const char *const names[] = { "bolt", "echo", "dust", "cord", "acme.two" };
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  g_autoptr (GVariant) live = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    path_request (sender, names[i], 60);
  path_rest (path);

  live = g_variant_take_ref (tasuki_flow_describe_handovers (path->flow));
  g_assert_cmpuint (g_variant_n_children (live), ==, G_N_ELEMENTS (names));
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (live, i);
      const char *receiver = NULL;

      g_assert_true (g_variant_lookup (row, "receiver", "&s", &receiver));
      g_assert_cmpstr (receiver, ==, names[i]);
    }
}

/* A login that fails is of interest to whoever owns the name that it gave. */
static void
test_a_refused_login_belongs_to_the_name_it_gave (void)
{
  g_autoptr (Path) path = path_new ();
  TasukiRecord *entry;

  register_connection (path, "bolt", "bolt-inc");
  path->authenticator->mode = FAKE_DENIES;
  path_login (path, "bolt", 0);
  path_rest (path);
  entry = fake_storage_peek (path->storage, "denial", NULL);
  g_assert_cmpstr (tasuki_record_get_organisation (entry), ==, "bolt-inc");
  assert_keyed (path, "denial", "connection:bolt", true);
  path_login (path, "nobody", 0);
  path_rest (path);
  entry = fake_storage_peek (path->storage, "denial", NULL);
  g_assert_cmpstr (tasuki_record_get_organisation (entry), ==, "");
  assert_keyed (path, "denial", "connection:nobody", true);
}

/* Whoever is told that a transfer was refused, or failed, and looks, finds it recorded. */
static void
test_what_is_told_was_stored_before (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  fake_storage_hold (path->storage, "append");
  path_request (sender, "bolt", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "offline");
  g_assert_cmpuint (path_count (path, "history"), ==, 0);
  fake_storage_release (path->storage);
  g_assert_cmpuint (path_count (path, "history"), ==, 1);
}

/* Else a sender could have an entry show up where it has nothing to do with. */
static void
test_a_file_id_passes_for_no_other_key (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  client_say (sender, TASUKI_MESSAGE_REQUEST,
              "{'request': <uint32 1>, 'to': <'bolt'>, 'file-id': <'organisation:cord'>,"
              " 'name': <'a.csv'>, 'wait': <uint32 0>}");
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "offline");
  path_rest (path);
  assert_keyed (path, "history", "organisation:cord", false);
  assert_keyed (path, "history", "file-id:organisation:cord", true);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/entry/a-transfer-is-found-by-each-of-its-sides",
                   test_a_transfer_is_found_by_each_of_its_sides);
  g_test_add_func ("/entry/a-receiver-that-never-came-is-looked-up",
                   test_a_receiver_that_never_came_is_looked_up);
  g_test_add_func ("/entry/an-owner-that-is-not-known-is-nobody",
                   test_an_owner_that_is_not_known_is_nobody);
  g_test_add_func ("/entry/a-denial-belongs-to-whoever-was-refused",
                   test_a_denial_belongs_to_whoever_was_refused);
  g_test_add_func ("/entry/a-refused-login-belongs-to-the-name-it-gave",
                   test_a_refused_login_belongs_to_the_name_it_gave);
  g_test_add_func ("/entry/what-is-told-was-stored-before", test_what_is_told_was_stored_before);
  g_test_add_func ("/entry/a-denial-says-who-refused", test_a_denial_says_who_refused);
  g_test_add_func ("/entry/a-denial-belongs-to-the-side-that-refused-too",
                   test_a_denial_belongs_to_the_side_that_refused_too);
  g_test_add_func ("/entry/a-denial-belongs-to-the-asker-alone-if-nobody-else-is-known",
                   test_a_denial_belongs_to_the_asker_alone_if_nobody_else_is_known);
  g_test_add_func ("/entry/what-waits-belongs-to-its-receiver-too",
                   test_what_waits_belongs_to_its_receiver_too);
  g_test_add_func ("/entry/what-is-under-way-is-listed-as-it-came",
                   test_what_is_under_way_is_listed_as_it_came);
  g_test_add_func ("/entry/a-file-id-passes-for-no-other-key",
                   test_a_file_id_passes_for_no_other_key);

  return g_test_run ();
}
