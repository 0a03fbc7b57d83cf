/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on connections: what they keep, show and record; and no secret but once. */

#include <string.h>

#include <sodium.h>

#include "support/administrator.h"

#define ADD      "POST", "/v1/connections"
#define PASSWORD "given-by-the-owner-1"

static void
assert_hashed (Administrator *self, const char *id, const char *password)
{
  TasukiRecord *record = fake_storage_peek (self->storage, "connection", id);
  const char *hash;

  g_assert_nonnull (record);
  hash = tasuki_record_get_string (record, "password");
  g_assert_true (g_str_has_prefix (hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
  g_assert_cmpint (crypto_pwhash_str_verify (hash, password, strlen (password)), ==, 0);
}

static void
test_adds_with_a_made_password (Administrator *self, gconstpointer unused)
{
  g_autoptr (TasukiCall) call = administrator_put (self, ADD, "{'id': <'acme.osaka'>}");
  const char *password = NULL;

  g_assert_cmpuint (administrator_wait (self, call), ==, 201);
  g_assert_true (g_variant_lookup (tasuki_call_get_output (call), "password", "&s", &password));
  g_assert_cmpuint (strlen (password), ==, 43);
  assert_hashed (self, "acme.osaka", password);
  administrator_assert_output (self, "'organisation': <'default'>");
  administrator_assert_output (self, "'clientTypes': <['agent', 'cli']>");
  administrator_assert_output (self, "'enabled': <true>");
}

static void
test_made_passwords_differ (Administrator *self, gconstpointer unused)
{
  g_autofree char *first = NULL;

  g_assert_cmpuint (administrator_call (self, ADD, "{'id': <'x'>}"), ==, 201);
  first = g_strdup (strstr (self->output, "'password': "));
  g_assert_cmpuint (administrator_call (self, ADD, "{'id': <'y'>}"), ==, 201);
  g_assert_nonnull (first);
  g_assert_cmpstr (strstr (self->output, "'password': "), !=, first);
}

static void
test_a_given_password_is_not_shown (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (
      administrator_call (self, ADD, "{'id': <'acme'>, 'password': <'" PASSWORD "'>}"), ==, 201);
  administrator_assert_no_output (self, PASSWORD);
  administrator_assert_no_output (self, "password");
  assert_hashed (self, "acme", PASSWORD);
}

/* Neither the text nor its hash, in whatever is shown or recorded afterwards. */
static void
test_no_secret_is_shown_or_recorded (Administrator *self, gconstpointer unused)
{
  static const char *const paths[] = { "/v1/connections", "/v1/connections/acme", "/v1/audit" };
  g_autofree char *audit = NULL;

  administrator_call (self, ADD, "{'id': <'acme'>, 'password': <'" PASSWORD "'>}");
  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_assert_cmpuint (administrator_call (self, "GET", paths[i], NULL), ==, 200);
      administrator_assert_output (self, "acme");
      administrator_assert_no_output (self, PASSWORD);
      administrator_assert_no_output (self, "argon2id");
    }
  administrator_call (self, "DELETE", "/v1/connections/acme", NULL);

  audit = fake_storage_print (self->storage, "audit");
  g_assert_nonnull (strstr (audit, "connection remove"));
  g_assert_null (strstr (audit, PASSWORD));
  g_assert_null (strstr (audit, "argon2id"));
}

static void
test_a_bad_password_is_not_quoted (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, ADD, "{'id': <'acme'>, 'password': <'tooshort'>}"),
                    ==, 400);
  administrator_assert_no_output (self, "tooshort");
  g_assert_cmpuint (fake_storage_count (self->storage, "audit"), ==, 0);
}

static void
test_the_same_id_twice_is_refused (Administrator *self, gconstpointer unused)
{
  administrator_call (self, ADD, "{'id': <'acme'>, 'password': <'" PASSWORD "'>}");
  g_assert_cmpuint (administrator_call (self, ADD, "{'id': <'acme'>}"), ==, 409);
  administrator_assert_output (self, "'exists'");
  assert_hashed (self, "acme", PASSWORD);
}

/* Asked for at the same time: one is made, whoever is second hears of it. */
static void
test_two_at_once_make_one (Administrator *self, gconstpointer unused)
{
  g_autoptr (TasukiCall) first = administrator_put (self, ADD, "{'id': <'acme'>}");
  g_autoptr (TasukiCall) second = administrator_put (self, ADD, "{'id': <'acme'>}");

  g_assert_cmpuint (administrator_wait (self, first), ==, 201);
  g_assert_cmpuint (administrator_wait (self, second), ==, 409);
  g_assert_cmpuint (fake_storage_count (self->storage, "connection"), ==, 1);
}

static void
test_too_many_at_once_are_refused (Administrator *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);
  unsigned busy = 0;

  for (int i = 0; i < 100; i++)
    g_ptr_array_add (calls, administrator_put (self, "DELETE", "/v1/connections/nobody", NULL));
  for (int i = 0; i < 100; i++)
    busy += administrator_wait (self, calls->pdata[i]) == 429;
  g_assert_cmpuint (busy, ==, 36);
}

static void
test_unknown_ones_are_not_found (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, "GET", "/v1/connections/nobody", NULL), ==, 404);
  administrator_assert_output (self, "tasukictl connection list");
  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/connections/nobody", NULL), ==, 404);
  g_assert_cmpuint (fake_storage_count (self->storage, "audit"), ==, 0);
}

static void
test_lists_in_pages (Administrator *self, gconstpointer unused)
{
  for (char c = 'a'; c <= 'e'; c++)
    {
      char id[] = { c, '\0' };

      fake_storage_put (self->storage, "connection", id, NULL,
                        g_variant_new_parsed ("{'enabled': <true>}"), 1);
    }
  g_assert_cmpuint (administrator_call (self, "GET", "/v1/connections",
                                        "{'startIndex': <'1'>, 'maxResults': <'2'>}"),
                    ==, 200);
  administrator_assert_output (self, "'totalSize': <int64 5>");
  administrator_assert_output (self, "'id': <'b'>");
  administrator_assert_output (self, "'id': <'c'>");
  administrator_assert_no_output (self, "'id': <'a'>");
  administrator_assert_no_output (self, "'id': <'d'>");
}

static void
add_permission (Administrator *self, const char *connection)
{
  g_autofree char *input = g_strdup_printf (
      "{'connection': <'%s'>, 'direction': <'send'>, 'remote': <'*'>}", connection);

  g_assert_cmpuint (administrator_call (self, "POST", "/v1/permissions", input), ==, 201);
}

static void
test_removing_takes_its_permissions_along (Administrator *self, gconstpointer unused)
{
  administrator_call (self, ADD, "{'id': <'acme'>, 'password': <'" PASSWORD "'>}");
  administrator_call (self, ADD, "{'id': <'bolt'>, 'password': <'" PASSWORD "'>}");
  add_permission (self, "acme");
  add_permission (self, "acme");
  add_permission (self, "bolt");

  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/connections/acme", NULL), ==, 204);
  g_assert_null (fake_storage_peek (self->storage, "connection", "acme"));
  g_assert_cmpuint (fake_storage_count (self->storage, "permission"), ==, 1);
  g_assert_cmpuint (administrator_call (self, "GET", "/v1/audit", "{'about': <'acme'>}"), ==, 200);
  administrator_assert_output (self, "'totalSize': <int64 6>");
}

/* What cannot be removed whole keeps its connection: a later try finds it, and no consent is left.
 */
static void
test_a_removal_that_fails_leaves_no_consent_behind (Administrator *self, gconstpointer unused)
{
  administrator_call (self, ADD, "{'id': <'acme'>, 'password': <'" PASSWORD "'>}");
  add_permission (self, "acme");

  fake_storage_fail (self->storage, "remove", TASUKI_ERROR_STORAGE);
  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/connections/acme", NULL), ==, 503);
  g_assert_nonnull (fake_storage_peek (self->storage, "connection", "acme"));
  g_assert_cmpuint (fake_storage_count (self->storage, "permission"), ==, 1);

  fake_storage_fail (self->storage, NULL, 0);
  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/connections/acme", NULL), ==, 204);
  g_assert_cmpuint (fake_storage_count (self->storage, "permission"), ==, 0);
}

static void
test_keeps_public_keys (Administrator *self, gconstpointer unused)
{
  g_autofree char *key = g_strnfill (64, 'a');
  g_autofree char *keys = g_strdup_printf ("'publicKeys': <['%s']>", key);
  g_autofree char *adds = g_strdup_printf ("{'id': <'acme'>, %s}", keys);
  g_autofree char *sets = g_strdup_printf ("{%s}", keys);

  g_assert_cmpuint (administrator_call (self, ADD, adds), ==, 201);
  administrator_assert_output (self, keys);
  administrator_call (self, "PATCH", "/v1/connections/acme", "{'clear': <['publicKeys']>}");
  administrator_assert_no_output (self, key);
  administrator_call (self, "PATCH", "/v1/connections/acme", sets);
  administrator_assert_output (self, keys);
  g_assert_cmpuint (
      administrator_call (self, "PATCH", "/v1/connections/acme", "{'publicKeys': <['another']>}"),
      ==, 400);
}

int
main (int argc, char **argv)
{
  static const AdministratorCase cases[] = {
    { "adds-with-a-made-password", test_adds_with_a_made_password },
    { "made-passwords-differ", test_made_passwords_differ },
    { "a-given-password-is-not-shown", test_a_given_password_is_not_shown },
    { "no-secret-is-shown-or-recorded", test_no_secret_is_shown_or_recorded },
    { "a-bad-password-is-not-quoted", test_a_bad_password_is_not_quoted },
    { "the-same-id-twice-is-refused", test_the_same_id_twice_is_refused },
    { "two-at-once-make-one", test_two_at_once_make_one },
    { "too-many-at-once-are-refused", test_too_many_at_once_are_refused },
    { "unknown-ones-are-not-found", test_unknown_ones_are_not_found },
    { "lists-in-pages", test_lists_in_pages },
    { "removing-takes-its-permissions-along", test_removing_takes_its_permissions_along },
    { "a-removal-that-fails-leaves-no-consent-behind",
      test_a_removal_that_fails_leaves_no_consent_behind },
    { "keeps-public-keys", test_keeps_public_keys },
  };

  g_test_init (&argc, &argv, NULL);

  administrator_add_cases ("operation/connection", administrator_set_up, cases,
                           G_N_ELEMENTS (cases));

  return g_test_run ();
}
