/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Would this transfer be allowed, by which rule of which side, and what is missing. */

#include <sodium.h>

#include "support/administrator.h"

#define EXPLAIN "GET", "/v1/explanation"
#define PAST    "/v1/transfers/t-past/explanation"
#define BOTH                                                                                       \
  "{'from': <'acme.osaka'>, 'to': <'bolt.tokyo'>, 'fileId': <'INVOICE'>, 'size': <'1KiB'>}"

static void
put_connection (Administrator *self, const char *id, const char *organisation, bool enabled)
{
  g_autoptr (TasukiRecord) record
      = tasuki_record_new ("connection", id, organisation, NULL,
                           g_variant_new_parsed ("{'enabled': <%b>}", (gboolean)enabled));

  fake_storage_put_record (self->storage, record);
}

static void
set_up (Administrator *self, gconstpointer unused)
{
  administrator_set_up (self, NULL);
  put_connection (self, "acme.osaka", "acme", true);
  put_connection (self, "bolt.tokyo", "bolt", true);
}

static void
test_names_the_rule_of_each_side (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, EXPLAIN, BOTH), ==, 200);
  administrator_assert_output (self, "'allowed': <true>");
  administrator_assert_output (self, "'senderRule': <'perm-sender'>");
  administrator_assert_output (self, "'receiverRule': <'perm-receiver'>");
  administrator_assert_output (self, "'fileId': <'INVOICE'>");
  administrator_assert_output (self, "'size': <int64 1024>");
  administrator_assert_no_output (self, "Reason");
  g_assert_cmpuint (fake_storage_count (self->storage, "denial"), ==, 0);
}

static void
test_one_side_that_denies_is_enough (Administrator *self, gconstpointer unused)
{
  for (int side = 0; side < 2; side++)
    {
      self->view.denies[side] = true;
      self->view.denies[!side] = false;
      g_assert_cmpuint (administrator_call (self, EXPLAIN, BOTH), ==, 200);
      administrator_assert_output (self, "'allowed': <false>");
      administrator_assert_output (self, side == TASUKI_SIDE_SENDER
                                             ? "'senderReason': <'no rule'>"
                                             : "'receiverReason': <'no rule'>");
      administrator_assert_output (self, side == TASUKI_SIDE_SENDER ? "'receiverAllowed': <true>"
                                                                    : "'senderAllowed': <true>");
    }
}

static void
test_who_cannot_log_in_transfers_nothing (Administrator *self, gconstpointer unused)
{
  put_connection (self, "acme.off", "acme", false);
  administrator_call (self, EXPLAIN, "{'from': <'acme.off'>, 'to': <'nobody'>}");
  administrator_assert_output (self, "'allowed': <false>");
  administrator_assert_output (self, "'senderReason': <'the connection is disabled'>");
  administrator_assert_output (self, "'receiverReason': <'there is no such connection'>");
}

static void
log_transfer (Administrator *self)
{
  const char *keys[] = { "t-past", "organisation:acme", NULL };

  fake_storage_put (self->storage, "history", "t-past", keys,
                    g_variant_new_parsed ("{'transfer': <'t-past'>, 'sender': <'acme.osaka'>,"
                                          " 'receiver': <'bolt.tokyo'>, 'file-id': <'INVOICE'>,"
                                          " 'size': <int64 1024>, 'outcome': <'failed'>,"
                                          " 'reason': <'no permission'>}"),
                    7);
}

/* What became of it, and whether it would be allowed now. */
static void
test_a_past_transfer_is_explained (Administrator *self, gconstpointer unused)
{
  log_transfer (self);
  g_assert_cmpuint (administrator_call (self, "GET", PAST, NULL), ==, 200);
  administrator_assert_output (self, "'outcome': <'failed'>");
  administrator_assert_output (self, "'reason': <'no permission'>");
  administrator_assert_output (self, "'from': <'acme.osaka'>");
  administrator_assert_output (self, "'fileId': <'INVOICE'>");
  administrator_assert_output (self, "'size': <int64 1024>");
  administrator_assert_output (self, "'allowed': <true>");
  administrator_assert_output (self, "'senderRule': <'perm-sender'>");
}

static void
test_one_that_runs_is_explained (Administrator *self, gconstpointer unused)
{
  self->view.transfers = "[{'transfer': <'t-live'>, 'sender': <'acme.osaka'>,"
                         " 'receiver': <'bolt.tokyo'>, 'started': <int64 5>}]";
  g_assert_cmpuint (administrator_call (self, "GET", "/v1/transfers/t-live/explanation", NULL), ==,
                    200);
  administrator_assert_output (self, "'to': <'bolt.tokyo'>");
  administrator_assert_output (self, "'allowed': <true>");
}

static void
test_one_of_others_is_absent (Administrator *self, gconstpointer unused)
{
  log_transfer (self);
  g_assert_cmpuint (administrator_call (self, "GET", "/v1/transfers/t-none/explanation", NULL), ==,
                    404);
  self->organisation = "cord";
  g_assert_cmpuint (administrator_call (self, "GET", PAST, NULL), ==, 404);
}

/* Whether the other side consents is the other side's to know. */
static void
test_says_nothing_of_the_other_organisation (Administrator *self, gconstpointer unused)
{
  self->organisation = "acme";
  g_assert_cmpuint (administrator_call (self, EXPLAIN, BOTH), ==, 200);
  administrator_assert_output (self, "'senderRule': <'perm-sender'>");
  administrator_assert_no_output (self, "'receiverAllowed'");
  administrator_assert_no_output (self, "perm-receiver");
  administrator_assert_no_output (self, "'allowed'");

  self->view.denies[TASUKI_SIDE_SENDER] = true;
  administrator_call (self, EXPLAIN, BOTH);
  administrator_assert_output (self, "'allowed': <false>");
}

static void
test_foreign_on_both_sides_is_absent (Administrator *self, gconstpointer unused)
{
  g_autofree char *foreign = NULL;

  self->organisation = "cone";
  g_assert_cmpuint (administrator_call (self, EXPLAIN, BOTH), ==, 404);
  foreign = g_strdup (self->output);
  self->organisation = NULL;
  fake_storage_drop (self->storage, "connection", "acme.osaka");
  self->organisation = "acme";
  fake_storage_drop (self->storage, "connection", "bolt.tokyo");
  g_assert_cmpuint (administrator_call (self, EXPLAIN, BOTH), ==, 404);
  g_assert_cmpstr (foreign, ==, self->output);
}

#define ADD(name, function)                                                                        \
  g_test_add (name, Administrator, NULL, set_up, function, administrator_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/explanation/a-past-transfer-is-explained", test_a_past_transfer_is_explained);
  ADD ("/explanation/one-that-runs-is-explained", test_one_that_runs_is_explained);
  ADD ("/explanation/one-of-others-is-absent", test_one_of_others_is_absent);
  ADD ("/explanation/names-the-rule-of-each-side", test_names_the_rule_of_each_side);
  ADD ("/explanation/one-side-that-denies-is-enough", test_one_side_that_denies_is_enough);
  ADD ("/explanation/who-cannot-log-in-transfers-nothing",
       test_who_cannot_log_in_transfers_nothing);
  ADD ("/explanation/says-nothing-of-the-other-organisation",
       test_says_nothing_of_the_other_organisation);
  ADD ("/explanation/foreign-on-both-sides-is-absent", test_foreign_on_both_sides_is_absent);

  return g_test_run ();
}
