/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scopes, the audit log, and the operations on what is under way. */

#include <string.h>

#include "admin/operation.h"
#include "support/administrator.h"

#define LIVE                                                                                       \
  "[{'transfer': <'t-live'>, 'sender': <'acme'>, 'receiver': <'bolt'>, 'file-id': <'INVOICE'>,"    \
  " 'started': <int64 5000000>, 'secret': <'x'>}]"

/* Of each operation, a path; what its fields are is not reached without the scope. */
static char *
path_of (const TasukiOperation *operation)
{
  g_auto (GStrv) parts = g_strsplit (operation->path, "{id}", 2);

  return g_strjoinv ("perm-0123456789abcdef", parts);
}

static void
test_each_operation_needs_its_scope (Administrator *self, gconstpointer unused)
{
  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    for (int other = 0; other < TASUKI_N_OPERATIONS; other++)
      {
        const TasukiOperation *operation = tasuki_operation_get (id);
        const char *scope = tasuki_operation_get (other)->scope;
        g_autofree char *path = path_of (operation);
        guint status = administrator_call_with (self, scope, operation->method, path, NULL);

        g_test_message ("%s with %s: %u", operation->words, scope, status);
        g_assert_true ((status == 403) != (strcmp (scope, operation->scope) == 0));
      }
}

static void
test_half_a_scope_is_none (Administrator *self, gconstpointer unused)
{
  static const char *const scopes[]
      = { "",      "status",       "status:",     ":read",       "status:*",
          "*:rea", "status:read ", "STATUS:READ", "status:readx" };

  for (size_t i = 0; i < G_N_ELEMENTS (scopes); i++)
    g_assert_cmpuint (administrator_call_with (self, scopes[i], "GET", "/v1/status", NULL), ==,
                      403);
  g_assert_cmpuint (administrator_call_with (self, "*:write", "GET", "/v1/status", NULL), ==, 403);
  g_assert_cmpuint (administrator_call_with (self, "*:read", "GET", "/v1/status", NULL), ==, 200);
  g_assert_cmpuint (administrator_call_with (self, "status:read", "GET", "/v1/status", NULL), ==,
                    200);
}

static void
test_a_change_is_recorded_first (Administrator *self, gconstpointer unused)
{
  TasukiRecord *entry;

  g_assert_cmpuint (administrator_call (self, "POST", "/v1/connections",
                                        "{'id': <'acme'>, 'password': <'a long password'>}"),
                    ==, 201);
  entry = fake_storage_peek (self->storage, "audit", NULL);
  g_assert_cmpstr (tasuki_record_get_string (entry, "caller"), ==, "uid 7");
  g_assert_cmpstr (tasuki_record_get_string (entry, "operation"), ==, "connection add");
  g_assert_cmpstr (tasuki_record_get_string (entry, "id"), ==, "acme");
  g_assert_cmpuint (
      tasuki_record_get_revision (entry), <,
      tasuki_record_get_revision (fake_storage_peek (self->storage, "connection", "acme")));
  administrator_call (self, "GET", "/v1/audit", NULL);
  administrator_assert_output (self, "'after': <{'id': <'acme'>");
}

static void
test_what_cannot_be_recorded_is_not_done (Administrator *self, gconstpointer unused)
{
  fake_storage_fail (self->storage, "append", TASUKI_ERROR_STORAGE);
  g_assert_cmpuint (administrator_call (self, "POST", "/v1/connections",
                                        "{'id': <'acme'>, 'password': <'a long password'>}"),
                    ==, 503);
  administrator_assert_output (self, "Nothing was changed");
  g_assert_cmpuint (fake_storage_count (self->storage, "connection"), ==, 0);

  g_assert_cmpuint (administrator_call (self, "POST", "/v1/configuration/reload", NULL), ==, 503);
  g_assert_cmpuint (self->view.reloads, ==, 0);
}

static void
test_what_fails_is_recorded_as_failed (Administrator *self, gconstpointer unused)
{
  fake_storage_fail (self->storage, "save", TASUKI_ERROR_STORAGE);
  g_assert_cmpuint (administrator_call (self, "POST", "/v1/connections",
                                        "{'id': <'acme'>, 'password': <'a long password'>}"),
                    ==, 503);
  g_assert_cmpuint (fake_storage_count (self->storage, "audit"), ==, 2);
  g_assert_cmpstr (
      tasuki_record_get_string (fake_storage_peek (self->storage, "audit", NULL), "failure"), ==,
      "storage");
}

static void
test_reloads (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, "POST", "/v1/configuration/reload", NULL), ==, 204);
  self->view.fail_reload = true;
  g_assert_cmpuint (administrator_call (self, "POST", "/v1/configuration/reload", NULL), ==, 400);
  administrator_assert_output (self, "tasuki.conf:3: no");
  g_assert_cmpuint (self->view.reloads, ==, 2);
  g_assert_cmpuint (fake_storage_count (self->storage, "audit"), ==, 3);
}

static void
test_cancels_what_is_under_way (Administrator *self, gconstpointer unused)
{
  self->view.transfers = LIVE;
  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/transfers/t-none", NULL), ==, 404);
  g_assert_null (self->view.cancelled);
  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/transfers/t-live", NULL), ==, 204);
  g_assert_cmpstr (self->view.cancelled, ==, "t-live by uid 7");
  g_assert_cmpuint (fake_storage_count (self->storage, "audit"), ==, 1);
}

static void
test_disconnects_who_is_attached (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/clients/s-2", NULL), ==, 404);
  self->organisation = "acme";
  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/clients/s-1", NULL), ==, 404);
  g_assert_null (self->view.cancelled);
  self->organisation = NULL;
  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/clients/s-1", NULL), ==, 204);
  g_assert_cmpstr (self->view.cancelled, ==, "s-1 by uid 7");
  g_assert_cmpuint (fake_storage_count (self->storage, "audit"), ==, 1);
}

static void
log_transfer (Administrator *self, const char *id, const char *file_id, gint64 time)
{
  const char *keys[] = { id, "acme", "bolt", file_id, NULL };

  fake_storage_put (self->storage, "history", id, keys,
                    g_variant_new_parsed ("{'transfer': <%s>, 'file-id': <%s>,"
                                          " 'outcome': <'completed'>, 'hidden': <'x'>}",
                                          id, file_id),
                    time);
}

static void
test_shows_transfers_under_way_and_past (Administrator *self, gconstpointer unused)
{
  self->view.transfers = LIVE;
  log_transfer (self, "t-past", "t-live", 1000000);

  g_assert_cmpuint (administrator_call (self, "GET", "/v1/transfers/t-live", NULL), ==, 200);
  administrator_assert_output (self, "'sender': <'acme'>");
  administrator_assert_no_output (self, "secret");
  g_assert_cmpuint (administrator_call (self, "GET", "/v1/transfers/t-past", NULL), ==, 200);
  administrator_assert_output (self, "'outcome': <'completed'>");
  administrator_assert_no_output (self, "hidden");
  g_assert_cmpuint (administrator_call (self, "GET", "/v1/transfers/acme", NULL), ==, 404);
}

static void
assert_history (Administrator *self, const char *input, const char *total, const char *ids)
{
  g_auto (GStrv) expected = g_strsplit (ids, " ", -1);
  g_autofree char *size = g_strdup_printf ("'totalSize': <int64 %s>", total);
  const char *at;

  g_assert_cmpuint (administrator_call (self, "GET", "/v1/history", input), ==, 200);
  administrator_assert_output (self, size);
  at = self->output;
  for (char **id = expected; *id != NULL; id++)
    {
      g_autofree char *text = g_strdup_printf ("'transfer': <'%s'>", *id);

      at = strstr (at, text);
      g_assert_nonnull (at);
      at += strlen (text);
    }
  g_assert_null (strstr (at, "'transfer'"));
}

static void
test_history_begins_with_what_is_under_way (Administrator *self, gconstpointer unused)
{
  self->view.transfers = LIVE;
  log_transfer (self, "t1", "ORDER", 1000000);
  log_transfer (self, "t2", "INVOICE", 2000000);
  log_transfer (self, "t3", "ORDER", 3000000);

  assert_history (self, NULL, "4", "t-live t3 t2 t1");
  assert_history (self, "{'maxResults': <'1'>}", "4", "t-live");
  assert_history (self, "{'startIndex': <'1'>, 'maxResults': <'2'>}", "4", "t3 t2");
  assert_history (self, "{'maxResults': <'2'>}", "4", "t-live t3");
  assert_history (self, "{'about': <'INVOICE'>}", "2", "t-live t2");
  assert_history (self, "{'about': <'ORDER'>}", "2", "t3 t1");
  assert_history (self, "{'from': <'1970-01-01T00:00:02Z'>, 'until': <'1970-01-01T00:00:03Z'>}",
                  "1", "t2");
  assert_history (self, "{'from': <'1970-01-01T00:00:05Z'>}", "1", "t-live");
}

static void
test_nothing_is_asked_of_a_relay_that_is_gone (Administrator *self, gconstpointer unused)
{
  g_autoptr (TasukiCall) call = administrator_put (self, "POST", "/v1/configuration/reload", NULL);

  g_clear_pointer (&self->admin, tasuki_admin_free);
  g_assert_cmpuint (administrator_wait (self, call), ==, 429);
  g_assert_cmpuint (self->view.reloads, ==, 0);
}

static void
test_shows_only_what_has_a_column (Administrator *self, gconstpointer unused)
{
  static const char *const paths[]
      = { "/v1/clients", "/v1/plugins", "/v1/configuration", "/v1/denials" };

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_assert_cmpuint (administrator_call (self, "GET", paths[i], NULL), ==, 200);
      administrator_assert_no_output (self, "not-for-anybody");
      administrator_assert_no_output (self, "notForAnybody");
    }
}

int
main (int argc, char **argv)
{
  static const AdministratorCase cases[] = {
    { "each-operation-needs-its-scope", test_each_operation_needs_its_scope },
    { "half-a-scope-is-none", test_half_a_scope_is_none },
    { "a-change-is-recorded-first", test_a_change_is_recorded_first },
    { "what-cannot-be-recorded-is-not-done", test_what_cannot_be_recorded_is_not_done },
    { "what-fails-is-recorded-as-failed", test_what_fails_is_recorded_as_failed },
    { "reloads", test_reloads },
    { "cancels-what-is-under-way", test_cancels_what_is_under_way },
    { "disconnects-who-is-attached", test_disconnects_who_is_attached },
    { "shows-transfers-under-way-and-past", test_shows_transfers_under_way_and_past },
    { "history-begins-with-what-is-under-way", test_history_begins_with_what_is_under_way },
    { "nothing-is-asked-of-a-relay-that-is-gone", test_nothing_is_asked_of_a_relay_that_is_gone },
    { "shows-only-what-has-a-column", test_shows_only_what_has_a_column },
  };

  g_test_init (&argc, &argv, NULL);

  administrator_add_cases ("operation", administrator_set_up, cases, G_N_ELEMENTS (cases));

  return g_test_run ();
}
