/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on organisations: who owns something is there, and stays as long as it does. */

#include <sodium.h>

#include "support/administrator.h"

#define ADD  "POST", "/v1/organisations"
#define CORD "/v1/organisations/cord"
#define LONG "'password': <'a long password'>"

static void
set_up (Administrator *self, gconstpointer unused)
{
  administrator_set_up (self, NULL);
  administrator_register (self, "acme");
  administrator_register (self, "bolt");
  administrator_call (self, ADD, "{'id': <'cord'>, 'name': <'Cord & Sons'>}");
}

static void
test_what_is_added_is_shown_and_listed (Administrator *self, gconstpointer unused)
{
  static const char *const paths[] = { CORD, "/v1/organisations" };

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_assert_cmpuint (administrator_call (self, "GET", paths[i], NULL), ==, 200);
      administrator_assert_output (self, "'name': <'Cord & Sons'>");
      administrator_assert_output (self, "'enabled': <true>");
    }
  administrator_assert_output (self, "'totalSize': <int64 3>");
  administrator_assert_says (self, 409, ADD, "{'id': <'cord'>}", "already");
  administrator_call (self, "GET", "/v1/audit", NULL);
  administrator_assert_output (self, "'operation': <'organisation add'>");
}

static void
test_what_is_set_is_shown (Administrator *self, gconstpointer unused)
{
  administrator_assert_says (self, 409, "PATCH", CORD, "{'enabled': <false>, 'revision': <'77'>}",
                             "'conflict'");
  g_assert_cmpuint (
      administrator_call (self, "PATCH", CORD, "{'enabled': <false>, 'memo': <'late again'>}"), ==,
      200);
  administrator_call (self, "GET", CORD, NULL);
  administrator_assert_output (self, "'enabled': <false>");
  administrator_assert_output (self, "'memo': <'late again'>");
  administrator_assert_output (self, "'name': <'Cord & Sons'>");
}

/* A name that was mistyped would own things that nobody looks after. */
static void
test_who_is_not_there_owns_nothing (Administrator *self, gconstpointer unused)
{
  static const char *const paths[] = { "/v1/connections", "/v1/ip-filters", "/v1/keys" };
  static const char *const inputs[] = { "{'id': <'x'>, 'organisation': <'crod'>, " LONG "}",
                                        "{'id': <'x'>, 'organisation': <'crod'>}",
                                        "{'scopes': <'status:read'>, 'organisation': <'crod'>}" };

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    administrator_assert_says (self, 400, "POST", paths[i], inputs[i], "organisation: there is no");
  g_assert_cmpuint (administrator_call (self, "POST", "/v1/connections", "{'id': <'x'>, " LONG "}"),
                    ==, 201);
  administrator_assert_output (self, "'organisation': <'default'>");
}

static void
test_who_owns_something_stays (Administrator *self, gconstpointer unused)
{
  static const char *const things[][3]
      = { { "/v1/connections", "{'id': <'cord.x'>, 'organisation': <'cord'>, " LONG "}",
            "/v1/connections/cord.x" },
          { "/v1/ip-filters", "{'id': <'cord.x'>, 'organisation': <'cord'>}",
            "/v1/ip-filters/cord.x" } };

  for (size_t i = 0; i < G_N_ELEMENTS (things); i++)
    {
      g_assert_cmpuint (administrator_call (self, "POST", things[i][0], things[i][1]), ==, 201);
      administrator_assert_says (self, 409, "DELETE", CORD, NULL, "\"cord.x\"");
      g_assert_cmpuint (administrator_call (self, "DELETE", things[i][2], NULL), ==, 204);
    }
  g_assert_cmpuint (administrator_call (self, "DELETE", CORD, NULL), ==, 204);
  administrator_assert_says (self, 404, "GET", CORD, NULL, "'not-found'");
}

static void
test_keys_are_owned_too (Administrator *self, gconstpointer unused)
{
  administrator_call (self, "POST", "/v1/keys",
                      "{'scopes': <'status:read'>, 'organisation': <'cord'>}");
  administrator_assert_says (self, 409, "DELETE", CORD, NULL, "api-key");
}

/* One sees oneself, and changes nothing: least of all whether one is disabled. */
static void
test_who_acts_for_one_changes_none (Administrator *self, gconstpointer unused)
{
  self->organisation = "cord";
  administrator_call (self, "GET", "/v1/organisations", NULL);
  administrator_assert_output (self, "'totalSize': <int64 1>");
  administrator_assert_says (self, 200, "GET", CORD, NULL, "Cord");
  administrator_assert_says (self, 404, "GET", "/v1/organisations/acme", NULL, "'not-found'");
  administrator_assert_says (self, 403, ADD, "{'id': <'cord.sub'>}", "cord");
  administrator_assert_says (self, 403, "PATCH", CORD, "{'enabled': <true>}", "cord");
  administrator_assert_says (self, 403, "DELETE", CORD, NULL, "cord");
  administrator_assert_says (self, 403, "DELETE", "/v1/organisations/acme", NULL, "cord");
}

#define ADD_TEST(name, function)                                                                   \
  g_test_add (name, Administrator, NULL, set_up, function, administrator_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD_TEST ("/organisation/what-is-added-is-shown-and-listed",
            test_what_is_added_is_shown_and_listed);
  ADD_TEST ("/organisation/what-is-set-is-shown", test_what_is_set_is_shown);
  ADD_TEST ("/organisation/who-is-not-there-owns-nothing", test_who_is_not_there_owns_nothing);
  ADD_TEST ("/organisation/who-owns-something-stays", test_who_owns_something_stays);
  ADD_TEST ("/organisation/keys-are-owned-too", test_keys_are_owned_too);
  ADD_TEST ("/organisation/who-acts-for-one-changes-none", test_who_acts_for_one_changes_none);

  return g_test_run ();
}
