/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Situations, their stable codes, and what they are in HTTP. */

#include <string.h>

#include <tasuki/call.h>

static const char *const everything[] = { "*", NULL };

static void
test_every_situation_has_a_code_of_its_own (void)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (TASUKI_TYPE_ERROR);
  g_autoptr (GHashTable) codes = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < class->n_values; i++)
    {
      g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, class->values[i].value, "");
      const char *code = tasuki_error_to_code (error);

      g_assert_cmpint (class->values[i].value, ==, (int)i);
      g_assert_true (g_hash_table_add (codes, (gpointer)code));
      g_assert_cmpint (tasuki_error_from_code (code), ==, class->values[i].value);
    }
  g_assert_cmpuint (class->n_values, ==, TASUKI_ERROR_NOTHING + 1);
}

/* These are on the wire and in scripts: whoever changes one breaks somebody. */
static void
test_codes_do_not_change (void)
{
  static const char *const codes[]
      = { "failed",   "not-supported", "invalid",   "configuration", "plugin", "refused",
          "offline",  "busy",          "login",     "untrusted",     "lost",   "timed-out",
          "protocol", "integrity",     "cancelled", "declined",      "exists", "not-found",
          "conflict", "storage",       "nothing" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    g_assert_cmpint (tasuki_error_from_code (codes[i]), ==, i);
}

static void
test_what_is_foreign_is_a_failure (void)
{
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "");
  g_autoptr (GError) below = g_error_new_literal (TASUKI_ERROR, -1, "");
  g_autoptr (GError) beyond = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_NOTHING + 1, "");

  g_assert_cmpstr (tasuki_error_to_code (NULL), ==, "failed");
  g_assert_cmpstr (tasuki_error_to_code (foreign), ==, "failed");
  g_assert_cmpstr (tasuki_error_to_code (below), ==, "failed");
  g_assert_cmpstr (tasuki_error_to_code (beyond), ==, "failed");
  g_assert_cmpint (tasuki_error_from_code (NULL), ==, TASUKI_ERROR_FAILED);
  g_assert_cmpint (tasuki_error_from_code (""), ==, TASUKI_ERROR_FAILED);
  g_assert_cmpint (tasuki_error_from_code ("Offline"), ==, TASUKI_ERROR_FAILED);
}

static void
test_domain_has_a_plain_name (void)
{
  g_assert_cmpstr (g_quark_to_string (TASUKI_ERROR), ==, "tasuki-error-quark");
}

static TasukiCall *
new_call (void)
{
  return tasuki_call_new ("GET", "/v1/status", NULL, "test", everything);
}

static void
test_failed_call_has_a_status_and_a_code (void)
{
  static const struct
  {
    TasukiError code;
    guint status;
  } cases[] = {
    { TASUKI_ERROR_INVALID, 400 },   { TASUKI_ERROR_LOGIN, 401 },   { TASUKI_ERROR_REFUSED, 403 },
    { TASUKI_ERROR_NOT_FOUND, 404 }, { TASUKI_ERROR_EXISTS, 409 },  { TASUKI_ERROR_CONFLICT, 409 },
    { TASUKI_ERROR_BUSY, 429 },      { TASUKI_ERROR_STORAGE, 503 }, { TASUKI_ERROR_TIMED_OUT, 503 },
    { TASUKI_ERROR_FAILED, 500 },    { TASUKI_ERROR_NOTHING, 500 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TasukiCall) call = new_call ();
      g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, cases[i].code, "why");
      const char *code = NULL, *message = NULL;

      tasuki_question_fail (TASUKI_QUESTION (call), error);
      g_assert_cmpuint (tasuki_call_get_status (call), ==, cases[i].status);
      g_assert_true (g_variant_lookup (tasuki_call_get_output (call), "code", "&s", &code));
      g_assert_true (g_variant_lookup (tasuki_call_get_output (call), "message", "&s", &message));
      g_assert_cmpstr (code, ==, tasuki_error_to_code (error));
      g_assert_cmpstr (message, ==, "why");
    }
}

static void
test_error_of_another_domain_is_500 (void)
{
  g_autoptr (TasukiCall) call = new_call ();
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "why");

  tasuki_question_fail (TASUKI_QUESTION (call), error);
  g_assert_cmpuint (tasuki_call_get_status (call), ==, 500);
}

static void
test_first_reply_counts (void)
{
  g_autoptr (TasukiCall) call = new_call ();

  tasuki_call_reply (call, 201, g_variant_new_parsed ("{'a': <1>}"));
  tasuki_call_reply (call, 204, g_variant_new ("a{sv}", NULL));
  g_assert_cmpuint (tasuki_call_get_status (call), ==, 201);
  g_assert_cmpuint (g_variant_n_children (tasuki_call_get_output (call)), ==, 1);
}

static void
test_scopes_are_matched_whole (void)
{
  static const char *const scopes[] = { "connection:read", "transfer:cancel", NULL };
  g_autoptr (TasukiCall) some = tasuki_call_new ("GET", "/", NULL, "test", scopes);
  static const char *const readings[] = { "*:read", NULL };
  g_autoptr (TasukiCall) reading = tasuki_call_new ("GET", "/", NULL, "test", readings);
  g_autoptr (TasukiCall) all = new_call ();

  g_assert_true (tasuki_call_has_scope (some, "connection:read"));
  g_assert_false (tasuki_call_has_scope (some, "connection:write"));
  g_assert_false (tasuki_call_has_scope (some, "connection"));
  g_assert_false (tasuki_call_has_scope (some, "connection:read:more"));
  g_assert_true (tasuki_call_has_scope (all, "connection:write"));
  g_assert_true (tasuki_call_has_scope (all, "*:read"));
  g_assert_true (tasuki_call_has_scope (reading, "connection:read"));
  g_assert_true (tasuki_call_has_scope (reading, "*:read"));
  g_assert_false (tasuki_call_has_scope (reading, "connection:write"));
  g_assert_false (tasuki_call_has_scope (reading, "connection"));
  g_assert_false (tasuki_call_has_scope (reading, "connection:read:more"));
  g_assert_false (tasuki_call_has_scope (reading, "*"));
  g_assert_false (tasuki_call_has_scope (some, "*:read"));
}

static void
test_a_call_for_no_connection_is_not_for_all (void)
{
  static const char *const none[] = { NULL };
  g_autoptr (TasukiCall) call = new_call ();

  g_assert_null (tasuki_call_get_connections (call));
  tasuki_call_set_connections (call, none);
  g_assert_cmpstrv (tasuki_call_get_connections (call), none);
  tasuki_call_set_connections (call, NULL);
  g_assert_null (tasuki_call_get_connections (call));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add_func (name, function)
  ADD ("/error/every-situation-has-a-code-of-its-own", test_every_situation_has_a_code_of_its_own);
  ADD ("/error/codes-do-not-change", test_codes_do_not_change);
  ADD ("/error/what-is-foreign-is-a-failure", test_what_is_foreign_is_a_failure);
  ADD ("/error/domain-has-a-plain-name", test_domain_has_a_plain_name);
  ADD ("/call/failed-has-a-status-and-a-code", test_failed_call_has_a_status_and_a_code);
  ADD ("/call/error-of-another-domain-is-500", test_error_of_another_domain_is_500);
  ADD ("/call/first-reply-counts", test_first_reply_counts);
  ADD ("/call/scopes-are-matched-whole", test_scopes_are_matched_whole);
  ADD ("/call/for-no-connection-is-not-for-all", test_a_call_for_no_connection_is_not_for_all);

  return g_test_run ();
}
