/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of what is there: of what revision, of which fields, and not twice. */

#include <string.h>

#include <sodium.h>

#include "support/administrator.h"

#define ACME "/v1/connections/acme"

/* The one permission that there is. */
static char *permission;

static char *
find_text (Administrator *self, const char *before)
{
  const char *begin = strstr (self->output, before);

  g_assert_nonnull (begin);
  begin += strlen (before);
  return g_strndup (begin, strcspn (begin, "'"));
}

static void
set_up (Administrator *self, gconstpointer unused)
{
  g_autofree char *id = NULL;

  administrator_set_up (self, NULL);
  administrator_call (self, "POST", "/v1/connections",
                      "{'id': <'acme'>, 'password': <'a long password'>, 'memo': <'old'>}");
  administrator_call (self, "POST", "/v1/permissions",
                      "{'connection': <'acme'>, 'direction': <'send'>, 'remote': <'bolt'>,"
                      " 'maxSize': <'10MiB'>, 'validUntil': <'2030-01-01T00:00:00Z'>}");
  id = find_text (self, "'id': <'");
  permission = g_strconcat ("/v1/permissions/", id, NULL);
}

static void
tear_down (Administrator *self, gconstpointer unused)
{
  g_clear_pointer (&permission, g_free);
  administrator_tear_down (self, NULL);
}

static void
test_what_is_given_replaces_and_the_rest_stays (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (
      administrator_call (self, "PATCH", permission, "{'fileId': <'INV*'>, 'enabled': <false>}"),
      ==, 200);
  administrator_assert_output (self, "'fileId': <'INV*'>");
  administrator_assert_output (self, "'enabled': <false>");
  administrator_assert_output (self, "'remote': <'bolt'>");
  administrator_assert_output (self, "'maxSize': <int64 10485760>");

  administrator_call (self, "GET", permission, NULL);
  administrator_assert_output (self, "'fileId': <'INV*'>");
  administrator_call (self, "GET", "/v1/permissions", NULL);
  administrator_assert_output (self, "'totalSize': <int64 1>");
}

static void
test_what_is_cleared_goes (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (
      administrator_call (self, "PATCH", permission, "{'clear': <['maxSize', 'valid-until']>}"), ==,
      200);
  administrator_assert_no_output (self, "maxSize");
  administrator_assert_no_output (self, "validUntil");
}

static void
test_not_everything_can_be_cleared (Administrator *self, gconstpointer unused)
{
  static const char *const inputs[]
      = { "{'clear': <['remote']>}", "{'clear': <['id']>}", "{'clear': <['clear']>}",
          "{'clear': <['password']>}", "{'clear': <['maxSize']>, 'maxSize': <'1KiB'>}" };

  for (size_t i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_assert_cmpuint (administrator_call (self, "PATCH", permission, inputs[i]), ==, 400);
      administrator_assert_output (self, "clear: ");
    }
  administrator_call (self, "GET", permission, NULL);
  administrator_assert_output (self, "maxSize");
  administrator_assert_output (self, "bolt");
}

/* By itself the time would do; with the one that is there it would never hold. */
static void
test_what_does_not_hold_together_is_refused (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (
      administrator_call (self, "PATCH", permission, "{'validFrom': <'2031-01-01T00:00:00Z'>}"), ==,
      400);
  administrator_assert_output (self, "validUntil");
  g_assert_cmpuint (administrator_call (self, "PATCH", permission,
                                        "{'validFrom': <'2031-01-01T00:00:00Z'>,"
                                        " 'clear': <['validUntil']>}"),
                    ==, 200);
}

static void
test_another_revision_is_a_conflict (Administrator *self, gconstpointer unused)
{
  g_autofree char *current = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *input = NULL;

  administrator_call (self, "GET", ACME, NULL);
  current = find_text (self, "'revision': <int64 ");
  *strchr (current, '>') = '\0';
  shown = g_strdup_printf ("'revision': <int64 %s>", current);
  input = g_strdup_printf ("{'memo': <'new'>, 'revision': <%s>}", current);

  g_assert_cmpuint (administrator_call (self, "PATCH", ACME, input), ==, 200);
  administrator_assert_output (self, "'memo': <'new'>");
  administrator_assert_no_output (self, shown);
  g_assert_cmpuint (administrator_call (self, "PATCH", ACME, input), ==, 409);
  administrator_assert_output (self, "'conflict'");
  g_clear_pointer (&input, g_free);
  input = g_strdup_printf ("{'revision': <%s>}", current);
  g_assert_cmpuint (administrator_call (self, "DELETE", ACME, input), ==, 409);
  g_assert_cmpuint (administrator_call (self, "POST", ACME "/secret", input), ==, 409);
  g_assert_cmpuint (administrator_call (self, "DELETE", ACME, NULL), ==, 204);
}

static void
test_what_is_not_there_cannot_be_changed (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, "PATCH", "/v1/connections/none", NULL), ==, 404);
  g_assert_cmpuint (administrator_call (self, "POST", "/v1/connections/none/secret", NULL), ==,
                    404);
  g_assert_cmpuint (
      administrator_call (self, "PATCH", "/v1/permissions/perm-0123456789abcdef", NULL), ==, 404);
  g_assert_cmpuint (fake_storage_count (self->storage, "connection"), ==, 1);
}

static void
test_a_change_is_recorded_before_and_after (Administrator *self, gconstpointer unused)
{
  administrator_call (self, "PATCH", ACME, "{'memo': <'new'>}");
  administrator_call (self, "GET", "/v1/audit", NULL);
  administrator_assert_output (self, "'operation': <'connection set'>");
  administrator_assert_output (self, "'memo': <'old'>");
  administrator_assert_output (self, "'memo': <'new'>");
  administrator_assert_no_output (self, "argon2id");
}

static void
assert_verifies (TasukiRecord *record, const char *key, const char *password)
{
  const char *hash = tasuki_record_get_string (record, key);

  g_assert_nonnull (hash);
  g_assert_cmpint (crypto_pwhash_str_verify (hash, password, strlen (password)), ==, 0);
}

static void
test_a_new_password_leaves_the_former_one (Administrator *self, gconstpointer unused)
{
  g_autofree char *made = NULL;
  TasukiRecord *record;
  gint64 week = 7 * G_TIME_SPAN_DAY;

  g_assert_cmpuint (administrator_call (self, "POST", ACME "/secret", NULL), ==, 200);
  made = find_text (self, "'password': <'");
  g_assert_cmpuint (strlen (made), ==, 43);
  administrator_assert_output (self, "'formerUntil': ");
  administrator_assert_no_output (self, "argon2id");

  record = fake_storage_peek (self->storage, "connection", "acme");
  assert_verifies (record, "password", made);
  assert_verifies (record, "former-password", "a long password");
  g_assert_cmpint (tasuki_record_get_integer (record, "former-until", 0), <=,
                   g_get_real_time () + week);
  g_assert_cmpint (tasuki_record_get_integer (record, "former-until", 0), >,
                   g_get_real_time () + week - G_TIME_SPAN_HOUR);
  g_assert_cmpstr (tasuki_record_get_string (record, "memo"), ==, "old");
}

static void
test_the_former_password_holds_as_long_as_is_said (Administrator *self, gconstpointer unused)
{
  g_assert_cmpuint (administrator_call (self, "POST", ACME "/secret",
                                        "{'password': <'another long one'>,"
                                        " 'formerUntil': <'2026-01-01T00:00:00Z'>}"),
                    ==, 200);
  administrator_assert_output (self, "'formerUntil': <'2026-01-01T00:00:00.000Z'>");
  administrator_assert_no_output (self, "another long one");
  assert_verifies (fake_storage_peek (self->storage, "connection", "acme"), "password",
                   "another long one");
}

static void
test_the_same_key_is_not_done_again (Administrator *self, gconstpointer unused)
{
  g_autofree char *made = NULL;
  TasukiRecord *record;

  self->key = "k1";
  g_assert_cmpuint (administrator_call (self, "POST", ACME "/secret", NULL), ==, 200);
  made = find_text (self, "'password': <'");
  g_assert_cmpuint (administrator_call (self, "POST", ACME "/secret", NULL), ==, 200);
  administrator_assert_output (self, "'formerUntil': ");
  administrator_assert_no_output (self, "password': <'");

  record = fake_storage_peek (self->storage, "connection", "acme");
  assert_verifies (record, "password", made);
}

static void
test_a_key_is_for_one_change (Administrator *self, gconstpointer unused)
{
  self->key = "k1";
  g_assert_cmpuint (administrator_call (self, "PATCH", ACME, "{'memo': <'one'>}"), ==, 200);
  g_assert_cmpuint (administrator_call (self, "PATCH", ACME, "{'memo': <'two'>}"), ==, 409);
  administrator_assert_output (self, "idempotency");
  self->caller = "uid 8";
  g_assert_cmpuint (administrator_call (self, "PATCH", ACME, "{'memo': <'two'>}"), ==, 200);
}

/* Two at once, as when a caller loses patience: the second waits, and hears the same. */
static void
test_two_at_once_with_one_key_are_one (Administrator *self, gconstpointer unused)
{
  g_autoptr (TasukiCall) first = NULL;
  g_autoptr (TasukiCall) second = NULL;

  self->key = "k1";
  first = administrator_put (self, "POST", "/v1/connections", "{'id': <'bolt'>}");
  second = administrator_put (self, "POST", "/v1/connections", "{'id': <'bolt'>}");
  g_assert_cmpuint (administrator_wait (self, first), ==, 201);
  g_assert_cmpuint (administrator_wait (self, second), ==, 201);
  administrator_assert_no_output (self, "password");
}

static void
test_what_failed_may_be_tried_again (Administrator *self, gconstpointer unused)
{
  self->key = "k1";
  fake_storage_fail (self->storage, "save", TASUKI_ERROR_STORAGE);
  g_assert_cmpuint (administrator_call (self, "PATCH", ACME, "{'memo': <'new'>}"), ==, 503);
  fake_storage_fail (self->storage, NULL, 0);
  g_assert_cmpuint (administrator_call (self, "PATCH", ACME, "{'memo': <'new'>}"), ==, 200);
}

static void
test_reading_has_no_key (Administrator *self, gconstpointer unused)
{
  self->key = "k1";
  g_assert_cmpuint (administrator_call (self, "GET", ACME, NULL), ==, 200);
  self->key = NULL;
  administrator_call (self, "PATCH", ACME, "{'memo': <'new'>}");
  self->key = "k1";
  administrator_call (self, "GET", ACME, NULL);
  administrator_assert_output (self, "'memo': <'new'>");
}

#define ADD(name, function) g_test_add (name, Administrator, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("/change/what-is-given-replaces-and-the-rest-stays",
       test_what_is_given_replaces_and_the_rest_stays);
  ADD ("/change/what-is-cleared-goes", test_what_is_cleared_goes);
  ADD ("/change/not-everything-can-be-cleared", test_not_everything_can_be_cleared);
  ADD ("/change/what-does-not-hold-together-is-refused",
       test_what_does_not_hold_together_is_refused);
  ADD ("/change/another-revision-is-a-conflict", test_another_revision_is_a_conflict);
  ADD ("/change/what-is-not-there-cannot-be-changed", test_what_is_not_there_cannot_be_changed);
  ADD ("/change/a-change-is-recorded-before-and-after", test_a_change_is_recorded_before_and_after);
  ADD ("/change/a-new-password-leaves-the-former-one", test_a_new_password_leaves_the_former_one);
  ADD ("/change/the-former-password-holds-as-long-as-is-said",
       test_the_former_password_holds_as_long_as_is_said);
  ADD ("/change/the-same-key-is-not-done-again", test_the_same_key_is_not_done_again);
  ADD ("/change/a-key-is-for-one-change", test_a_key_is_for_one_change);
  ADD ("/change/two-at-once-with-one-key-are-one", test_two_at_once_with_one_key_are_one);
  ADD ("/change/what-failed-may-be-tried-again", test_what_failed_may_be_tried_again);
  ADD ("/change/reading-has-no-key", test_reading_has_no_key);

  return g_test_run ();
}
