/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The check of input: what fits is typed and completed, what does not is named. */

#include <string.h>

#include <glib.h>

#include <tasuki/error.h>

#include "admin/input.h"

static GVariant *
check (TasukiOperationId id, const char *text, GError **error)
{
  g_autoptr (GVariant) raw = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (raw);
  return tasuki_input_check (tasuki_operation_get (id), raw, TASUKI_INPUT_JSON, error);
}

/* @text is accepted, and read as @expected. */
static void
assert_read (TasukiOperationId id, const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) checked = check (id, text, &error);
  g_autoptr (GVariant) wanted = NULL;
  GVariantIter iter;
  const char *key = NULL;
  GVariant *value = NULL;

  g_assert_no_error (error);
  wanted = g_variant_parse (G_VARIANT_TYPE_VARDICT, expected, NULL, NULL, NULL);
  g_assert_cmpuint (g_variant_n_children (checked), ==, g_variant_n_children (wanted));

  g_variant_iter_init (&iter, wanted);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) got = g_variant_lookup_value (checked, key, NULL);

      g_assert_nonnull (got);
      g_assert_cmpvariant (got, value);
    }
}

/* @text is refused, and the message holds @names, separated by blanks. */
static void
assert_refused (TasukiOperationId id, const char *text, const char *names)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) checked = check (id, text, &error);
  g_auto (GStrv) parts = g_strsplit (names, " ", -1);

  g_assert_null (checked);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
  for (char **part = parts; *part != NULL; part++)
    {
      g_test_message ("\"%s\" in \"%s\"", *part, error->message);
      g_assert_nonnull (strstr (error->message, *part));
    }
}

static void
test_what_is_left_out_is_filled_in (void)
{
  assert_read (TASUKI_OPERATION_CONNECTION_ADD, "{'id': <'acme.osaka'>}",
               "{'id': <'acme.osaka'>,"
               " 'client-types': <['agent', 'cli']>, 'memo': <''>}");
  assert_read (TASUKI_OPERATION_CONNECTION_LIST, "@a{sv} {}",
               "{'start-index': <int64 0>, 'max-results': <int64 100>}");
}

static void
test_texts_stand_for_numbers_sizes_times_and_lists (void)
{
  assert_read (TASUKI_OPERATION_CONNECTION_LIST, "{'startIndex': <'7'>, 'maxResults': <'1000'>}",
               "{'start-index': <int64 7>, 'max-results': <int64 1000>}");
  assert_read (TASUKI_OPERATION_PERMISSION_ADD,
               "{'connection': <'a'>, 'direction': <'send'>, 'remote': <'b*'>,"
               " 'maxSize': <'10MiB'>, 'validFrom': <'2026-01-01T09:00:00+09:00'>}",
               "{'connection': <'a'>, 'direction': <'send'>, 'remote': <'b*'>, 'file-id': <'*'>,"
               " 'memo': <''>, 'max-size': <int64 10485760>,"
               " 'valid-from': <int64 1767225600000000>}");
  assert_read (TASUKI_OPERATION_CONNECTION_ADD, "{'id': <'a'>, 'clientTypes': <'agent,api'>}",
               "{'id': <'a'>, 'client-types': <['agent', 'api']>,"
               " 'memo': <''>}");
}

static void
test_json_lists_and_numbers_are_read (void)
{
  assert_read (TASUKI_OPERATION_CONNECTION_LIST,
               "{'startIndex': <int64 2>, 'maxResults': <uint32 5>}",
               "{'start-index': <int64 2>, 'max-results': <int64 5>}");
  assert_read (TASUKI_OPERATION_CONNECTION_ADD,
               "{'id': <'a'>, 'clientTypes': <[<'cli'>, <'api'>]>}",
               "{'id': <'a'>, 'client-types': <['cli', 'api']>,"
               " 'memo': <''>}");
}

static void
test_an_unknown_field_is_named_with_those_there_are (void)
{
  assert_refused (TASUKI_OPERATION_CONNECTION_ADD, "{'id': <'a'>, 'colour': <'red'>}",
                  "colour id organisation clientTypes");
  assert_refused (TASUKI_OPERATION_STATUS, "{'x': <'y'>}", "x none");
}

static void
test_a_missing_field_is_named (void)
{
  assert_refused (TASUKI_OPERATION_CONNECTION_ADD, "@a{sv} {}", "id missing a-z");
  assert_refused (TASUKI_OPERATION_PERMISSION_ADD, "{'connection': <'a'>, 'remote': <'b'>}",
                  "direction missing");
}

static void
test_a_bad_value_is_quoted_with_what_was_expected (void)
{
  assert_refused (TASUKI_OPERATION_CONNECTION_ADD, "{'id': <'Acme'>}", "id Acme a-z");
  assert_refused (TASUKI_OPERATION_CONNECTION_LIST, "{'maxResults': <'0'>}", "maxResults 0 1000");
  assert_refused (TASUKI_OPERATION_CONNECTION_LIST, "{'maxResults': <int64 1001>}", "1001");
  assert_refused (TASUKI_OPERATION_CONNECTION_LIST, "{'maxResults': <'1e3'>}", "1e3");
  assert_refused (TASUKI_OPERATION_CONNECTION_LIST, "{'maxResults': <true>}", "true");
  assert_refused (TASUKI_OPERATION_CONNECTION_LIST, "{'maxResults': <5.0>}", "5.0");
  assert_refused (TASUKI_OPERATION_HISTORY, "{'from': <'2026-01-01'>}", "from zone");
}

static void
test_a_time_without_a_zone_is_refused (void)
{
  assert_refused (TASUKI_OPERATION_HISTORY, "{'from': <'2026-01-01T00:00:00'>}", "from zone");
}

static void
test_patterns_hold_for_the_whole_text (void)
{
  assert_refused (TASUKI_OPERATION_CONNECTION_ADD, "{'id': <'acme\\n'>}", "id");
  assert_refused (TASUKI_OPERATION_CONNECTION_ADD, "{'id': <'acme x'>}", "id");
  assert_refused (TASUKI_OPERATION_CONNECTION_ADD, "{'id': <''>}", "id");
  assert_refused (TASUKI_OPERATION_CONNECTION_ADD, "{'id': <'.acme'>}", "id");
  assert_refused (TASUKI_OPERATION_PERMISSION_ADD,
                  "{'connection': <'a'>, 'remote': <'b'>, 'direction': <'sender'>}",
                  "direction sender send receive");
}

static void
test_lengths_are_limited (void)
{
  g_autofree char *longest = g_strnfill (64, 'a');
  g_autofree char *good = g_strdup_printf ("{'id': <'%s'>}", longest);
  g_autofree char *bad = g_strdup_printf ("{'id': <'%sa'>}", longest);
  g_autofree char *memo = g_strnfill (1025, 'm');
  g_autofree char *long_memo = g_strdup_printf ("{'id': <'a'>, 'memo': <'%s'>}", memo);
  g_autoptr (GVariant) checked = check (TASUKI_OPERATION_CONNECTION_SHOW, good, NULL);

  g_assert_nonnull (checked);
  assert_refused (TASUKI_OPERATION_CONNECTION_SHOW, bad, "id");
  assert_refused (TASUKI_OPERATION_CONNECTION_ADD, long_memo, "memo 1024");
  assert_refused (TASUKI_OPERATION_CONNECTION_ADD, "{'id': <'a'>, 'clientTypes': <@as []>}",
                  "clientTypes");
}

static void
test_control_characters_are_refused (void)
{
  assert_refused (TASUKI_OPERATION_CONNECTION_ADD, "{'id': <'a'>, 'memo': <'\\u001b[2J'>}", "memo");
  assert_refused (TASUKI_OPERATION_CONNECTION_ADD, "{'id': <'a'>, 'memo': <'\\u0085'>}", "memo");
}

static void
test_sizes_do_not_wrap_around (void)
{
  const char *format = "{'connection': <'a'>, 'direction': <'send'>, 'remote': <'b'>,"
                       " 'maxSize': <'%s'>}";
  const char *bad[]
      = { "9223372036854775808", "8388608TiB", "-1", "-1KiB", "1KB", "KiB", "1.5GiB" };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
      g_autofree char *text = g_strjoin (bad[i], parts[0], parts[1], NULL);

      assert_refused (TASUKI_OPERATION_PERMISSION_ADD, text, "maxSize");
    }
}

static void
test_a_field_that_is_given_twice_is_refused (void)
{
  g_autoptr (GVariantBuilder) raw = g_variant_builder_new (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) input = NULL;
  g_autoptr (GVariant) checked = NULL;
  g_autoptr (GError) error = NULL;

  g_variant_builder_add_parsed (raw, "{'fileId', <'A'>}");
  g_variant_builder_add_parsed (raw, "{'file-id', <'B'>}");
  input = g_variant_ref_sink (g_variant_builder_end (raw));
  checked = tasuki_input_check (tasuki_operation_get (TASUKI_OPERATION_PERMISSION_ADD), input,
                                TASUKI_INPUT_JSON, &error);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
}

static void
test_a_secret_is_never_in_a_message (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) checked
      = check (TASUKI_OPERATION_CONNECTION_ADD, "{'id': <'a'>, 'password': <'tooshort'>}", &error);

  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "password"));
  g_assert_null (strstr (error->message, "tooshort"));
}

static void
test_a_long_value_is_quoted_in_part (void)
{
  g_autofree char *value = g_strnfill (100000, 'x');
  g_autofree char *text = g_strdup_printf ("{'id': <'%s'>}", value);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) checked = check (TASUKI_OPERATION_CONNECTION_SHOW, text, &error);

  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
  g_assert_cmpuint (strlen (error->message), <, 400);
}

static void
test_messages_name_options_where_options_were_given (void)
{
  g_autoptr (GVariant) raw = g_variant_ref_sink (
      g_variant_new_parsed ("{'connection': <'a'>, 'direction': <'up'>, 'remote': <'b'>}"));
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) checked = tasuki_input_check (
      tasuki_operation_get (TASUKI_OPERATION_PERMISSION_ADD), raw, TASUKI_INPUT_OPTIONS, &error);

  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "--direction"));
}

static void
test_times_are_written_as_in_rfc_3339 (void)
{
  g_autofree char *epoch = tasuki_value_format_time (0);
  g_autofree char *later = tasuki_value_format_time (1767225600123456);
  g_autofree char *never = tasuki_value_format_time (G_MAXINT64);

  g_assert_cmpstr (epoch, ==, "1970-01-01T00:00:00.000Z");
  g_assert_cmpstr (later, ==, "2026-01-01T00:00:00.123Z");
  g_assert_null (never);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/input/what-is-left-out-is-filled-in", test_what_is_left_out_is_filled_in);
  g_test_add_func ("/input/texts-stand-for-numbers-sizes-times-and-lists",
                   test_texts_stand_for_numbers_sizes_times_and_lists);
  g_test_add_func ("/input/json-lists-and-numbers-are-read", test_json_lists_and_numbers_are_read);
  g_test_add_func ("/input/an-unknown-field-is-named-with-those-there-are",
                   test_an_unknown_field_is_named_with_those_there_are);
  g_test_add_func ("/input/a-missing-field-is-named", test_a_missing_field_is_named);
  g_test_add_func ("/input/a-bad-value-is-quoted-with-what-was-expected",
                   test_a_bad_value_is_quoted_with_what_was_expected);
  g_test_add_func ("/input/a-time-without-a-zone-is-refused",
                   test_a_time_without_a_zone_is_refused);
  g_test_add_func ("/input/patterns-hold-for-the-whole-text",
                   test_patterns_hold_for_the_whole_text);
  g_test_add_func ("/input/lengths-are-limited", test_lengths_are_limited);
  g_test_add_func ("/input/control-characters-are-refused", test_control_characters_are_refused);
  g_test_add_func ("/input/sizes-do-not-wrap-around", test_sizes_do_not_wrap_around);
  g_test_add_func ("/input/a-field-that-is-given-twice-is-refused",
                   test_a_field_that_is_given_twice_is_refused);
  g_test_add_func ("/input/a-secret-is-never-in-a-message", test_a_secret_is_never_in_a_message);
  g_test_add_func ("/input/a-long-value-is-quoted-in-part", test_a_long_value_is_quoted_in_part);
  g_test_add_func ("/input/messages-name-options-where-options-were-given",
                   test_messages_name_options_where_options_were_given);
  g_test_add_func ("/input/times-are-written-as-in-rfc-3339",
                   test_times_are_written_as_in_rfc_3339);

  return g_test_run ();
}
