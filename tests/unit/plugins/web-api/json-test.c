/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A body is a JSON object within limits, and is judged before it is parsed. */

#include "json.h"

#include <string.h>

#include <tasuki/error.h>

static const char *const refused[] = {
  "[]",
  "\"text\"",
  "1",
  "null",
  "{",
  "}",
  "{}}",
  "{\"a\":}",
  "{\"a\" 1}",
  "{'a':1}",
  "{\"a\":1}/* comment */",
  "// comment\n{\"a\":1}",
  "{\"a\":1} trailing",
  "{\"a\":\"\\u0000\"}",
  "{\"a\":\"\xff\"}",
  "{\"a\":\"\xc0\x80\"}",
  "{\"a\":\"open}",
  "a = 1",
  "(1)",
};

static void
test_refuses_each (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      if (web_json_read (refused[i], strlen (refused[i]), &error) != NULL)
        g_error ("%s is taken", refused[i]);
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
    }
}

static GVariant *
read_good (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *object = web_json_read (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_true (g_variant_is_of_type (object, G_VARIANT_TYPE_VARDICT));
  return object;
}

static void
test_reads_an_object (void)
{
  g_autoptr (GVariant) object = read_good (
      "{\"text\":\"\\u6771 \\\"}{\\\\\",\"number\":-5,\"flag\":true,\"list\":[\"a\"]}");
  const char *text;
  gint64 number;
  gboolean flag;

  g_assert_true (g_variant_lookup (object, "text", "&s", &text));
  g_assert_cmpstr (text, ==, "\u6771 \"}{\\");
  g_assert_true (g_variant_lookup (object, "number", "x", &number));
  g_assert_cmpint (number, ==, -5);
  g_assert_true (g_variant_lookup (object, "flag", "b", &flag));
  g_assert_true (flag);
}

static void
test_nothing_is_an_empty_object (void)
{
  g_autoptr (GVariant) object = read_good ("");

  g_assert_cmpuint (g_variant_n_children (object), ==, 0);
}

/* An object in which @depth levels are nested, the outermost included. */
static char *
nest (unsigned depth, char open, char close)
{
  GString *text = g_string_new ("{\"a\":");

  for (unsigned i = 1; i < depth; i++)
    g_string_append (text, open == '[' ? "[" : "{\"a\":");
  g_string_append (text, "1");
  for (unsigned i = 1; i < depth; i++)
    g_string_append_c (text, close);

  return g_string_free (g_string_append_c (text, '}'), FALSE);
}

static void
test_has_a_greatest_depth (void)
{
  static const char *const pairs[] = { "[]", "{}" };

  for (size_t i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *deepest = nest (WEB_JSON_DEPTH_MAX, pairs[i][0], pairs[i][1]);
      g_autofree char *deeper = nest (WEB_JSON_DEPTH_MAX + 1, pairs[i][0], pairs[i][1]);
      g_autoptr (GVariant) object = read_good (deepest);
      g_autoptr (GError) error = NULL;

      g_assert_null (web_json_read (deeper, strlen (deeper), &error));
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
    }
}

static void
test_survives_what_would_overflow_the_stack (void)
{
  g_autofree char *text = g_strnfill (32 * 1024, '[');
  g_autoptr (GError) error = NULL;

  g_assert_null (web_json_read (text, strlen (text), &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
}

static void
test_brackets_in_strings_are_text (void)
{
  g_autoptr (GString) text = g_string_new ("{\"a\":\"");
  g_autoptr (GVariant) object = NULL;

  for (unsigned i = 0; i < 2 * WEB_JSON_DEPTH_MAX; i++)
    g_string_append (text, "[\\\"{");
  g_string_append (text, "\"}");
  object = read_good (text->str);
  g_assert_cmpuint (g_variant_n_children (object), ==, 1);
}

static void
test_writes_one_line (void)
{
  g_autoptr (GVariant) object
      = g_variant_ref_sink (g_variant_new_parsed ("{'text': <'a\nb'>, 'number': <int64 5>}"));
  g_autofree char *text = web_json_write (object);
  g_autoptr (GVariant) again = read_good (text);
  const char *value;

  g_assert_true (strchr (text, '\n') == text + strlen (text) - 1);
  g_assert_true (g_variant_lookup (again, "text", "&s", &value));
  g_assert_cmpstr (value, ==, "a\nb");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web-api/json/refuses-each", test_refuses_each);
  g_test_add_func ("/web-api/json/reads-an-object", test_reads_an_object);
  g_test_add_func ("/web-api/json/nothing-is-an-empty-object", test_nothing_is_an_empty_object);
  g_test_add_func ("/web-api/json/has-a-greatest-depth", test_has_a_greatest_depth);
  g_test_add_func ("/web-api/json/survives-what-would-overflow-the-stack",
                   test_survives_what_would_overflow_the_stack);
  g_test_add_func ("/web-api/json/brackets-in-strings-are-text", test_brackets_in_strings_are_text);
  g_test_add_func ("/web-api/json/writes-one-line", test_writes_one_line);

  return g_test_run ();
}
