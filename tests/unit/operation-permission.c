/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on permissions: whose consent it is, and what it can say. */

#include <string.h>

#include "support/administrator.h"

#define ADD "POST", "/v1/permissions"
#define WHO "'connection': <'acme'>, 'direction': <'send'>, 'remote': <'bolt'>"

static void
set_up (Administrator *self, gconstpointer unused)
{
  administrator_set_up (self, unused);
  fake_storage_put (self->storage, "connection", "acme", NULL,
                    g_variant_new_parsed ("{'enabled': <true>}"), 1);
}

/* The one that is kept; NULL if there is none. */
static TasukiRecord *
get_kept (Administrator *self)
{
  return fake_storage_peek (self->storage, "permission", NULL);
}

static void
test_keeps_what_it_says (Administrator *self, gconstpointer unused)
{
  TasukiRecord *kept;

  g_assert_cmpuint (administrator_call (self, ADD,
                                        "{" WHO ", 'fileId': <'INVOICE*'>, 'maxSize': <'10MiB'>,"
                                        " 'validFrom': <'2026-01-01T00:00:00Z'>,"
                                        " 'validUntil': <'2026-12-31T23:59:59+09:00'>,"
                                        " 'memo': <'請求書'>}"),
                    ==, 201);
  kept = get_kept (self);
  g_assert_true (g_str_has_prefix (tasuki_record_get_id (kept), "perm-"));
  g_assert_cmpstr (tasuki_record_get_organisation (kept), ==, "default");
  g_assert_cmpstr (tasuki_record_get_string (kept, "connection"), ==, "acme");
  g_assert_cmpstr (tasuki_record_get_string (kept, "direction"), ==, "send");
  g_assert_cmpstr (tasuki_record_get_string (kept, "remote"), ==, "bolt");
  g_assert_cmpstr (tasuki_record_get_string (kept, "file-id"), ==, "INVOICE*");
  g_assert_cmpint (tasuki_record_get_integer (kept, "max-size", 0), ==, 10 << 20);
  g_assert_cmpint (tasuki_record_get_integer (kept, "valid-from", 0), ==, 1767225600000000);
  g_assert_cmpint (tasuki_record_get_integer (kept, "valid-until", 0), ==, 1798729199000000);
  g_assert_true (tasuki_record_get_boolean (kept, "enabled", FALSE));
  administrator_assert_output (self, "'validUntil': <'2026-12-31T14:59:59.000Z'>");
}

static void
test_says_nothing_about_what_was_not_said (Administrator *self, gconstpointer unused)
{
  TasukiRecord *kept;

  g_assert_cmpuint (administrator_call (self, ADD, "{" WHO "}"), ==, 201);
  kept = get_kept (self);
  g_assert_cmpstr (tasuki_record_get_string (kept, "file-id"), ==, "*");
  g_assert_cmpint (tasuki_record_get_integer (kept, "max-size", -1), ==, -1);
  g_assert_cmpint (tasuki_record_get_integer (kept, "valid-from", -1), ==, -1);
  g_assert_cmpint (tasuki_record_get_integer (kept, "valid-until", -1), ==, -1);
}

static void
test_refuses_what_is_no_consent (Administrator *self, gconstpointer unused)
{
  static const char *const bad[] = {
    "{'direction': <'send'>, 'remote': <'bolt'>}",
    "{'connection': <'acme'>, 'remote': <'bolt'>}",
    "{'connection': <'acme'>, 'direction': <'send'>}",
    "{'connection': <'acme'>, 'direction': <'both'>, 'remote': <'bolt'>}",
    "{'connection': <'acme'>, 'direction': <'send\n'>, 'remote': <'bolt'>}",
    "{'connection': <'a*'>, 'direction': <'send'>, 'remote': <'bolt'>}",
    "{'connection': <'acme'>, 'direction': <'send'>, 'remote': <'BOLT'>}",
    "{'connection': <'acme'>, 'direction': <'send'>, 'remote': <''>}",
    "{" WHO ", 'fileId': <''>}",
    "{" WHO ", 'maxSize': <'-1'>}",
    "{" WHO ", 'maxSize': <'9223372036854775808'>}",
    "{" WHO ", 'maxSize': <'9007199254740992TiB'>}",
    "{" WHO ", 'maxSize': <1.5>}",
    "{" WHO ", 'validFrom': <'2026-01-01T00:00:00'>}",
    "{" WHO ", 'validFrom': <int64 5>}",
    "{" WHO ", 'validFrom': <'2026-01-02T00:00:00Z'>, 'validUntil': <'2026-01-01T00:00:00Z'>}",
    "{" WHO ", 'validFrom': <'2026-01-01T00:00:00Z'>, 'validUntil': <'2026-01-01T00:00:00Z'>}",
    "{" WHO ", 'enabled': <true>}",
    "{" WHO ", 'organisation': <'other'>}",
    "{" WHO ", 'id': <'perm-0123456789abcdef'>}",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_cmpuint (administrator_call (self, ADD, bad[i]), ==, 400);
    }
  g_assert_null (get_kept (self));
  g_assert_cmpuint (fake_storage_count (self->storage, "audit"), ==, 0);
}

static void
test_needs_its_own_connection (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (
      administrator_call (self, ADD,
                          "{'connection': <'bolt'>, 'direction': <'send'>, 'remote': <'acme'>}"),
      ==, 404);
  g_assert_null (get_kept (self));
}

static void
test_lists_those_of_a_connection (Administrator *self, gconstpointer unused)
{
  fake_storage_put (self->storage, "connection", "bolt", NULL, g_variant_new_parsed ("@a{sv} {}"),
                    1);
  administrator_call (self, ADD, "{" WHO "}");
  administrator_call (self, ADD,
                      "{'connection': <'bolt'>, 'direction': <'receive'>, 'remote': <'acme'>}");

  administrator_call (self, "GET", "/v1/permissions", NULL);
  administrator_assert_output (self, "'totalSize': <int64 2>");
  administrator_call (self, "GET", "/v1/permissions", "{'connection': <'bolt'>}");
  administrator_assert_output (self, "'totalSize': <int64 1>");
  administrator_assert_output (self, "'direction': <'receive'>");
}

static void
test_removes_and_says_so (Administrator *self, gconstpointer unused)
{
  g_autofree char *path = NULL;

  administrator_call (self, ADD, "{" WHO "}");
  path = g_strconcat ("/v1/permissions/", tasuki_record_get_id (get_kept (self)), NULL);
  g_assert_cmpuint (administrator_call (self, "DELETE", path, NULL), ==, 204);
  g_assert_null (get_kept (self));
  g_assert_cmpuint (administrator_call (self, "DELETE", path, NULL), ==, 404);
  g_assert_cmpuint (administrator_call (self, "DELETE", "/v1/permissions/x", NULL), ==, 400);
}

int
main (int argc, char **argv)
{
  static const AdministratorCase cases[] = {
    { "keeps-what-it-says", test_keeps_what_it_says },
    { "says-nothing-about-what-was-not-said", test_says_nothing_about_what_was_not_said },
    { "refuses-what-is-no-consent", test_refuses_what_is_no_consent },
    { "needs-its-own-connection", test_needs_its_own_connection },
    { "lists-those-of-a-connection", test_lists_those_of_a_connection },
    { "removes-and-says-so", test_removes_and_says_so },
  };

  g_test_init (&argc, &argv, NULL);

  administrator_add_cases ("operation/permission", set_up, cases, G_N_ELEMENTS (cases));

  return g_test_run ();
}
