/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is limited to some connections: what concerns none of them looks exactly as if it were not
 * there. */

#include <string.h>

#include <sodium.h>

#include "admin/operation.h"
#include "support/administrator.h"

#define PERMISSION "'direction': <'send'>, 'remote': <'*'>"

static const char *const own[] = { "acme.osaka", "acme.kobe", NULL };
static const char *const others[] = { "acme.nara", NULL };
static const char *const nobody[] = { NULL };

static void
put_connection (Administrator *self, const char *id, const char *organisation)
{
  g_autoptr (TasukiRecord) record
      = tasuki_record_new ("connection", id, organisation, NULL,
                           g_variant_new_parsed ("{'enabled': <true>, 'password': <'x'>}"));

  fake_storage_put_record (self->storage, record);
}

static void
put_permission (Administrator *self, const char *id, const char *connection)
{
  const char *keys[] = { connection, NULL };
  g_autoptr (TasukiRecord) record = tasuki_record_new (
      "permission", id, "acme", keys,
      g_variant_new_parsed ("{'connection': <%s>, 'direction': <'send'>, 'remote': <'*'>,"
                            " 'file-id': <'*'>, 'enabled': <true>}",
                            connection));

  fake_storage_put_record (self->storage, record);
}

static void
set_up (Administrator *self, gconstpointer unused)
{
  administrator_set_up (self, NULL);
  administrator_register (self, "acme");
  put_connection (self, "acme.osaka", "acme");
  put_connection (self, "acme.kobe", "acme");
  put_connection (self, "acme.nara", "acme");
  put_connection (self, "bolt.tokyo", "bolt");
  put_permission (self, "perm-000000000000000a", "acme.osaka");
  put_permission (self, "perm-000000000000000b", "acme.nara");
  self->organisation = "acme";
  self->connections = own;
}

static void
test_other_connections_are_absent (Administrator *self, gconstpointer unused)
{
  static const char *const methods[] = { "GET", "PATCH" };

  for (size_t i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      administrator_assert_alike (self, methods[i], "/v1/connections/acme.nara",
                                  "/v1/connections/none.there", NULL);
      administrator_assert_alike (self, methods[i], "/v1/connections/bolt.tokyo",
                                  "/v1/connections/none.there", NULL);
    }
  administrator_assert_says (self, 404, "POST", "/v1/connections/acme.nara/secret", NULL,
                             "There is no connection");
  administrator_assert_says (self, 404, "POST", "/v1/connections/acme.nara/invitation", NULL,
                             "There is no connection");
  administrator_assert_says (self, 404, "DELETE", "/v1/connections/acme.nara/invitation", NULL,
                             "There is no connection");
  g_assert_cmpuint (fake_storage_count (self->storage, "audit"), ==, 0);
}

static void
test_own_connections_are_administered (Administrator *self, gconstpointer unused)
{
  administrator_assert_says (self, 200, "GET", "/v1/connections/acme.osaka", NULL, "acme.osaka");
  administrator_assert_says (self, 200, "PATCH", "/v1/connections/acme.osaka", "{'memo': <'new'>}",
                             "'memo': <'new'>");
  administrator_assert_says (self, 200, "POST", "/v1/connections/acme.kobe/secret", NULL,
                             "'password'");
  administrator_assert_says (self, 200, "POST", "/v1/connections/acme.kobe/invitation", NULL,
                             "'code'");
  administrator_assert_says (self, 204, "DELETE", "/v1/connections/acme.kobe/invitation", NULL, "");
}

/* How many there are is counted of one's own, on whatever page. */
static void
test_lists_have_what_is_ones_own (Administrator *self, gconstpointer unused)
{
  administrator_assert_says (self, 200, "GET", "/v1/connections", NULL, "'totalSize': <int64 2>");
  administrator_assert_no_output (self, "nara");
  administrator_assert_says (self, 200, "GET", "/v1/connections",
                             "{'startIndex': <'1'>, 'maxResults': <'1'>}",
                             "'totalSize': <int64 2>");
  administrator_assert_output (self, "acme.osaka");
  administrator_assert_no_output (self, "acme.kobe");
  administrator_assert_says (self, 200, "GET", "/v1/permissions", NULL, "'totalSize': <int64 1>");
  administrator_assert_no_output (self, "nara");
  administrator_assert_says (self, 200, "GET", "/v1/permissions", "{'connection': <'acme.nara'>}",
                             "'totalSize': <int64 0>");
  administrator_assert_says (self, 200, "GET", "/v1/permissions", "{'connection': <'acme.osaka'>}",
                             "'totalSize': <int64 1>");
}

static void
test_nobody_consents_for_others (Administrator *self, gconstpointer unused)
{
  static const char *const methods[] = { "GET", "PATCH", "DELETE" };

  for (size_t i = 0; i < G_N_ELEMENTS (methods); i++)
    administrator_assert_alike (self, methods[i], "/v1/permissions/perm-000000000000000b",
                                "/v1/permissions/perm-000000000000000c", NULL);
  administrator_assert_says (self, 404, "POST", "/v1/permissions",
                             "{'connection': <'acme.nara'>, " PERMISSION "}",
                             "There is no connection \"acme.nara\"");
  g_assert_cmpuint (fake_storage_count (self->storage, "permission"), ==, 2);

  administrator_assert_says (self, 201, "POST", "/v1/permissions",
                             "{'connection': <'acme.kobe'>, " PERMISSION "}",
                             "'organisation': <'acme'>");
  administrator_assert_says (self, 200, "PATCH", "/v1/permissions/perm-000000000000000a",
                             "{'remote': <'acme.nara'>}", "acme.nara");
  administrator_assert_says (self, 400, "PATCH", "/v1/permissions/perm-000000000000000a",
                             "{'connection': <'acme.nara'>}", "connection");
  administrator_assert_says (self, 204, "DELETE", "/v1/permissions/perm-000000000000000a", NULL,
                             "");
}

static char *
make_path (const TasukiOperation *operation)
{
  g_autoptr (GString) path = g_string_new (operation->path);

  g_string_replace (path, "{id}", "acme.osaka", 0);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

/* Whatever it is about, and whatever the scopes: nothing is said of what there is. */
static void
test_what_is_not_decided_is_refused (Administrator *self, gconstpointer unused)
{
  int refused = 0;

  g_assert_cmpint (TASUKI_NARROWING_REFUSED, ==, 0);
  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    {
      const TasukiOperation *operation = tasuki_operation_get (id);
      g_autofree char *path = make_path (operation);

      if (operation->narrowing != TASUKI_NARROWING_REFUSED)
        continue;
      refused++;
      self->organisation = NULL;
      administrator_assert_says (self, 403, operation->method, path, NULL,
                                 "is for who acts for all connections");
      self->connections = NULL;
      g_assert_cmpuint (administrator_call (self, operation->method, path, NULL), !=, 403);
      self->connections = own;
    }
  g_assert_cmpint (refused, >=, 30);
}

/* Neither a key nor a connection is made that reaches farther than who makes it. */
static void
test_nothing_wider_is_made (Administrator *self, gconstpointer unused)
{
  administrator_assert_says (self, 403, "POST", "/v1/keys",
                             "{'scopes': <['connection:read']>, 'connections': <['acme.osaka']>}",
                             "all connections");
  administrator_assert_says (self, 403, "POST", "/v1/connections", "{'id': <'acme.new'>}",
                             "all connections");
  administrator_assert_says (self, 403, "DELETE", "/v1/connections/acme.osaka", NULL,
                             "all connections");
  g_assert_cmpuint (fake_storage_count (self->storage, "api-key"), ==, 0);
  g_assert_cmpuint (fake_storage_count (self->storage, "connection"), ==, 4);
}

/* Whatever they carry: that keys of a kind are connections has to be known. */
static void
test_ip_filters_are_absent (Administrator *self, gconstpointer unused)
{
  const char *keys[] = { "acme.osaka", NULL };
  g_autoptr (TasukiRecord) record = tasuki_record_new (
      "ip-filter", "acme.net", "acme", keys, g_variant_new_parsed ("{'allow': <['10.0.0.0/8']>}"));
  g_autofree char *first = NULL;

  fake_storage_put_record (self->storage, record);
  administrator_assert_says (self, 404, "PATCH", "/v1/connections/acme.osaka",
                             "{'ipFilter': <'acme.net'>}", "There is no IP filter");
  first = g_strdup (self->output);
  fake_storage_drop (self->storage, "ip-filter", "acme.net");
  administrator_call (self, "PATCH", "/v1/connections/acme.osaka", "{'ipFilter': <'acme.net'>}");
  g_assert_cmpstr (first, ==, self->output);
}

#define LIVE                                                                                       \
  "[{'transfer': <'t-sent'>, 'sender': <'acme.osaka'>, 'receiver': <'bolt.tokyo'>,"                \
  "  'sender-organisation': <'acme'>, 'receiver-organisation': <'bolt'>, 'started': <int64 5>},"   \
  " {'transfer': <'t-received'>, 'sender': <'acme.nara'>, 'receiver': <'acme.kobe'>,"              \
  "  'sender-organisation': <'acme'>, 'receiver-organisation': <'acme'>, 'started': <int64 6>},"   \
  " {'transfer': <'t-other'>, 'sender': <'acme.nara'>, 'receiver': <'bolt.tokyo'>,"                \
  "  'sender-organisation': <'acme'>, 'receiver-organisation': <'bolt'>, 'started': <int64 7>},"   \
  " {'transfer': <'t-namesake'>, 'sender': <'acme.osaka'>, 'receiver': <'acme.nara'>,"             \
  "  'sender-organisation': <'bolt'>, 'receiver-organisation': <'acme'>, 'started': <int64 8>}]"

/* @side: which of them refused it; @organisations: as keys */
static void
log_transfer (
    Administrator *self, const char *id, const char *sender, const char *receiver, const char *side)
{
  g_autofree char *sent = g_strconcat ("sender:", sender, NULL);
  g_autofree char *received = g_strconcat ("receiver:", receiver, NULL);
  const char *keys[] = { id, sent, received, "organisation:acme", NULL };

  fake_storage_put (self->storage, "history", id, keys,
                    g_variant_new_parsed ("{'transfer': <%s>, 'sender': <%s>, 'receiver': <%s>,"
                                          " 'sender-organisation': <'acme'>, 'side': <%s>,"
                                          " 'receiver-organisation': <'acme'>,"
                                          " 'outcome': <'failed'>, 'reason': <'because'>}",
                                          id, sender, receiver, side),
                    7);
}

static void
test_transfers_have_a_part_of_ones_own (Administrator *self, gconstpointer unused)
{
  self->view.transfers = LIVE;
  administrator_assert_says (self, 200, "GET", "/v1/transfers", NULL, "'totalSize': <int64 2>");
  administrator_assert_output (self, "t-sent");
  administrator_assert_output (self, "t-received");
  administrator_assert_alike (self, "GET", "/v1/transfers/t-other", "/v1/transfers/t-none", NULL);
  administrator_assert_alike (self, "GET", "/v1/transfers/t-namesake", "/v1/transfers/t-none",
                              NULL);
  administrator_assert_alike (self, "DELETE", "/v1/transfers/t-other", "/v1/transfers/t-none",
                              NULL);
  g_assert_null (self->view.cancelled);
  administrator_assert_says (self, 204, "DELETE", "/v1/transfers/t-received", NULL, "");
  g_assert_nonnull (self->view.cancelled);
}

static void
test_the_history_has_a_part_of_ones_own (Administrator *self, gconstpointer unused)
{
  self->view.transfers = LIVE;
  log_transfer (self, "t-1", "acme.osaka", "acme.kobe", "sender");
  log_transfer (self, "t-2", "acme.osaka", "acme.nara", "sender");
  log_transfer (self, "t-3", "acme.nara", "bolt.tokyo", "sender");

  administrator_assert_says (self, 200, "GET", "/v1/history", NULL, "'totalSize': <int64 4>");
  administrator_assert_no_output (self, "t-3");
  administrator_assert_says (self, 200, "GET", "/v1/history", "{'sender': <'acme.nara'>}",
                             "'totalSize': <int64 1>");
  administrator_assert_output (self, "t-received");
  administrator_assert_says (self, 200, "GET", "/v1/history", "{'about': <'t-3'>}",
                             "'totalSize': <int64 0>");
  administrator_assert_says (self, 200, "GET", "/v1/history", "{'startIndex': <'3'>}",
                             "'totalSize': <int64 4>");
  administrator_assert_alike (self, "GET", "/v1/transfers/t-3", "/v1/transfers/t-none", NULL);
  administrator_assert_says (self, 200, "GET", "/v1/transfers/t-2", NULL, "because");
}

/* Of one organisation though they be. */
static void
test_why_the_other_side_refuses_is_withheld (Administrator *self, gconstpointer unused)
{
  log_transfer (self, "t-1", "acme.osaka", "acme.nara", "receiver");
  administrator_assert_says (self, 200, "GET", "/v1/transfers/t-1", NULL, "t-1");
  administrator_assert_no_output (self, "because");
  administrator_call (self, "GET", "/v1/history", NULL);
  administrator_assert_no_output (self, "because");
  administrator_assert_says (self, 200, "GET", "/v1/transfers/t-1/explanation", NULL,
                             "perm-sender");
  administrator_assert_no_output (self, "because");
  administrator_assert_no_output (self, "receiverAllowed");
  self->organisation = NULL;
  administrator_assert_says (self, 200, "GET", "/v1/transfers/t-1", NULL, "t-1");
  administrator_assert_no_output (self, "because");
  self->connections = others;
  administrator_assert_says (self, 200, "GET", "/v1/transfers/t-1", NULL, "because");
}

static void
test_explanations_are_of_ones_own_side (Administrator *self, gconstpointer unused)
{
  g_autofree char *first = NULL;

  administrator_assert_says (self, 200, "GET", "/v1/explanation",
                             "{'from': <'acme.osaka'>, 'to': <'acme.nara'>}", "perm-sender");
  administrator_assert_no_output (self, "receiver");
  administrator_assert_no_output (self, "'allowed'");
  first = g_strdup (self->output);
  administrator_assert_says (self, 200, "GET", "/v1/explanation",
                             "{'from': <'acme.osaka'>, 'to': <'none.none'>}", "perm-sender");
  g_assert_cmpuint (strlen (first), ==, strlen (self->output));

  administrator_assert_says (self, 404, "GET", "/v1/explanation",
                             "{'from': <'acme.nara'>, 'to': <'bolt.tokyo'>}",
                             "There is no connection \"acme.nara\"");
  /* Though it be of all organisations, as nobody is yet. */
  self->organisation = NULL;
  administrator_assert_says (self, 404, "GET", "/v1/explanation",
                             "{'from': <'acme.nara'>, 'to': <'bolt.tokyo'>}", "There is no");
}

static void
log_denial (Administrator *self, const char *connection, const char *remote, const char *side)
{
  g_autofree char *asked = g_strconcat ("connection:", connection, NULL);
  g_autofree char *wanted = g_strconcat ("remote:", remote, NULL);
  g_autofree char *reason = g_strdup_printf ("%s-%s-%s", connection, remote, side);
  const char *keys[]
      = { asked, wanted, "organisation:acme", "asker:acme", "source:192.0.2.9", NULL };
  g_autoptr (TasukiRecord) record = tasuki_record_new (
      "denial", reason, "acme", keys,
      g_variant_new_parsed ("{'stage': <'transfer'>, 'connection': <%s>, 'remote': <%s>,"
                            " 'side': <%s>, 'code': <'refused'>, 'reason': <%s>,"
                            " 'source': <'192.0.2.9'>}",
                            connection, remote, side, reason));

  fake_storage_put_record (self->storage, record);
}

static void
test_denials_have_a_part_of_ones_own (Administrator *self, gconstpointer unused)
{
  log_denial (self, "acme.osaka", "acme.kobe", "receiver");
  log_denial (self, "acme.osaka", "acme.nara", "sender");
  log_denial (self, "acme.osaka", "acme.nara", "receiver");
  log_denial (self, "acme.osaka", "acme.nara", "");
  log_denial (self, "acme.nara", "acme.kobe", "receiver");
  log_denial (self, "acme.nara", "acme.kobe", "sender");
  log_denial (self, "acme.nara", "bolt.tokyo", "sender");

  administrator_assert_says (self, 200, "GET", "/v1/denials", NULL, "'totalSize': <int64 6>");
  administrator_assert_output (self, "acme.osaka-acme.kobe-receiver");
  administrator_assert_output (self, "acme.osaka-acme.nara-sender");
  administrator_assert_output (self, "acme.nara-acme.kobe-receiver");
  administrator_assert_no_output (self, "acme.osaka-acme.nara-receiver");
  administrator_assert_no_output (self, "'acme.osaka-acme.nara-'");
  administrator_assert_no_output (self, "acme.nara-acme.kobe-sender");
  administrator_assert_no_output (self, "bolt");
  administrator_assert_output (self, "192.0.2.9");
}

/* From where others have asked is not shown, and not found out by asking for it. */
static void
test_denials_do_not_tell_from_where_others_asked (Administrator *self, gconstpointer unused)
{
  log_denial (self, "acme.nara", "acme.kobe", "receiver");
  administrator_assert_says (self, 200, "GET", "/v1/denials", NULL, "'totalSize': <int64 1>");
  administrator_assert_no_output (self, "192.0.2.9");
  administrator_assert_says (self, 200, "GET", "/v1/denials", "{'source': <'192.0.2.9'>}",
                             "'totalSize': <int64 0>");

  log_denial (self, "acme.osaka", "acme.nara", "sender");
  administrator_assert_says (self, 200, "GET", "/v1/denials", "{'source': <'192.0.2.9'>}",
                             "'totalSize': <int64 1>");
}

static void
test_other_clients_are_absent (Administrator *self, gconstpointer unused)
{
  self->organisation = "default";
  administrator_assert_says (self, 200, "GET", "/v1/clients", NULL, "'totalSize': <int64 1>");
  self->connections = others;
  administrator_assert_says (self, 200, "GET", "/v1/clients", NULL, "'totalSize': <int64 0>");
  administrator_assert_alike (self, "DELETE", "/v1/clients/s-1", "/v1/clients/s-2", NULL);
  g_assert_null (self->view.cancelled);
  self->connections = own;
  administrator_assert_says (self, 204, "DELETE", "/v1/clients/s-1", NULL, "");
}

static void
test_a_list_of_none_is_for_nothing (Administrator *self, gconstpointer unused)
{
  static const char *const lists[] = { "/v1/connections", "/v1/permissions", "/v1/transfers",
                                       "/v1/history",     "/v1/denials",     "/v1/clients" };

  self->view.transfers = LIVE;
  log_transfer (self, "t-1", "acme.osaka", "acme.kobe", "sender");
  log_denial (self, "acme.osaka", "acme.kobe", "sender");
  self->connections = nobody;
  for (size_t i = 0; i < G_N_ELEMENTS (lists); i++)
    for (int all = 0; all < 2; all++)
      {
        self->organisation = all ? NULL : "acme";
        administrator_assert_says (self, 200, "GET", lists[i], NULL, "'totalSize': <int64 0>");
      }
  administrator_assert_says (self, 404, "GET", "/v1/connections/acme.osaka", NULL, "There is no");
}

/* The ID is another organisation's now. */
static void
test_a_namesake_is_not_ones_own (Administrator *self, gconstpointer unused)
{
  fake_storage_drop (self->storage, "connection", "acme.osaka");
  put_connection (self, "acme.osaka", "bolt");
  administrator_assert_alike (self, "GET", "/v1/connections/acme.osaka",
                              "/v1/connections/none.there", NULL);
  administrator_assert_says (self, 200, "GET", "/v1/connections", NULL, "'totalSize': <int64 1>");
}

/* IDs are compared as they are: in a list of them, nothing stands for anything else. */
static void
test_ids_are_no_patterns (Administrator *self, gconstpointer unused)
{
  static const char *const patterns[] = { "acme.*", "*", "acme.?sak?", "acme", NULL };

  self->connections = patterns;
  self->view.transfers = LIVE;
  administrator_assert_says (self, 200, "GET", "/v1/connections", NULL, "'totalSize': <int64 0>");
  administrator_assert_says (self, 200, "GET", "/v1/transfers", NULL, "'totalSize': <int64 0>");
}

/* An answer that was given to who reached farther is not given again. */
static void
test_an_answer_is_not_repeated_to_whom_it_was_not_given (Administrator *self, gconstpointer unused)
{
  static const char *const fewer[] = { "acme.osaka", NULL };
  static const struct
  {
    const char *const *connections;
    guint status;
  } callers[] = { { own, 200 }, { own, 200 }, { fewer, 409 }, { NULL, 409 }, { nobody, 409 } };

  self->key = "once";
  for (size_t i = 0; i < G_N_ELEMENTS (callers); i++)
    {
      self->connections = callers[i].connections;
      g_assert_cmpuint (
          administrator_call (self, "PATCH", "/v1/connections/acme.kobe", "{'memo': <'new'>}"), ==,
          callers[i].status);
    }
}

static void
test_what_is_done_is_recorded (Administrator *self, gconstpointer unused)
{
  self->caller = "apikey k3f9";
  administrator_call (self, "PATCH", "/v1/connections/acme.kobe", "{'memo': <'new'>}");
  self->connections = NULL;
  administrator_assert_says (self, 200, "GET", "/v1/audit", NULL, "'caller': <'apikey k3f9'>");
}

/* What it tells beyond is not passed on, nor how much it is. */
static void
test_a_storage_that_tells_more_is_not_believed (Administrator *self, gconstpointer unused)
{
  fake_storage_overlook (self->storage);
  administrator_assert_says (self, 503, "GET", "/v1/connections", NULL, "nothing of it is shown");
  administrator_assert_no_output (self, "acme");
  administrator_assert_says (self, 503, "GET", "/v1/permissions", NULL, "nothing of it is shown");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/limited/" name, Administrator, NULL, set_up, function, administrator_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("other-connections-are-absent", test_other_connections_are_absent);
  ADD ("own-connections-are-administered", test_own_connections_are_administered);
  ADD ("lists-have-what-is-ones-own", test_lists_have_what_is_ones_own);
  ADD ("nobody-consents-for-others", test_nobody_consents_for_others);
  ADD ("what-is-not-decided-is-refused", test_what_is_not_decided_is_refused);
  ADD ("nothing-wider-is-made", test_nothing_wider_is_made);
  ADD ("ip-filters-are-absent", test_ip_filters_are_absent);
  ADD ("transfers-have-a-part-of-ones-own", test_transfers_have_a_part_of_ones_own);
  ADD ("the-history-has-a-part-of-ones-own", test_the_history_has_a_part_of_ones_own);
  ADD ("why-the-other-side-refuses-is-withheld", test_why_the_other_side_refuses_is_withheld);
  ADD ("explanations-are-of-ones-own-side", test_explanations_are_of_ones_own_side);
  ADD ("denials-have-a-part-of-ones-own", test_denials_have_a_part_of_ones_own);
  ADD ("denials-do-not-tell-from-where-others-asked",
       test_denials_do_not_tell_from_where_others_asked);
  ADD ("other-clients-are-absent", test_other_clients_are_absent);
  ADD ("a-list-of-none-is-for-nothing", test_a_list_of_none_is_for_nothing);
  ADD ("a-namesake-is-not-ones-own", test_a_namesake_is_not_ones_own);
  ADD ("ids-are-no-patterns", test_ids_are_no_patterns);
  ADD ("an-answer-is-not-repeated-to-whom-it-was-not-given",
       test_an_answer_is_not_repeated_to_whom_it_was_not_given);
  ADD ("what-is-done-is-recorded", test_what_is_done_is_recorded);
  ADD ("a-storage-that-tells-more-is-not-believed", test_a_storage_that_tells_more_is_not_believed);

  return g_test_run ();
}
