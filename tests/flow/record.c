/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the path leaves behind: one row for each transfer, also across a crash. */

#include "flow/path.h"

static void
put_mark (FakeStorage *storage, const char *id)
{
  fake_storage_put (storage, "live-transfer", id, NULL,
                    g_variant_new_parsed ("{'transfer': <%s>, 'sender': <'acme'>,"
                                          " 'receiver': <'bolt'>, 'file-id': <'INVOICE'>,"
                                          " 'started': <int64 7>}",
                                          id),
                    0);
}

static void
test_transfer_under_way_is_marked (void)
{
  g_autoptr (Path) path = path_new ();
  g_autofree char *id = NULL;
  TasukiRecord *mark;

  path_run (path_attach (path, "acme", 0), path_attach (path, "bolt", 1), "bolt", &id);
  mark = fake_storage_peek (path->storage, "live-transfer", id);
  g_assert_nonnull (mark);
  g_assert_cmpstr (tasuki_record_get_string (mark, "sender"), ==, "acme");
  g_assert_cmpstr (tasuki_record_get_string (mark, "receiver"), ==, "bolt");
}

static void
test_history_names_everything (void)
{
  g_autoptr (Path) path = path_new ();
  g_autofree char *id = NULL;
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  TasukiRecord *row;

  pair_end (path_run (sender, receiver, "bolt", &id), 1000);
  path_store (receiver, id);
  row = fake_storage_peek (path->storage, "history", NULL);
  g_assert_true (g_strv_contains (tasuki_record_get_keys (row), id));
  g_assert_true (g_strv_contains (tasuki_record_get_keys (row), "acme"));
  g_assert_true (g_strv_contains (tasuki_record_get_keys (row), "bolt"));
  g_assert_true (g_strv_contains (tasuki_record_get_keys (row), "INVOICE"));
  g_assert_cmpstr (tasuki_record_get_string (row, "transfer"), ==, id);
  g_assert_cmpstr (tasuki_record_get_string (row, "name"), ==, "a.csv");
  g_assert_cmpstr (tasuki_record_get_string (row, "sender-address"), ==, "192.0.2.1:40000");
  g_assert_cmpstr (tasuki_record_get_string (row, "receiver-protocol"), ==, "TLS1.3");
}

/* Whoever looks at it while it is under way sees who takes part, as afterwards. */
static void
test_a_transfer_under_way_has_both_sides (void)
{
  static const struct
  {
    const char *name;
    const char *text;
  } expected[] = { { "sender-address", "192.0.2.1:40000" },
                   { "sender-protocol", "TLS1.3" },
                   { "receiver-protocol", "TLS1.3" },
                   { "mode", "terminated" } };
  g_autoptr (Path) path = path_new ();
  g_autofree char *id = NULL;
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  Pair *pair = path_run (sender, receiver, "bolt", &id);
  g_autoptr (GVariant) row = g_variant_ref_sink (tasuki_handover_describe (pair->handover));
  const char *text = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_true (g_variant_lookup (row, expected[i].name, "&s", &text));
      g_assert_cmpstr (text, ==, expected[i].text);
    }
  g_assert_true (g_variant_lookup (row, "sender-rule", "&s", &text));
  pair_end (pair, 1000);
  path_store (receiver, id);
}

static void
request_again (Client *sender, const char *resumes)
{
  client_say (sender, TASUKI_MESSAGE_REQUEST,
              "{'request': <uint32 1>, 'to': <'bolt'>, 'file-id': <''>, 'name': <'a.csv'>,"
              " 'wait': <uint32 0>, 'resumes': <'%s'>}",
              resumes);
}

static void
test_history_names_what_is_gone_on_with (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  request_again (sender, "20260101-000000-000000000001");
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "offline");
  g_assert_cmpstr (path_look (path, "history", "resumes"), ==, "20260101-000000-000000000001");
}

static void
test_what_is_no_transfer_id_is_not_gone_on_with (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  g_autofree char *long_id = g_strnfill (65, '0');

  request_again (sender, "no such thing");
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "invalid");
  request_again (sender, long_id);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "invalid");
  g_assert_cmpuint (path_count (path, "history"), ==, 0);
}

static void
test_store_that_fails_is_warned_about (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  unsigned before = path_count_warnings ();

  fake_storage_fail (path->storage, "append", TASUKI_ERROR_STORAGE);
  path_request (sender, "bolt", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "offline");
  g_assert_cmpuint (path_count_warnings (), ==, before + 1);
}

static void
test_mark_of_a_dead_access_point_becomes_a_row (void)
{
  g_autoptr (FakeStorage) storage = fake_storage_new ();
  g_autoptr (Path) path = NULL;

  put_mark (storage, "20260101-000000-000000000001");
  path = path_new_on (storage);
  path_assert_ended (path, "failed", "lost");
  g_assert_cmpstr (path_look (path, "history", "transfer"), ==, "20260101-000000-000000000001");
  g_assert_cmpstr (path_look (path, "history", "sender"), ==, "acme");
  g_assert_cmpint (path_number (path, "history", "started"), ==, 7);
}

static void
test_more_marks_than_a_page_all_become_rows (void)
{
  const unsigned count = 2 * TASUKI_SEARCH_MAX + 1;
  g_autoptr (FakeStorage) storage = fake_storage_new ();
  g_autoptr (Path) path = NULL;

  for (unsigned i = 0; i < count; i++)
    {
      g_autofree char *id = g_strdup_printf ("20260101-000000-%012x", i);

      put_mark (storage, id);
    }
  path = path_new_on (storage);
  g_assert_cmpuint (path_count (path, "history"), ==, count);
  g_assert_cmpuint (path_count (path, "live-transfer"), ==, 0);
}

/* It crashes after the row is there and before its mark is gone. */
static void
test_crash_between_row_and_mark_makes_no_second_row (void)
{
  g_autoptr (FakeStorage) storage = fake_storage_new ();
  g_autoptr (Path) path = path_new_on (storage);
  g_autoptr (Path) next = NULL;
  g_autofree char *id = NULL;
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);

  pair_end (path_run (sender, receiver, "bolt", &id), 1000);
  fake_storage_hold (storage, "remove");
  path_store (receiver, id);
  fake_storage_hold (storage, NULL);
  g_assert_cmpuint (path_count (path, "live-transfer"), ==, 1);

  next = path_new_on (storage);
  g_assert_cmpuint (fake_storage_count_repeated (storage), ==, 1);
  path_assert_ended (next, "completed", "ok");
  fake_storage_fail (storage, NULL, 0);
}

static void
test_store_that_fails_keeps_the_marks_for_the_next_start (void)
{
  g_autoptr (FakeStorage) storage = fake_storage_new ();
  g_autoptr (Path) path = NULL;
  g_autoptr (Path) next = NULL;
  unsigned before = path_count_warnings ();

  put_mark (storage, "20260101-000000-000000000001");
  fake_storage_fail (storage, "append", TASUKI_ERROR_STORAGE);
  path = path_new_on (storage);
  g_assert_cmpuint (path_count_warnings (), ==, before + 1);
  g_assert_cmpuint (path_count (path, "live-transfer"), ==, 1);

  fake_storage_fail (storage, NULL, 0);
  next = path_new_on (storage);
  path_assert_ended (next, "failed", "lost");
}

static void
test_transfer_that_began_meanwhile_is_not_dead (void)
{
  g_autoptr (FakeStorage) storage = fake_storage_new ();
  g_autoptr (Path) path = NULL;
  g_autofree char *id = NULL;

  fake_storage_hold (storage, "load");
  path = path_new_on (storage);
  fake_storage_hold (storage, NULL);
  path_run (path_attach (path, "acme", 0), path_attach (path, "bolt", 1), "bolt", &id);
  fake_storage_release (storage);
  path_rest (path);
  g_assert_cmpuint (path_count (path, "history"), ==, 0);
  g_assert_nonnull (fake_storage_peek (storage, "live-transfer", id));
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/record/a-transfer-under-way-has-both-sides",
                   test_a_transfer_under_way_has_both_sides);
  g_test_add_func ("/record/transfer-under-way-is-marked", test_transfer_under_way_is_marked);
  g_test_add_func ("/record/history-names-everything", test_history_names_everything);
  g_test_add_func ("/record/history-names-what-is-gone-on-with",
                   test_history_names_what_is_gone_on_with);
  g_test_add_func ("/record/what-is-no-transfer-id-is-not-gone-on-with",
                   test_what_is_no_transfer_id_is_not_gone_on_with);
  g_test_add_func ("/record/store-that-fails-is-warned-about",
                   test_store_that_fails_is_warned_about);
  g_test_add_func ("/record/mark-of-a-dead-access-point-becomes-a-row",
                   test_mark_of_a_dead_access_point_becomes_a_row);
  g_test_add_func ("/record/more-marks-than-a-page-all-become-rows",
                   test_more_marks_than_a_page_all_become_rows);
  g_test_add_func ("/record/crash-between-row-and-mark-makes-no-second-row",
                   test_crash_between_row_and_mark_makes_no_second_row);
  g_test_add_func ("/record/store-that-fails-keeps-the-marks-for-the-next-start",
                   test_store_that_fails_keeps_the_marks_for_the_next_start);
  g_test_add_func ("/record/transfer-that-began-meanwhile-is-not-dead",
                   test_transfer_that_began_meanwhile_is_not_dead);

  return g_test_run ();
}
