/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on IP filters, and what may have which. */

#include <string.h>

#include <sodium.h>

#include "support/administrator.h"

#define ADD         "POST", "/v1/ip-filters"
#define OFFICE      "/v1/ip-filters/office"
#define CONNECTIONS "/v1/connections"
#define ACME        "/v1/connections/acme"
#define PASSWORD    "'password': <'a long password'>"

static void
set_up (Administrator *self, gconstpointer unused)
{
  administrator_set_up (self, NULL);
  administrator_register (self, "acme");
  administrator_register (self, "bolt");
  administrator_call (self, ADD,
                      "{'id': <'office'>, 'allow': <['192.0.2.0/24', '2001:db8::/32']>,"
                      " 'deny': <['192.0.2.7']>}");
}

static void
test_what_is_added_is_shown_and_listed (Administrator *self, gconstpointer unused)
{
  static const char *const paths[] = { OFFICE, "/v1/ip-filters" };

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_assert_cmpuint (administrator_call (self, "GET", paths[i], NULL), ==, 200);
      administrator_assert_output (self, "'allow': <['192.0.2.0/24', '2001:db8::/32']>");
      administrator_assert_output (self, "'deny': <['192.0.2.7']>");
      administrator_assert_output (self, "'organisation': <'default'>");
    }
}

/* As a command gives it; and what is not given is there, and empty. */
static void
test_lists_may_be_one_text (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (
      administrator_call (self, ADD, "{'id': <'x'>, 'allow': <'192.0.2.1,192.0.2.2'>}"), ==, 201);
  administrator_assert_output (self, "'allow': <['192.0.2.1', '192.0.2.2']>");
  administrator_assert_output (self, "'deny': <@as []>");
}

static void
test_what_is_no_range_is_named_with_its_field (Administrator *self, gconstpointer unused)
{
  administrator_assert_says (self, 400, ADD,
                             "{'id': <'x'>, 'allow': <['192.0.2.1', '192.0.2.1/24']>}",
                             "allow: \"192.0.2.1/24\" is not");
  administrator_assert_says (self, 400, ADD, "{'id': <'x'>, 'deny': <['010.0.0.1']>}",
                             "deny: \"010.0.0.1\" is not");
  administrator_assert_says (self, 400, "PATCH", OFFICE, "{'deny': <['192.0.2.1', '']>}",
                             "deny: \"\" is not");
  administrator_assert_says (self, 400, "PATCH", OFFICE, "{'allow': <'192.0.2.1, 192.0.2.2'>}",
                             "allow: \" 192.0.2.2\" is not");
  g_assert_cmpuint (fake_storage_count (self->storage, "ip-filter"), ==, 1);
  g_assert_cmpuint (fake_storage_count (self->storage, "audit"), ==, 1);
}

static void
test_a_list_has_an_end (Administrator *self, gconstpointer unused)
{
  g_autoptr (GString) input = g_string_new ("{'id': <'x'>, 'allow': <['192.0.2.1'");

  for (int i = 0; i < 256; i++)
    g_string_append (input, ", '192.0.2.1'");
  g_string_append (input, "]>}");
  administrator_assert_says (self, 400, ADD, input->str, "allow");
}

static void
test_the_same_id_twice_is_refused (Administrator *self, gconstpointer unused)
{
  administrator_assert_says (self, 409, ADD, "{'id': <'office'>}", "'exists'");
  administrator_call (self, "GET", OFFICE, NULL);
  administrator_assert_output (self, "192.0.2.7");
}

static void
test_a_change_replaces_what_is_given (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, "PATCH", OFFICE, "{'allow': <['192.0.2.0/26']>}"), ==,
                    200);
  administrator_assert_output (self, "'allow': <['192.0.2.0/26']>");
  administrator_assert_output (self, "'deny': <['192.0.2.7']>");
  g_assert_cmpuint (administrator_call (self, "PATCH", OFFICE, "{'clear': <['deny']>}"), ==, 200);
  administrator_assert_no_output (self, "deny");
  administrator_assert_says (self, 409, "PATCH", OFFICE, "{'memo': <'x'>, 'revision': <int64 1>}",
                             "'conflict'");
}

static void
test_changes_are_recorded_before_and_after (Administrator *self, gconstpointer unused)
{
  administrator_call (self, "PATCH", OFFICE, "{'allow': <['198.51.100.0/24']>}");
  administrator_call (self, "GET", "/v1/audit", "{'about': <'office'>}");
  administrator_assert_output (self, "'operation': <'ip-filter set'>");
  administrator_assert_output (self, "'2001:db8::/32'");
  administrator_assert_output (self, "'198.51.100.0/24'");
}

static void
test_scopes_are_its_own (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call_with (self, "connection:write", ADD, "{'id': <'x'>}"), ==,
                    403);
  g_assert_cmpuint (administrator_call_with (self, "ip-filter:read", ADD, "{'id': <'x'>}"), ==,
                    403);
  g_assert_cmpuint (administrator_call_with (self, "ip-filter:read", "GET", OFFICE, NULL), ==, 200);
  g_assert_cmpuint (administrator_call_with (self, "ip-filter:write", ADD, "{'id': <'x'>}"), ==,
                    201);
}

static void
add_connection (Administrator *self)
{
  g_assert_cmpuint (administrator_call (self, "POST", CONNECTIONS,
                                        "{'id': <'acme'>, 'ipFilter': <'office'>, " PASSWORD "}"),
                    ==, 201);
}

static void
test_a_connection_has_one (Administrator *self, gconstpointer unused)
{
  add_connection (self);
  administrator_assert_output (self, "'ipFilter': <'office'>");
  g_assert_cmpuint (administrator_call (self, "PATCH", ACME, "{'clear': <['ipFilter']>}"), ==, 200);
  administrator_assert_no_output (self, "ipFilter");
  g_assert_cmpuint (administrator_call (self, "PATCH", ACME, "{'ipFilter': <'office'>}"), ==, 200);
  administrator_assert_output (self, "'ipFilter': <'office'>");
}

static void
test_one_that_is_not_there_is_not_taken (Administrator *self, gconstpointer unused)
{
  administrator_assert_says (self, 404, "POST", CONNECTIONS,
                             "{'id': <'acme'>, 'ipFilter': <'none'>, " PASSWORD "}",
                             "tasukictl ip-filter list");
  g_assert_cmpuint (fake_storage_count (self->storage, "connection"), ==, 0);
  add_connection (self);
  administrator_assert_says (self, 404, "PATCH", ACME, "{'ipFilter': <'none'>, 'memo': <'x'>}",
                             "none");
  administrator_assert_says (self, 404, "PATCH", CONNECTIONS "/none", "{'ipFilter': <'office'>}",
                             "connection");
  administrator_call (self, "GET", ACME, NULL);
  administrator_assert_output (self, "'ipFilter': <'office'>");
  administrator_assert_output (self, "'memo': <''>");
}

static void
test_one_in_use_stays (Administrator *self, gconstpointer unused)
{
  add_connection (self);
  administrator_assert_says (self, 409, "DELETE", OFFICE, NULL, "\"acme\"");
  administrator_assert_output (self, "'conflict'");
  administrator_call (self, "PATCH", ACME, "{'memo': <'still in use'>}");
  administrator_assert_says (self, 409, "DELETE", OFFICE, NULL, "\"acme\"");
  administrator_call (self, "POST", ACME "/secret", NULL);
  administrator_assert_says (self, 409, "DELETE", OFFICE, NULL, "\"acme\"");
  g_assert_nonnull (fake_storage_peek (self->storage, "ip-filter", "office"));
}

static void
test_one_that_nobody_uses_any_more_goes (Administrator *self, gconstpointer unused)
{
  add_connection (self);
  administrator_call (self, ADD, "{'id': <'other'>}");
  administrator_call (self, "PATCH", ACME, "{'ipFilter': <'other'>}");
  g_assert_cmpuint (administrator_call (self, "DELETE", OFFICE, NULL), ==, 204);
  administrator_assert_says (self, 404, "GET", OFFICE, NULL, "'not-found'");

  administrator_assert_says (self, 409, "DELETE", "/v1/ip-filters/other", NULL, "\"acme\"");
  administrator_call (self, "DELETE", ACME, NULL);
  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/ip-filters/other", NULL), ==, 204);
}

/* Of what else may have one, the request that makes it, and why it is not removed then. */
static const struct
{
  const char *path;
  const char *input;
  const char *advice;
} users[] = {
  { "/v1/keys", "{'scopes': <'status:read'>, 'ipFilter': <'office'>}", "revoke that one first" },
  { "/v1/accounts", "{'id': <'sato'>, 'role': <'auditor'>, 'ipFilter': <'office'>, " PASSWORD "}",
    "give that one another, or none, first" },
};

/* Its ID in the last answer. */
static char *
find_id (Administrator *self)
{
  const char *id = strstr (self->output, "'id': <'");

  g_assert_nonnull (id);
  id += strlen ("'id': <'");
  return g_strndup (id, strcspn (id, "'"));
}

static void
test_keys_and_accounts_have_one (Administrator *self, gconstpointer unused)
{
  for (size_t i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autofree char *id = NULL;
      g_autofree char *path = NULL;
      g_autofree char *secret = NULL;

      g_assert_cmpuint (administrator_call (self, "POST", users[i].path, users[i].input), ==, 201);
      administrator_assert_output (self, "'ipFilter': <'office'>");
      id = find_id (self);
      path = g_strdup_printf ("%s/%s", users[i].path, id);
      secret = g_strdup_printf ("%s/secret", path);
      administrator_assert_says (self, 409, "DELETE", OFFICE, NULL, id);
      administrator_assert_output (self, users[i].advice);
      administrator_call (self, "PATCH", path, "{'memo': <'still in use'>}");
      administrator_assert_says (self, 409, "DELETE", OFFICE, NULL, id);
      g_assert_cmpuint (administrator_call (self, "POST", secret, NULL), ==, 200);
      administrator_assert_output (self, "'ipFilter': <'office'>");
      administrator_assert_says (self, 409, "DELETE", OFFICE, NULL, id);

      g_assert_cmpuint (administrator_call (self, "DELETE", path, NULL), ==, 204);
    }
  g_assert_cmpuint (administrator_call (self, "DELETE", OFFICE, NULL), ==, 204);
  for (size_t i = 0; i < G_N_ELEMENTS (users); i++)
    administrator_assert_says (self, 404, "POST", users[i].path, users[i].input,
                               "tasukictl ip-filter list");
}

static void
test_lists_are_narrowed_down_to_who_has_it (Administrator *self, gconstpointer unused)
{
  for (size_t i = 0; i < G_N_ELEMENTS (users); i++)
    {
      administrator_call (self, "POST", users[i].path, users[i].input);
      administrator_call (self, "POST", users[i].path,
                          "{'id': <'abe'>, 'role': <'auditor'>, " PASSWORD "}");
      administrator_call (self, "POST", users[i].path, "{'scopes': <'status:read'>}");
      administrator_call (self, "GET", users[i].path, NULL);
      administrator_assert_output (self, "'totalSize': <int64 2>");
      administrator_call (self, "GET", users[i].path, "{'ipFilter': <'office'>}");
      administrator_assert_output (self, "'totalSize': <int64 1>");
      administrator_call (self, "GET", users[i].path, "{'ipFilter': <'none'>}");
      administrator_assert_output (self, "'totalSize': <int64 0>");
    }
}

static void
test_an_account_gets_another_or_none (Administrator *self, gconstpointer unused)
{
  administrator_call (self, ADD, "{'id': <'home'>}");
  administrator_call (self, "POST", users[1].path, users[1].input);
  g_assert_cmpuint (
      administrator_call (self, "PATCH", "/v1/accounts/sato", "{'ipFilter': <'home'>}"), ==, 200);
  administrator_assert_output (self, "'ipFilter': <'home'>");
  administrator_assert_says (self, 404, "PATCH", "/v1/accounts/sato", "{'ipFilter': <'none'>}",
                             "tasukictl ip-filter list");
  administrator_assert_says (self, 409, "DELETE", "/v1/ip-filters/home", NULL, "\"sato\"");
  g_assert_cmpuint (administrator_call (self, "DELETE", OFFICE, NULL), ==, 204);
  g_assert_cmpuint (
      administrator_call (self, "PATCH", "/v1/accounts/sato", "{'clear': <['ipFilter']>}"), ==,
      200);
  administrator_assert_no_output (self, "ipFilter");
  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/ip-filters/home", NULL), ==, 204);
}

static void
add_foreign (Administrator *self)
{
  g_assert_cmpuint (administrator_call (self, ADD,
                                        "{'id': <'bolt.all'>, 'organisation': <'bolt'>,"
                                        " 'allow': <['0.0.0.0/0']>}"),
                    ==, 201);
}

static void
test_one_of_another_organisation_is_not_taken (Administrator *self, gconstpointer unused)
{
  add_foreign (self);
  add_connection (self);
  administrator_assert_says (self, 400, "PATCH", ACME, "{'ipFilter': <'bolt.all'>}",
                             "belongs to the organisation \"bolt\"");
  administrator_assert_says (self, 400, "POST", CONNECTIONS,
                             "{'id': <'bolt'>, 'ipFilter': <'bolt.all'>, " PASSWORD "}",
                             "ipFilter: ");
  g_assert_cmpuint (administrator_call (self, "POST", CONNECTIONS,
                                        "{'id': <'bolt'>, 'organisation': <'bolt'>,"
                                        " 'ipFilter': <'bolt.all'>, " PASSWORD "}"),
                    ==, 201);
}

#define KEY_OF(organisation)                                                                       \
  "{'scopes': <'status:read'>, 'ipFilter': <'bolt.all'>, 'organisation': <'" organisation "'>}"
#define ACCOUNT_OF(organisation)                                                                   \
  "{'id': <'abe'>, 'role': <'auditor'>, 'ipFilter': <'bolt.all'>,"                                 \
  " 'organisation': <'" organisation "'>, " PASSWORD "}"

/* Unless it holds for all of them. */
static void
test_nor_by_keys_and_accounts (Administrator *self, gconstpointer unused)
{
  static const char *const of_acme[] = { KEY_OF ("acme"), ACCOUNT_OF ("acme") };
  static const char *const of_all[] = { KEY_OF ("*"), ACCOUNT_OF ("*") };

  add_foreign (self);
  for (size_t i = 0; i < G_N_ELEMENTS (users); i++)
    {
      administrator_assert_says (self, 400, "POST", users[i].path, of_acme[i],
                                 "belongs to the organisation \"bolt\"");
      g_assert_cmpuint (administrator_call (self, "POST", users[i].path, of_all[i]), ==, 201);
    }
  administrator_call (self, "POST", users[1].path, users[1].input);
  administrator_assert_says (self, 400, "PATCH", "/v1/accounts/sato", "{'ipFilter': <'bolt.all'>}",
                             "ipFilter: ");
  self->organisation = "acme";
  administrator_assert_says (self, 404, "POST", users[0].path, KEY_OF ("acme"), "'not-found'");
}

static void
test_who_acts_for_one_organisation_has_its_own (Administrator *self, gconstpointer unused)
{
  add_foreign (self);
  self->organisation = "acme";
  administrator_assert_says (self, 400, ADD, "{'id': <'bolt.more'>}", "acme.");
  administrator_assert_says (self, 403, ADD, "{'id': <'acme.x'>, 'organisation': <'bolt'>}",
                             "acme");
  g_assert_cmpuint (
      administrator_call (self, ADD, "{'id': <'acme.office'>, 'allow': <['192.0.2.0/24']>}"), ==,
      201);
  administrator_assert_output (self, "'organisation': <'acme'>");

  administrator_assert_says (self, 404, "GET", "/v1/ip-filters/bolt.all", NULL, "'not-found'");
  administrator_assert_says (self, 404, "PATCH", "/v1/ip-filters/bolt.all",
                             "{'clear': <['allow']>}", "'not-found'");
  administrator_assert_says (self, 404, "DELETE", "/v1/ip-filters/bolt.all", NULL, "'not-found'");
  administrator_assert_says (self, 404, "POST", CONNECTIONS,
                             "{'id': <'acme.osaka'>, 'ipFilter': <'bolt.all'>, " PASSWORD "}",
                             "'not-found'");
  administrator_call (self, "GET", "/v1/ip-filters", NULL);
  administrator_assert_no_output (self, "bolt");
}

#define TEST(name, function)                                                                       \
  g_test_add ("/operation/ip-filter/" name, Administrator, NULL, set_up, function,                 \
              administrator_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  TEST ("what-is-added-is-shown-and-listed", test_what_is_added_is_shown_and_listed);
  TEST ("lists-may-be-one-text", test_lists_may_be_one_text);
  TEST ("what-is-no-range-is-named-with-its-field", test_what_is_no_range_is_named_with_its_field);
  TEST ("a-list-has-an-end", test_a_list_has_an_end);
  TEST ("the-same-id-twice-is-refused", test_the_same_id_twice_is_refused);
  TEST ("a-change-replaces-what-is-given", test_a_change_replaces_what_is_given);
  TEST ("changes-are-recorded-before-and-after", test_changes_are_recorded_before_and_after);
  TEST ("scopes-are-its-own", test_scopes_are_its_own);
  TEST ("a-connection-has-one", test_a_connection_has_one);
  TEST ("one-that-is-not-there-is-not-taken", test_one_that_is_not_there_is_not_taken);
  TEST ("one-in-use-stays", test_one_in_use_stays);
  TEST ("one-that-nobody-uses-any-more-goes", test_one_that_nobody_uses_any_more_goes);
  TEST ("keys-and-accounts-have-one", test_keys_and_accounts_have_one);
  TEST ("lists-are-narrowed-down-to-who-has-it", test_lists_are_narrowed_down_to_who_has_it);
  TEST ("an-account-gets-another-or-none", test_an_account_gets_another_or_none);
  TEST ("one-of-another-organisation-is-not-taken", test_one_of_another_organisation_is_not_taken);
  TEST ("one-of-another-organisation-is-not-taken/by-keys-and-accounts",
        test_nor_by_keys_and_accounts);
  TEST ("who-acts-for-one-organisation-has-its-own",
        test_who_acts_for_one_organisation_has_its_own);

  return g_test_run ();
}
