/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* API keys: shown once, never wider than whoever makes them, and kept as a digest. */

#include <string.h>

#include <sodium.h>

#include <tasuki/api-key.h>

#include "support/administrator.h"

#define CREATE "POST", "/v1/keys"
#define LONG   "'password': <'a long password'>"

static void
set_up (Administrator *self, gconstpointer unused)
{
  administrator_set_up (self, NULL);
  administrator_register (self, "acme");
  administrator_register (self, "bolt");
  administrator_call (self, "POST", "/v1/connections",
                      "{'id': <'acme.osaka'>, 'organisation': <'acme'>, " LONG "}");
}

static char *
find_text (Administrator *self, const char *before)
{
  const char *begin = strstr (self->output, before);

  g_assert_nonnull (begin);
  begin += strlen (before);
  return g_strndup (begin, strcspn (begin, "'"));
}

/* A key of acme for transfers; its path. */
static char *
create (Administrator *self, char **key)
{
  g_autofree char *id = NULL;

  g_assert_cmpuint (administrator_call (self, CREATE,
                                        "{'organisation': <'acme'>, 'memo': <'batch'>,"
                                        " 'scopes': <['transfer:send', 'transfer:receive']>}"),
                    ==, 201);
  id = find_text (self, "'id': <'");
  *key = find_text (self, "'key': <'");
  return g_strconcat ("/v1/keys/", id, NULL);
}

static TasukiRecord *
peek (Administrator *self, const char *path)
{
  return fake_storage_peek (self->storage, "api-key", strrchr (path, '/') + 1);
}

static void
assert_kept (TasukiRecord *record, const char *name, const char *key)
{
  g_autoptr (GBytes) digest = tasuki_api_key_digest ((const guint8 *)key, strlen (key));
  g_autoptr (GVariant) kept
      = g_variant_lookup_value (tasuki_record_get_body (record), name, G_VARIANT_TYPE_BYTESTRING);
  gsize length;
  gconstpointer bytes = g_variant_get_fixed_array (kept, &length, 1);

  g_assert_cmpmem (bytes, length, g_bytes_get_data (digest, NULL), g_bytes_get_size (digest));
}

static void
test_is_shown_once (Administrator *self, gconstpointer unused)
{
  static const char *const reads[] = { "/v1/keys", "/v1/audit" };
  g_autofree char *key = NULL;
  g_autofree char *path = create (self, &key);
  g_autofree char *id = tasuki_api_key_get_id ((const guint8 *)key, strlen (key));
  g_autofree char *everything = NULL;

  g_assert_cmpstr (id, ==, strrchr (path, '/') + 1);
  assert_kept (peek (self, path), "digest", key);

  g_assert_cmpuint (administrator_call (self, "GET", path, NULL), ==, 200);
  administrator_assert_output (self, "'scopes': <['transfer:send', 'transfer:receive']>");
  administrator_assert_output (self, "'memo': <'batch'>");
  administrator_assert_no_output (self, key);
  administrator_assert_no_output (self, "digest");
  for (size_t i = 0; i < G_N_ELEMENTS (reads); i++)
    {
      administrator_call (self, "GET", reads[i], NULL);
      administrator_assert_output (self, id);
      administrator_assert_no_output (self, key);
      administrator_assert_no_output (self, "digest");
    }
  everything = fake_storage_print (self->storage, "api-key");
  g_assert_null (strstr (everything, key));
}

static void
test_holds_for_a_year_if_nobody_says (Administrator *self, gconstpointer unused)
{
  g_autofree char *key = NULL;
  g_autofree char *path = create (self, &key);
  gint64 expires = tasuki_record_get_integer (peek (self, path), "expires", 0);
  gint64 year = 365 * G_TIME_SPAN_DAY;

  g_assert_cmpint (expires, >, g_get_real_time () + year - G_TIME_SPAN_HOUR);
  g_assert_cmpint (expires, <=, g_get_real_time () + year);
}

static void
test_what_would_never_hold_is_refused (Administrator *self, gconstpointer unused)
{
  static const char *const inputs[]
      = { "{'scopes': <'status:read'>, 'expires': <'2020-01-01T00:00:00Z'>}",
          ("{'scopes': <'status:read'>, 'notBefore': <'2100-01-01T00:00:00Z'>,"
           " 'expires': <'2099-01-01T00:00:00Z'>}"),
          "{'scopes': <'status:read'>, 'notBefore': <'2999-01-01T00:00:00Z'>}" };

  for (size_t i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_assert_cmpuint (administrator_call (self, CREATE, inputs[i]), ==, 400);
      administrator_assert_output (self, "expires");
    }
}

static void
test_networks_are_networks (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (
      administrator_call (self, CREATE,
                          "{'scopes': <'status:read'>, 'networks': <['192.0.2.0/24', '::1']>}"),
      ==, 201);
  administrator_assert_output (self, "'networks': <['192.0.2.0/24', '::1']>");
  g_assert_cmpuint (
      administrator_call (self, CREATE,
                          "{'scopes': <'status:read'>, 'networks': <['192.0.2.1/24']>}"),
      ==, 400);
  administrator_assert_output (self, "networks: ");
}

static void
test_there_is_no_such_scope (Administrator *self, gconstpointer unused)
{
  static const char *const inputs[]
      = { "{'scopes': <'no:such'>}", "{'scopes': <'transfer:*'>}", "{'scopes': <'*:fly'>}",
          "{'scopes': <''>}",        "{'scopes': <@as []>}",       "{}" };

  for (size_t i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_assert_cmpuint (administrator_call (self, CREATE, inputs[i][1] == '}' ? NULL : inputs[i]),
                        ==, 400);
      administrator_assert_output (self, "scopes");
    }
}

/* Whoever may make keys, may not by that do what he may not. */
static void
test_is_not_wider_than_its_maker (Administrator *self, gconstpointer unused)
{
  static const char *const wider[] = { "*", "transfer:send", "connection:write", "key:read" };

  for (size_t i = 0; i < G_N_ELEMENTS (wider); i++)
    {
      g_autofree char *input = g_strdup_printf ("{'scopes': <['key:write', '%s']>}", wider[i]);

      g_assert_cmpuint (administrator_call_with (self, "key:write", CREATE, input), ==, 403);
      administrator_assert_output (self, wider[i]);
    }
  g_assert_cmpuint (fake_storage_count (self->storage, "api-key"), ==, 0);
  g_assert_cmpuint (
      administrator_call_with (self, "key:write", CREATE, "{'scopes': <'key:write'>}"), ==, 201);
}

static void
test_is_for_connections_of_its_organisation (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, CREATE,
                                        "{'organisation': <'acme'>, 'scopes': <'transfer:send'>,"
                                        " 'connections': <['acme.osaka']>}"),
                    ==, 201);
  administrator_assert_output (self, "'connections': <['acme.osaka']>");
  g_assert_cmpuint (administrator_call (self, CREATE,
                                        "{'organisation': <'acme'>, 'scopes': <'transfer:send'>,"
                                        " 'connections': <['acme.osaka', 'none']>}"),
                    ==, 400);
  administrator_assert_output (self, "none");
  g_assert_cmpuint (administrator_call (self, CREATE,
                                        "{'organisation': <'bolt'>, 'scopes': <'transfer:send'>,"
                                        " 'connections': <['acme.osaka']>}"),
                    ==, 400);
}

static void
test_rotates (Administrator *self, gconstpointer unused)
{
  g_autofree char *former = NULL;
  g_autofree char *path = create (self, &former);
  g_autofree char *secret = g_strconcat (path, "/secret", NULL);
  g_autofree char *key = NULL;
  g_autofree char *id = NULL;

  g_assert_cmpuint (administrator_call_with (self, "key:write", "POST", secret, NULL), ==, 403);
  g_assert_cmpuint (administrator_call (self, "POST", secret, NULL), ==, 200);
  key = find_text (self, "'key': <'");
  id = tasuki_api_key_get_id ((const guint8 *)key, strlen (key));
  g_assert_cmpstr (id, ==, strrchr (path, '/') + 1);
  g_assert_cmpstr (key, !=, former);
  assert_kept (peek (self, path), "digest", key);
  assert_kept (peek (self, path), "former-digest", former);
  administrator_assert_output (self, "'formerUntil'");
}

static void
test_is_disabled_and_revoked (Administrator *self, gconstpointer unused)
{
  g_autofree char *key = NULL;
  g_autofree char *path = create (self, &key);

  g_assert_cmpuint (administrator_call (self, "PATCH", path, "{'enabled': <false>}"), ==, 200);
  administrator_assert_output (self, "'enabled': <false>");
  administrator_assert_no_output (self, "digest");
  g_assert_cmpuint (administrator_call (self, "DELETE", path, NULL), ==, 204);
  g_assert_cmpuint (administrator_call (self, "GET", path, NULL), ==, 404);
}

static void
test_says_when_it_was_used (Administrator *self, gconstpointer unused)
{
  g_autofree char *first_key = NULL;
  g_autofree char *first = create (self, &first_key);
  g_autofree char *second_key = NULL;
  g_autofree char *second = create (self, &second_key);

  fake_storage_put (self->storage, "key-use", strrchr (first, '/') + 1, NULL,
                    g_variant_new_parsed ("{'last-used': <int64 1767225600000000>,"
                                          " 'last-address': <'192.0.2.7:1'>}"),
                    1);
  administrator_call (self, "GET", first, NULL);
  administrator_assert_output (self, "'lastUsed': <'2026-01-01T00:00:00.000Z'>");
  administrator_assert_output (self, "'lastAddress': <'192.0.2.7:1'>");
  administrator_call (self, "GET", second, NULL);
  administrator_assert_no_output (self, "lastUsed");
  administrator_call (self, "GET", "/v1/keys", NULL);
  administrator_assert_output (self, "'totalSize': <int64 2>");
  administrator_assert_output (self, "'lastUsed': <'2026-01-01T00:00:00.000Z'>");
}

static void
test_of_another_organisation_is_absent (Administrator *self, gconstpointer unused)
{
  g_autofree char *key = NULL;
  g_autofree char *path = create (self, &key);
  g_autofree char *secret = g_strconcat (path, "/secret", NULL);

  self->organisation = "bolt";
  g_assert_cmpuint (administrator_call (self, "GET", path, NULL), ==, 404);
  g_assert_cmpuint (administrator_call (self, "DELETE", path, NULL), ==, 404);
  g_assert_cmpuint (administrator_call (self, "POST", secret, NULL), ==, 404);
  administrator_call (self, "GET", "/v1/keys", NULL);
  administrator_assert_output (self, "'totalSize': <int64 0>");
  g_assert_cmpuint (
      administrator_call (self, CREATE, "{'organisation': <'acme'>, 'scopes': <'status:read'>}"),
      ==, 403);
  g_assert_cmpuint (administrator_call (self, CREATE, "{'scopes': <'status:read'>}"), ==, 201);
  administrator_assert_output (self, "'organisation': <'bolt'>");
}

static void
test_only_its_own_form_is_a_key (void)
{
  static const char *const texts[]
      = { "",
          "tsk_",
          "tsk_abcdefghijkl_",
          "TSK_abcdefghijkl_0123456789012345678901234567890123456789012",
          "tsk_abcdefghijk1_0123456789012345678901234567890123456789012",
          "tsk_abcdefghijkl-0123456789012345678901234567890123456789012",
          "tsk_abcdefghijkl_012345678901234567890123456789012345678901",
          "tsk_abcdefghijkl_01234567890123456789012345678901234567890123",
          "tsk_abcdefghijkl_01234567890123456789012345678901234567890 2" };
  const char *good = "tsk_abcdefghijkl_0123456789_-2345678901234567890123456789012";
  g_autofree char *id = tasuki_api_key_get_id ((const guint8 *)good, strlen (good));

  g_assert_cmpstr (id, ==, "abcdefghijkl");
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (tasuki_api_key_get_id ((const guint8 *)texts[i], strlen (texts[i])));
}

#define ADD(name, function)                                                                        \
  g_test_add (name, Administrator, NULL, set_up, function, administrator_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("/key/is-shown-once", test_is_shown_once);
  ADD ("/key/holds-for-a-year-if-nobody-says", test_holds_for_a_year_if_nobody_says);
  ADD ("/key/what-would-never-hold-is-refused", test_what_would_never_hold_is_refused);
  ADD ("/key/networks-are-networks", test_networks_are_networks);
  ADD ("/key/there-is-no-such-scope", test_there_is_no_such_scope);
  ADD ("/key/is-not-wider-than-its-maker", test_is_not_wider_than_its_maker);
  ADD ("/key/is-for-connections-of-its-organisation", test_is_for_connections_of_its_organisation);
  ADD ("/key/rotates", test_rotates);
  ADD ("/key/is-disabled-and-revoked", test_is_disabled_and_revoked);
  ADD ("/key/says-when-it-was-used", test_says_when_it_was_used);
  ADD ("/key/of-another-organisation-is-absent", test_of_another_organisation_is_absent);
  g_test_add_func ("/key/only-its-own-form-is-a-key", test_only_its_own_form_is_a_key);

  return g_test_run ();
}
