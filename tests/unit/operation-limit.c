/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The limits of connections: what is taken and kept of them, and what is shown of their use. */

#include <string.h>

#include "support/administrator.h"

#define ADD  "POST", "/v1/connections"
#define SET  "PATCH", "/v1/connections/acme"
#define SHOW "GET", "/v1/connections/acme"

static void
add (Administrator *self)
{
  g_assert_cmpuint (administrator_call (self, ADD,
                                        "{'id': <'acme'>, 'password': <'a long password'>,"
                                        " 'rateLimit': <'2MiB'>, 'parallelTransfers': <'3'>,"
                                        " 'monthlyLimit': <'100GiB'>, 'monthlyWarning': <'70'>}"),
                    ==, 201);
}

static void
assert_kept (Administrator *self, const char *field, gint64 expected)
{
  TasukiRecord *record = fake_storage_peek (self->storage, "connection", "acme");

  g_assert_cmpint (tasuki_record_get_integer (record, field, -1), ==, expected);
}

static void
test_what_is_given_is_kept (Administrator *self, gconstpointer unused)
{
  add (self);
  assert_kept (self, "rate-limit", 2 << 20);
  assert_kept (self, "parallel-transfers", 3);
  assert_kept (self, "monthly-limit", G_GINT64_CONSTANT (100) << 30);
  assert_kept (self, "monthly-warning", 70);
  administrator_assert_output (self, "'rateLimit': <int64 2097152>");
}

static void
assert_unlimited (Administrator *self)
{
  assert_kept (self, "rate-limit", -1);
  assert_kept (self, "parallel-transfers", -1);
  assert_kept (self, "monthly-limit", -1);
  assert_kept (self, "monthly-warning", -1);
}

static void
test_what_is_not_given_limits_nothing (Administrator *self, gconstpointer unused)
{
  administrator_call (self, ADD, "{'id': <'acme'>, 'password': <'a long password'>}");
  assert_unlimited (self);
}

static void
test_each_is_changed_and_cleared (Administrator *self, gconstpointer unused)
{
  add (self);
  g_assert_cmpuint (
      administrator_call (self, SET, "{'rateLimit': <'1KiB'>, 'monthlyLimit': <int64 1>}"), ==,
      200);
  assert_kept (self, "rate-limit", 1024);
  assert_kept (self, "monthly-limit", 1);
  assert_kept (self, "parallel-transfers", 3);

  g_assert_cmpuint (administrator_call (self, SET,
                                        "{'clear': <['rate-limit', 'parallel-transfers',"
                                        " 'monthly-limit', 'monthly-warning']>}"),
                    ==, 200);
  assert_unlimited (self);
}

static void
test_what_is_out_of_range_is_refused (Administrator *self, gconstpointer unused)
{
  static const struct
  {
    const char *input;
    const char *expected;
  } cases[] = {
    { "{'rateLimit': <'0'>}", "a size from 1024 to 1099511627776 bytes" },
    { "{'rateLimit': <'1023'>}", "a size from 1024" },
    { "{'rateLimit': <'1025GiB'>}", "a size from 1024" },
    { "{'rateLimit': <'-1'>}", "a size from 1024" },
    { "{'rateLimit': <'fast'>}", "a size from 1024" },
    { "{'parallelTransfers': <'0'>}", "a whole number from 1 to 10000" },
    { "{'parallelTransfers': <'10001'>}", "a whole number from 1 to 10000" },
    { "{'monthlyLimit': <'0'>}", "a size from 1 " },
    { "{'monthlyLimit': <'9223372036854775808'>}", "a size from 1 " },
    { "{'monthlyWarning': <'0'>}", "a whole number from 1 to 100" },
    { "{'monthlyWarning': <'101'>}", "a whole number from 1 to 100" },
  };

  add (self);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpuint (administrator_call (self, SET, cases[i].input), ==, 400);
      administrator_assert_output (self, cases[i].expected);
    }
  assert_kept (self, "rate-limit", 2 << 20);
}

static void
test_one_is_shown_with_its_use (Administrator *self, gconstpointer unused)
{
  add (self);
  self->view.use = "{'transfers-now': <int64 2>, 'used-this-month': <int64 12345>,"
                   " 'monthly-state': <'warning'>, 'not-for-anybody': <'x'>}";
  g_assert_cmpuint (administrator_call (self, SHOW, NULL), ==, 200);
  administrator_assert_output (self, "'transfersNow': <int64 2>");
  administrator_assert_output (self, "'usedThisMonth': <int64 12345>");
  administrator_assert_output (self, "'monthlyState': <'warning'>");
  administrator_assert_output (self, "'parallelTransfers': <int64 3>");
  administrator_assert_no_output (self, "anybody");

  administrator_call (self, "GET", "/v1/connections", NULL);
  administrator_assert_output (self, "'parallelTransfers': <int64 3>");
  administrator_assert_no_output (self, "usedThisMonth");
}

static void
test_use_that_nobody_can_look_up_is_no_zero (Administrator *self, gconstpointer unused)
{
  add (self);
  self->view.fail_measure = true;
  g_assert_cmpuint (administrator_call (self, SHOW, NULL), ==, 503);
  administrator_assert_no_output (self, "usedThisMonth");
}

static void
put_usage (Administrator *self, const char *id, const char *organisation, const char *month)
{
  g_autofree char *key = g_strdup_printf ("monthly-warning:%s", month);
  const char *keys[] = { key, NULL };
  g_autoptr (TasukiRecord) record
      = tasuki_record_new ("usage", id, organisation, keys, g_variant_new ("a{sv}", NULL));

  fake_storage_put_record (self->storage, record);
}

/* Of this month, and of one's own. */
static void
test_status_names_who_is_near_its_limit (Administrator *self, gconstpointer unused)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *month = g_date_time_format (now, "%Y-%m");

  administrator_call (self, "GET", "/v1/status", NULL);
  administrator_assert_output (self, "'monthlyWarnings': <@as []>");

  put_usage (self, "acme.osaka", "acme", month);
  put_usage (self, "bolt.tokyo", "bolt", month);
  put_usage (self, "acme.kobe", "acme", "2020-01");
  administrator_call (self, "GET", "/v1/status", NULL);
  administrator_assert_output (self, "'monthlyWarnings': <['acme.osaka', 'bolt.tokyo']>");
  self->organisation = "acme";
  administrator_call (self, "GET", "/v1/status", NULL);
  administrator_assert_output (self, "'monthlyWarnings': <['acme.osaka']>");
}

static void
put_row (Administrator *self)
{
  const char *keys[] = { "t-1", "organisation:acme", "organisation:bolt", NULL };

  fake_storage_put (self->storage, "history", "t-1", keys,
                    g_variant_new_parsed ("{'transfer': <'t-1'>, 'code': <'refused'>,"
                                          " 'reason': <'acme has used up'>, 'side': <'sender'>,"
                                          " 'sender-organisation': <'acme'>,"
                                          " 'receiver-organisation': <'bolt'>}"),
                    7);
}

static void
test_whose_limit_refused_its_owner_alone_sees (Administrator *self, gconstpointer unused)
{
  static const char *const paths[] = { "/v1/history", "/v1/transfers/t-1" };
  static const char *const owners[] = { NULL, "acme", "bolt" };

  put_row (self);
  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    for (size_t j = 0; j < G_N_ELEMENTS (owners); j++)
      {
        self->organisation = owners[j];
        g_assert_cmpuint (administrator_call (self, "GET", paths[i], NULL), ==, 200);
        administrator_assert_output (self, "'code': <'refused'>");
        if (g_strcmp0 (owners[j], "bolt") == 0)
          {
            administrator_assert_no_output (self, "used up");
            administrator_assert_no_output (self, "'side'");
          }
        else
          administrator_assert_output (self, "acme has used up");
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, run)                                                                            \
  g_test_add ("/operation/limit/" name, Administrator, NULL, administrator_set_up, run,            \
              administrator_tear_down)
  CASE ("what-is-given-is-kept", test_what_is_given_is_kept);
  CASE ("what-is-not-given-limits-nothing", test_what_is_not_given_limits_nothing);
  CASE ("each-is-changed-and-cleared", test_each_is_changed_and_cleared);
  CASE ("what-is-out-of-range-is-refused", test_what_is_out_of_range_is_refused);
  CASE ("one-is-shown-with-its-use", test_one_is_shown_with_its_use);
  CASE ("use-that-nobody-can-look-up-is-no-zero", test_use_that_nobody_can_look_up_is_no_zero);
  CASE ("status-names-who-is-near-its-limit", test_status_names_who_is_near_its_limit);
  CASE ("whose-limit-refused-its-owner-alone-sees", test_whose_limit_refused_its_owner_alone_sees);

  return g_test_run ();
}
