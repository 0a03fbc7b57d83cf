/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on accounts: nobody makes, changes or takes over one that may do more. */

#include <string.h>

#include <sodium.h>

#include "support/administrator.h"

#define ADD  "POST", "/v1/accounts"
#define SATO "/v1/accounts/sato"
#define LONG "'password': <'a long password'>"

static void
set_up (Administrator *self, gconstpointer unused)
{
  administrator_set_up (self, NULL);
  administrator_register (self, "acme");
  g_assert_cmpuint (administrator_call (self, ADD,
                                        "{'id': <'sato'>, 'role': <'operator'>, "
                                        "'networks': <'192.0.2.0/24'>, " LONG "}"),
                    ==, 201);
}

static void
test_what_is_added_is_shown_and_listed (Administrator *self, gconstpointer unused)
{
  static const char *const paths[] = { SATO, "/v1/accounts" };

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_assert_cmpuint (administrator_call (self, "GET", paths[i], NULL), ==, 200);
      administrator_assert_output (self, "'role': <'operator'>");
      administrator_assert_output (self, "'networks': <['192.0.2.0/24']>");
      administrator_assert_no_output (self, "argon2id");
    }
  administrator_assert_says (self, 409, ADD, "{'id': <'sato'>, 'role': <'auditor'>, " LONG "}",
                             "already");
}

static void
test_a_password_is_made_and_shown_once (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, ADD, "{'id': <'abe'>, 'role': <'auditor'>}"), ==,
                    201);
  administrator_assert_output (self, "'password': <'");
  administrator_assert_no_output (self, "argon2id");
  administrator_call (self, "GET", "/v1/accounts/abe", NULL);
  administrator_assert_no_output (self, "password");
  administrator_call (self, "GET", "/v1/audit", NULL);
  administrator_assert_no_output (self, "argon2id");
}

/* The former one ends at once: behind it there is a person. */
static void
test_a_new_password_replaces_the_former (Administrator *self, gconstpointer unused)
{
  g_autofree char *former = fake_storage_print (self->storage, "account");
  g_autofree char *kept = NULL;

  g_assert_cmpuint (administrator_call (self, "POST", SATO "/secret", NULL), ==, 200);
  administrator_assert_output (self, "'password': <'");
  kept = fake_storage_print (self->storage, "account");
  g_assert_cmpstr (former, !=, kept);
  g_assert_null (strstr (kept, "former"));
}

static void
test_bad_input_is_refused (Administrator *self, gconstpointer unused)
{
  administrator_assert_says (self, 400, ADD, "{'id': <'x'>, " LONG "}", "role");
  administrator_assert_says (self, 400, ADD, "{'id': <'x'>, 'role': <'emperor'>, " LONG "}",
                             "role: ");
  administrator_assert_says (self, 400, ADD,
                             "{'id': <'x'>, 'role': <'auditor'>, 'password': <'short'>}",
                             "password must be");
  administrator_assert_says (
      self, 400, ADD, "{'id': <'x'>, 'role': <'auditor'>, 'networks': <'192.0.2.1/8x'>, " LONG "}",
      "networks: ");
  administrator_assert_says (
      self, 400, ADD, "{'id': <'x'>, 'role': <'auditor'>, 'organisation': <'bolt'>, " LONG "}",
      "organisation: ");
  administrator_assert_says (self, 400, "PATCH", SATO, "{'networks': <'x'>}", "networks: ");
  g_assert_cmpuint (fake_storage_count (self->storage, "account"), ==, 1);
}

static void
test_what_is_set_is_shown (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, "PATCH", SATO,
                                        "{'role': <'auditor'>, 'enabled': <false>,"
                                        " 'clear': <'networks'>}"),
                    ==, 200);
  administrator_assert_output (self, "'role': <'auditor'>");
  administrator_assert_output (self, "'enabled': <false>");
  administrator_assert_no_output (self, "192.0.2.0");
  g_assert_cmpuint (administrator_call (self, "DELETE", SATO, NULL), ==, 204);
  administrator_assert_says (self, 404, "GET", SATO, NULL, "'not-found'");
}

static void
assert_not_given (Administrator *self, const char *method, const char *path, const char *input)
{
  g_test_message ("%s %s %s", method, path, input != NULL ? input : "");
  g_assert_cmpuint (administrator_call_with (self, "account:write", method, path, input), ==, 403);
  administrator_assert_output (self, "is not yours to give or to change");
}

/* Who may only look after accounts does not come by more with their help. */
static void
test_nobody_gives_more_than_he_has (Administrator *self, gconstpointer unused)
{
  assert_not_given (self, ADD, "{'id': <'x'>, 'role': <'auditor'>, " LONG "}");
  assert_not_given (self, ADD, "{'id': <'x'>, 'role': <'administrator'>, " LONG "}");
  assert_not_given (self, "PATCH", SATO, "{'role': <'administrator'>}");
  assert_not_given (self, "PATCH", SATO, "{'memo': <'mine now'>}");
  assert_not_given (self, "POST", SATO "/secret", NULL);
  assert_not_given (self, "DELETE", SATO, NULL);
  g_assert_cmpuint (fake_storage_count (self->storage, "account"), ==, 1);
}

static void
test_who_acts_for_one_organisation_has_its_own (Administrator *self, gconstpointer unused)
{
  self->organisation = "acme";
  administrator_assert_says (
      self, 403, ADD, "{'id': <'acme.x'>, 'role': <'auditor'>, 'organisation': <'*'>, " LONG "}",
      "acme");
  administrator_assert_says (self, 400, ADD, "{'id': <'sato'>, 'role': <'auditor'>, " LONG "}",
                             "acme.");
  g_assert_cmpuint (
      administrator_call (self, ADD, "{'id': <'acme.abe'>, 'role': <'administrator'>, " LONG "}"),
      ==, 201);
  administrator_assert_output (self, "'organisation': <'acme'>");
  administrator_assert_says (self, 404, "GET", SATO, NULL, "'not-found'");
  administrator_assert_says (self, 404, "POST", SATO "/secret", NULL, "'not-found'");
  self->organisation = NULL;
  administrator_assert_says (self, 409, "DELETE", "/v1/organisations/acme", NULL, "acme.abe");
}

#define TEST(name, function)                                                                       \
  g_test_add (name, Administrator, NULL, set_up, function, administrator_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  TEST ("/account/what-is-added-is-shown-and-listed", test_what_is_added_is_shown_and_listed);
  TEST ("/account/a-password-is-made-and-shown-once", test_a_password_is_made_and_shown_once);
  TEST ("/account/a-new-password-replaces-the-former", test_a_new_password_replaces_the_former);
  TEST ("/account/bad-input-is-refused", test_bad_input_is_refused);
  TEST ("/account/what-is-set-is-shown", test_what_is_set_is_shown);
  TEST ("/account/nobody-gives-more-than-he-has", test_nobody_gives_more_than_he_has);
  TEST ("/account/who-acts-for-one-organisation-has-its-own",
        test_who_acts_for_one_organisation_has_its_own);

  return g_test_run ();
}
