/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked of the journals: by what entries are found, and whether they are what was written.
 */

#include "support/administrator.h"

#define LIVE                                                                                       \
  "[{'transfer': <'t-live'>, 'sender': <'acme'>, 'receiver': <'bolt'>, 'file-id': <'a:b'>,"        \
  " 'outcome': <'running'>, 'started': <int64 5000000>, 'rate': <int64 7>}]"

/* @keys: separated by blanks */
static void
log_entry (Administrator *self, const char *journal, const char *id, const char *keys)
{
  g_auto (GStrv) list = g_strsplit (keys, " ", -1);

  fake_storage_put (
      self->storage, journal, id, (const char *const *)list,
      g_variant_new_parsed ("{'transfer': <%s>, 'reason': <%s>, 'id': <%s>}", id, id, id), 1);
}

/* @ids: separated by blanks; what is found, and nothing else */
static void
assert_found (Administrator *self, const char *path, const char *input, const char *ids)
{
  g_auto (GStrv) expected = g_strsplit (ids, " ", -1);
  guint count = g_strv_length (expected);
  g_autofree char *total = g_strdup_printf ("'totalSize': <int64 %u>", count);

  g_assert_cmpuint (administrator_call (self, "GET", path, input), ==, 200);
  g_test_message ("%s: %s", input, self->output);
  administrator_assert_output (self, total);
  for (char **id = expected; *id != NULL; id++)
    {
      g_autofree char *text = g_strdup_printf ("<'%s'>", *id);

      administrator_assert_output (self, text);
    }
}

static void
test_the_history_is_narrowed_down (Administrator *self, gconstpointer unused)
{
  const char *path = "/v1/history";

  log_entry (self, "history", "t1",
             "transfer:t1 sender:acme receiver:bolt outcome:failed code:lost");
  log_entry (self, "history", "t2", "transfer:t2 sender:acme receiver:cord outcome:completed");
  log_entry (self, "history", "t3",
             "transfer:t3 sender:bolt receiver:acme outcome:failed file-id:F");

  assert_found (self, path, "{'sender': <'acme'>}", "t1 t2");
  assert_found (self, path, "{'receiver': <'acme'>}", "t3");
  assert_found (self, path, "{'sender': <'acme'>, 'outcome': <'failed'>}", "t1");
  assert_found (self, path, "{'outcome': <'failed'>, 'fileId': <'F'>}", "t3");
  assert_found (self, path, "{'transfer': <'t2'>}", "t2");
  assert_found (self, path, "{'code': <'lost'>}", "t1");
  assert_found (self, path, "{'sender': <'acme'>, 'transfer': <'t3'>}", "");
}

static void
test_what_is_under_way_is_narrowed_down_likewise (Administrator *self, gconstpointer unused)
{
  const char *path = "/v1/history";

  self->view.transfers = LIVE;
  log_entry (self, "history", "t1", "transfer:t1 sender:acme receiver:bolt outcome:failed");

  assert_found (self, path, "{'sender': <'acme'>, 'receiver': <'bolt'>}", "t-live t1");
  assert_found (self, path, "{'sender': <'acme'>, 'outcome': <'running'>}", "t-live");
  assert_found (self, path, "{'outcome': <'failed'>}", "t1");
  assert_found (self, path, "{'code': <'lost'>}", "");
  assert_found (self, path, "{'transfer': <'t-live'>}", "t-live");
  administrator_assert_output (self, "'rate': <int64 7>");
}

/* Peers choose file IDs: what one looks like is no reason to find it. */
static void
test_a_file_id_is_no_other_key (Administrator *self, gconstpointer unused)
{
  const char *path = "/v1/history";

  self->view.transfers = LIVE;
  log_entry (self, "history", "t1", "sender:acme");
  log_entry (self, "history", "t2", "file-id:sender:acme");

  assert_found (self, path, "{'about': <'sender:acme'>}", "t2");
  assert_found (self, path, "{'about': <'a:b'>}", "t-live");
  assert_found (self, path, "{'fileId': <'sender:acme'>}", "t2");
}

static void
test_denials_are_narrowed_down (Administrator *self, gconstpointer unused)
{
  const char *path = "/v1/denials";

  log_entry (self, "denial", "d1", "stage:login source:2001:db8::1 connection:acme code:login");
  log_entry (self, "denial", "d2", "stage:transfer source:192.0.2.1 connection:acme code:refused");

  assert_found (self, path, "{'connection': <'acme'>}", "d1 d2");
  assert_found (self, path, "{'connection': <'acme'>, 'stage': <'login'>}", "d1");
  assert_found (self, path, "{'source': <'192.0.2.1'>}", "d2");
  assert_found (self, path, "{'source': <'2001:DB8:0:0::1'>}", "d1");
  assert_found (self, path, "{'code': <'refused'>}", "d2");
}

static void
test_the_audit_log_is_narrowed_down (Administrator *self, gconstpointer unused)
{
  const char *path = "/v1/audit";

  administrator_call (self, "POST", "/v1/connections", "{'id': <'acme'>}");
  administrator_call (self, "PATCH", "/v1/connections/acme", "{'memo': <'x'>}");
  self->caller = "key 9";
  administrator_call (self, "POST", "/v1/connections", "{'id': <'bolt'>}");

  assert_found (self, path, "{'caller': <'key 9'>}", "bolt");
  assert_found (self, path, "{'operation': <'connection set'>}", "acme");
  assert_found (self, path, "{'kind': <'connection'>, 'id': <'acme'>, 'caller': <'uid 7'>}",
                "acme acme");
  assert_found (self, path, "{'kind': <'permission'>}", "");
}

static void
put_broken (Administrator *self)
{
  fake_storage_put (self->storage, "denial", "x", NULL, g_variant_new_parsed ("{'broken': <true>}"),
                    8000000);
}

static void
test_whole_journals_are_said_to_be_whole (Administrator *self, gconstpointer unused)
{
  for (int i = 0; i < 3; i++)
    log_entry (self, "history", "t", "k");

  g_assert_cmpuint (administrator_call (self, "GET", "/v1/audit/verification", NULL), ==, 200);
  administrator_assert_output (self, "'totalSize': <int64 3>");
  administrator_assert_output (self, "{'journal': <'history'>, 'state': <'whole'>,"
                                     " 'entries': <int64 3>, 'last': <int64 3>}");
  administrator_assert_output (self, "{'journal': <'audit'>, 'state': <'whole'>,"
                                     " 'entries': <int64 0>, 'last': <int64 0>}");
}

static void
test_the_first_bad_entry_is_named (Administrator *self, gconstpointer unused)
{
  log_entry (self, "denial", "d", "k");
  put_broken (self);
  put_broken (self);

  administrator_call (self, "GET", "/v1/audit/verification", NULL);
  administrator_assert_output (self, "{'journal': <'denial'>, 'state': <'broken'>,"
                                     " 'entries': <int64 1>, 'last': <int64 1>, 'bad': <int64 2>,"
                                     " 'badTime': <'1970-01-01T00:00:08.000Z'>}");
  administrator_assert_output (self, "'journal': <'history'>, 'state': <'whole'>");
}

static void
test_a_long_journal_is_verified_in_parts (Administrator *self, gconstpointer unused)
{
  const guint count = 2 * TASUKI_SEARCH_MAX + 1;
  g_autofree char *whole = g_strdup_printf ("'state': <'whole'>, 'entries': <int64 %u>", count);

  for (guint i = 0; i < count; i++)
    log_entry (self, "history", "t", "k");
  administrator_call (self, "GET", "/v1/audit/verification", NULL);
  administrator_assert_output (self, whole);
  administrator_call (self, "GET", "/v1/audit/verification",
                      "{'journal': <'history'>, 'after': <'2000'>}");
  administrator_assert_output (self, "'totalSize': <int64 1>");
  administrator_assert_output (self, "'state': <'whole'>, 'entries': <int64 1>");
  g_assert_cmpuint (
      administrator_call (self, "GET", "/v1/audit/verification", "{'after': <'2000'>}"), ==, 400);
}

static void
test_a_storage_that_cannot_verify_says_so (Administrator *self, gconstpointer unused)
{
  fake_storage_fail (self->storage, "verify", TASUKI_ERROR_NOT_SUPPORTED);
  administrator_call (self, "GET", "/v1/audit/verification", NULL);
  administrator_assert_output (self, "'code': <'not-supported'>");
}

int
main (int argc, char **argv)
{
  static const AdministratorCase cases[] = {
    { "the-history-is-narrowed-down", test_the_history_is_narrowed_down },
    { "what-is-under-way-is-narrowed-down-likewise",
      test_what_is_under_way_is_narrowed_down_likewise },
    { "a-file-id-is-no-other-key", test_a_file_id_is_no_other_key },
    { "denials-are-narrowed-down", test_denials_are_narrowed_down },
    { "the-audit-log-is-narrowed-down", test_the_audit_log_is_narrowed_down },
    { "whole-journals-are-said-to-be-whole", test_whole_journals_are_said_to_be_whole },
    { "the-first-bad-entry-is-named", test_the_first_bad_entry_is_named },
    { "a-long-journal-is-verified-in-parts", test_a_long_journal_is_verified_in_parts },
    { "a-storage-that-cannot-verify-says-so", test_a_storage_that_cannot_verify_says_so },
  };

  g_test_init (&argc, &argv, NULL);

  administrator_add_cases ("journal", administrator_set_up, cases, G_N_ELEMENTS (cases));

  return g_test_run ();
}
