/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who acts for one organisation: what belongs to another looks exactly as if it were not there. */

#include <sodium.h>

#include "support/administrator.h"

#define LONG "'password': <'a long password'>"

static void
set_up (Administrator *self, gconstpointer unused)
{
  administrator_set_up (self, NULL);
  administrator_register (self, "acme");
  administrator_register (self, "bolt");
  administrator_call (self, "POST", "/v1/connections",
                      "{'id': <'acme.osaka'>, 'organisation': <'acme'>, " LONG "}");
  administrator_call (self, "POST", "/v1/connections",
                      "{'id': <'bolt.tokyo'>, 'organisation': <'bolt'>, " LONG "}");
  administrator_call (self, "POST", "/v1/permissions",
                      "{'connection': <'bolt.tokyo'>, 'direction': <'send'>, 'remote': <'*'>}");
  self->organisation = "acme";
}

static void
test_foreign_is_absent (Administrator *self, gconstpointer unused)
{
  static const char *const methods[] = { "GET", "PATCH", "DELETE" };

  for (size_t i = 0; i < G_N_ELEMENTS (methods); i++)
    administrator_assert_alike (self, methods[i], "/v1/connections/bolt.tokyo",
                                "/v1/connections/none.there", NULL);
  g_assert_cmpuint (administrator_call (self, "POST", "/v1/connections/bolt.tokyo/secret", NULL),
                    ==, 404);
  g_assert_cmpuint (fake_storage_count (self->storage, "connection"), ==, 2);
}

static void
test_lists_have_what_is_ones_own (Administrator *self, gconstpointer unused)
{
  administrator_call (self, "GET", "/v1/connections", NULL);
  administrator_assert_output (self, "'totalSize': <int64 1>");
  administrator_assert_no_output (self, "bolt");
  administrator_call (self, "GET", "/v1/permissions", NULL);
  administrator_assert_output (self, "'totalSize': <int64 0>");
  administrator_call (self, "GET", "/v1/audit", NULL);
  administrator_assert_no_output (self, "bolt");
}

static void
test_nobody_consents_for_others (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, "POST", "/v1/permissions",
                                        "{'connection': <'bolt.tokyo'>, 'direction': <'send'>,"
                                        " 'remote': <'*'>}"),
                    ==, 404);
  g_assert_cmpuint (administrator_call (self, "POST", "/v1/permissions",
                                        "{'connection': <'acme.osaka'>, 'direction': <'send'>,"
                                        " 'remote': <'*'>}"),
                    ==, 201);
  administrator_assert_output (self, "'organisation': <'acme'>");
}

static void
test_what_is_added_is_ones_own (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (
      administrator_call (self, "POST", "/v1/connections", "{'id': <'acme.kobe'>, " LONG "}"), ==,
      201);
  administrator_assert_output (self, "'organisation': <'acme'>");
  g_assert_cmpuint (administrator_call (self, "POST", "/v1/connections",
                                        "{'id': <'acme.nara'>, 'organisation': <'bolt'>, " LONG
                                        "}"),
                    ==, 403);
}

/* Whether one of that ID is there already is not said of names that are not one's own. */
static void
test_names_of_others_are_not_taken (Administrator *self, gconstpointer unused)
{
  static const char *const inputs[]
      = { "{'id': <'bolt.tokyo'>, " LONG "}", "{'id': <'bolt.absent'>, " LONG "}",
          "{'id': <'acmebolt'>, " LONG "}", "{'id': <'x'>, " LONG "}" };

  for (size_t i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_assert_cmpuint (administrator_call (self, "POST", "/v1/connections", inputs[i]), ==, 400);
      administrator_assert_no_output (self, "already");
    }
  g_assert_cmpuint (fake_storage_count (self->storage, "connection"), ==, 2);
}

#define LIVE                                                                                       \
  "[{'transfer': <'t-own'>, 'sender': <'bolt.tokyo'>, 'receiver': <'acme.osaka'>,"                 \
  "  'sender-organisation': <'bolt'>, 'receiver-organisation': <'acme'>, 'started': <int64 5>},"   \
  " {'transfer': <'t-foreign'>, 'sender': <'bolt.tokyo'>, 'receiver': <'cord.kobe'>,"              \
  "  'sender-organisation': <'bolt'>, 'started': <int64 6>}]"

static void
log_transfer (Administrator *self, const char *id, const char *sender, const char *receiver)
{
  const char *keys[] = { id, sender, receiver, NULL };

  fake_storage_put (self->storage, "history", id, keys,
                    g_variant_new_parsed ("{'transfer': <%s>, 'outcome': <'completed'>}", id), 7);
}

/* Whichever side is one's own. */
static void
test_the_history_has_what_is_ones_own (Administrator *self, gconstpointer unused)
{
  self->view.transfers = LIVE;
  log_transfer (self, "t-sent", "organisation:acme", "organisation:bolt");
  log_transfer (self, "t-received", "organisation:bolt", "organisation:acme");
  log_transfer (self, "t-past", "organisation:bolt", "organisation:cord");
  log_transfer (self, "t-longer", "organisation:acme.inc", "acme");

  administrator_call (self, "GET", "/v1/history", NULL);
  administrator_assert_output (self, "'totalSize': <int64 3>");
  administrator_assert_output (self, "t-own");
  administrator_assert_output (self, "t-sent");
  administrator_assert_output (self, "t-received");
  self->organisation = NULL;
  administrator_call (self, "GET", "/v1/history", NULL);
  administrator_assert_output (self, "'totalSize': <int64 6>");
}

static void
test_transfers_of_others_are_absent (Administrator *self, gconstpointer unused)
{
  self->view.transfers = LIVE;
  log_transfer (self, "t-past", "organisation:bolt", "organisation:cord");

  administrator_call (self, "GET", "/v1/transfers", NULL);
  administrator_assert_output (self, "'totalSize': <int64 1>");
  administrator_assert_no_output (self, "t-foreign");
  g_assert_cmpuint (administrator_call (self, "GET", "/v1/transfers/t-own", NULL), ==, 200);
  administrator_assert_alike (self, "GET", "/v1/transfers/t-foreign", "/v1/transfers/t-absent",
                              NULL);
  administrator_assert_alike (self, "GET", "/v1/transfers/t-past", "/v1/transfers/t-none", NULL);
  administrator_assert_alike (self, "DELETE", "/v1/transfers/t-foreign", "/v1/transfers/t-absent",
                              NULL);
  g_assert_null (self->view.cancelled);
  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/transfers/t-own", NULL), ==, 204);
  administrator_call (self, "GET", "/v1/audit", NULL);
  administrator_assert_output (self, "'operation': <'transfer cancel'>");
}

static void
log_denial (Administrator *self, const char *side, const char *remote, const char *reason)
{
  const char *keys[] = { "organisation:default", "asker:default", NULL };

  fake_storage_put (self->storage, "denial", "1", keys,
                    g_variant_new_parsed ("{'stage': <'transfer'>, 'connection': <'acme.osaka'>,"
                                          " 'side': <%s>, 'remote': <%s>,"
                                          " 'code': <'refused'>, 'reason': <%s>}",
                                          side, remote, reason),
                    7);
}

/* Else one could find out what others permit, and whether they are there. */
static void
test_why_others_refuse_is_theirs (Administrator *self, gconstpointer unused)
{
  self->organisation = NULL;
  administrator_call (self, "POST", "/v1/connections", "{'id': <'own.nara'>}");
  log_denial (self, "sender", "bolt.tokyo", "own-reason");
  log_denial (self, "receiver", "own.nara", "both-are-own");
  log_denial (self, "receiver", "bolt.tokyo", "their-reason");
  log_denial (self, "receiver", "none.there", "nobody-is-there");

  self->organisation = "default";
  administrator_call (self, "GET", "/v1/denials", NULL);
  administrator_assert_output (self, "'totalSize': <int64 4>");
  administrator_assert_output (self, "own-reason");
  administrator_assert_output (self, "both-are-own");
  administrator_assert_no_output (self, "their-reason");
  administrator_assert_no_output (self, "nobody-is-there");
  administrator_call (self, "GET", "/v1/denials", "{'startIndex': <'3'>}");
  administrator_assert_output (self, "'totalSize': <int64 4>");
  administrator_assert_output (self, "own-reason");
  self->organisation = NULL;
  administrator_call (self, "GET", "/v1/denials", NULL);
  administrator_assert_output (self, "their-reason");
}

/* As the path writes it: of somebody of bolt, whom default has refused. */
static void
log_asker (Administrator *self)
{
  const char *keys[] = { "organisation:default", "organisation:bolt",     "asker:bolt",
                         "source:192.0.2.1",     "connection:bolt.tokyo", NULL };
  g_autoptr (TasukiRecord) entry = tasuki_record_new (
      "denial", "2", "bolt", keys,
      g_variant_new_parsed ("{'stage': <'transfer'>, 'connection': <'bolt.tokyo'>,"
                            " 'organisation': <'bolt'>, 'remote': <'own.nara'>,"
                            " 'remote-organisation': <'default'>, 'side': <'receiver'>,"
                            " 'source': <'192.0.2.1:5012'>, 'address': <'192.0.2.1'>,"
                            " 'through': <'192.0.2.9'>, 'code': <'refused'>,"
                            " 'reason': <'own-reason'>}"));

  fake_storage_put_record (self->storage, entry);
}

static void
test_who_is_refused_by_ones_own_side_is_told (Administrator *self, gconstpointer unused)
{
  log_asker (self);
  self->organisation = "default";
  administrator_call (self, "GET", "/v1/denials", NULL);
  administrator_assert_output (self, "'totalSize': <int64 1>");
  administrator_assert_output (self, "'connection': <'bolt.tokyo'>");
  administrator_assert_output (self, "'organisation': <'bolt'>");
  administrator_assert_output (self, "'side': <'receiver'>");
  administrator_assert_output (self, "'reason': <'own-reason'>");
  administrator_assert_no_output (self, "192.0.2");
  administrator_call (self, "GET", "/v1/denials", "{'connection': <'bolt.tokyo'>}");
  administrator_assert_output (self, "'totalSize': <int64 1>");
  administrator_call (self, "GET", "/v1/denials", "{'source': <'192.0.2.1'>}");
  administrator_assert_output (self, "'totalSize': <int64 0>");
}

static void
test_who_asked_is_told_no_more_by_that (Administrator *self, gconstpointer unused)
{
  log_asker (self);
  self->organisation = "bolt";
  administrator_call (self, "GET", "/v1/denials", "{'source': <'192.0.2.1'>}");
  administrator_assert_output (self, "'totalSize': <int64 1>");
  administrator_assert_output (self, "192.0.2.1:5012");
  administrator_assert_no_output (self, "own-reason");
  administrator_assert_no_output (self, "'side'");
  administrator_assert_no_output (self, "default");
  self->organisation = "cord";
  administrator_call (self, "GET", "/v1/denials", NULL);
  administrator_assert_output (self, "'totalSize': <int64 0>");
}

static void
test_clients_of_others_are_absent (Administrator *self, gconstpointer unused)
{
  administrator_call (self, "GET", "/v1/clients", NULL);
  administrator_assert_output (self, "'totalSize': <int64 0>");
  self->organisation = "default";
  administrator_call (self, "GET", "/v1/clients", NULL);
  administrator_assert_output (self, "'totalSize': <int64 1>");
}

static void
test_nobody_verifies_what_belongs_to_all (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, "GET", "/v1/audit/verification", NULL), ==, 403);
}

#define ADD(name, function)                                                                        \
  g_test_add (name, Administrator, NULL, set_up, function, administrator_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("/foreign/foreign-is-absent", test_foreign_is_absent);
  ADD ("/foreign/lists-have-what-is-ones-own", test_lists_have_what_is_ones_own);
  ADD ("/foreign/nobody-consents-for-others", test_nobody_consents_for_others);
  ADD ("/foreign/what-is-added-is-ones-own", test_what_is_added_is_ones_own);
  ADD ("/foreign/names-of-others-are-not-taken", test_names_of_others_are_not_taken);
  ADD ("/foreign/the-history-has-what-is-ones-own", test_the_history_has_what_is_ones_own);
  ADD ("/foreign/transfers-of-others-are-absent", test_transfers_of_others_are_absent);
  ADD ("/foreign/why-others-refuse-is-theirs", test_why_others_refuse_is_theirs);
  ADD ("/foreign/who-is-refused-by-ones-own-side-is-told",
       test_who_is_refused_by_ones_own_side_is_told);
  ADD ("/foreign/who-asked-is-told-no-more-by-that", test_who_asked_is_told_no_more_by_that);
  ADD ("/foreign/clients-of-others-are-absent", test_clients_of_others_are_absent);
  ADD ("/foreign/nobody-verifies-what-belongs-to-all", test_nobody_verifies_what_belongs_to_all);

  return g_test_run ();
}
