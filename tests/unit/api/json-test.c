/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON that is written straight into a text, against what json-glib makes of the same. */

#include "api/json.h"

#include "support/json-match.h"

#define SEED_TRIALS 2000
#define NESTING_MAX 4

static char *
write_value (GVariant *value)
{
  GString *json = g_string_new (NULL);

  tasuki_json_add_value (json, value);
  return g_string_free (json, FALSE);
}

static void
test_values_are_written_as_they_are (void)
{
  static const struct
  {
    const char *value;
    const char *json;
  } cases[] = {
    { "true", "true" },
    { "false", "false" },
    { "byte 0xff", "255" },
    { "int16 -32768", "-32768" },
    { "uint16 65535", "65535" },
    { "int32 -2147483648", "-2147483648" },
    { "uint32 4294967295", "4294967295" },
    { "int64 -9223372036854775808", "-9223372036854775808" },
    { "uint64 18446744073709551615", "18446744073709551615" },
    { "1.5", "1.5" },
    { "inf", "null" },
    { "'a text'", "\"a text\"" },
    { "''", "\"\"" },
    { "objectpath '/a'", "\"/a\"" },
    { "signature 'a{sv}'", "\"a{sv}\"" },
    { "<'within'>", "\"within\"" },
    { "@ms nothing", "null" },
    { "@ms 'something'", "\"something\"" },
    { "@as []", "[]" },
    { "['a', 'b']", "[\"a\",\"b\"]" },
    { "('a', 1)", "[\"a\",1]" },
    { "@a{sv} {}", "{}" },
    { "{'a': <1>, 'b': <['c']>}", "{\"a\":1,\"b\":[\"c\"]}" },
    { "[@a{sv} {}, {'a': <true>}]", "[{},{\"a\":true}]" },
    { "{1: 'a'}", "[[1,\"a\"]]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_parsed (cases[i].value));
      g_autofree char *json = write_value (value);

      g_assert_cmpstr (json, ==, cases[i].json);
    }
}

/* Every byte that may stand in a text, and what is longer than a byte. */
static void
test_texts_are_escaped (void)
{
  g_autoptr (GString) text = g_string_new ("\xe4\xba\x8c \xf0\x9f\x98\x80 \xe2\x80\xa8 ");
  g_autoptr (GVariant) value = NULL;
  g_autofree char *json = NULL;

  for (char byte = 1; byte > 0; byte++)
    g_string_append_c (text, byte);
  value = g_variant_ref_sink (g_variant_new_string (text->str));
  json = write_value (value);

  json_assert_says (json, value);
  for (const char *byte = json; *byte != '\0'; byte++)
    g_assert_true ((unsigned char)*byte >= 0x20 && *byte != 0x7f);
}

static GVariant *
make_text (void)
{
  static const char *const parts[]
      = { "a", "\"", "\\", "/", "\n", "\x01", "\x7f", "\xc3\xbc", "{", "" };
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = g_test_rand_int_range (0, 6); i > 0; i--)
    g_string_append (text, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);

  return g_variant_new_string (text->str);
}

static GVariant *make_value (int nesting);

static GVariant *
make_object (int nesting)
{
  GVariantDict object = G_VARIANT_DICT_INIT (NULL);

  for (int i = g_test_rand_int_range (0, 5); i > 0; i--)
    {
      g_autoptr (GVariant) name = g_variant_ref_sink (make_text ());

      g_variant_dict_insert_value (&object, g_variant_get_string (name, NULL),
                                   make_value (nesting));
    }

  return g_variant_dict_end (&object);
}

static GVariant *
make_list (int nesting)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  for (int i = g_test_rand_int_range (0, 5); i > 0; i--)
    g_variant_builder_add (&list, "v", make_value (nesting));

  return g_variant_builder_end (&list);
}

static GVariant *
make_value (int nesting)
{
  switch (g_test_rand_int_range (nesting < NESTING_MAX ? 0 : 2, 5))
    {
    case 0:
      return make_object (nesting + 1);
    case 1:
      return make_list (nesting + 1);
    case 2:
      return make_text ();
    case 3:
      return g_variant_new_boolean (g_test_rand_int_range (0, 2) == 1);
    default:
      return g_variant_new_int64 ((gint64)g_test_rand_int () << g_test_rand_int_range (0, 32));
    }
}

static void
test_objects_are_what_json_glib_makes_of_them (void)
{
  for (int i = 0; i < SEED_TRIALS; i++)
    {
      g_autoptr (GVariant) value = g_variant_ref_sink (make_object (0));
      g_autofree char *json = write_value (value);

      json_assert_says (json, value);
    }
}

/* The comparison itself sees a difference, and what is no JSON at all. */
static void
test_control (void)
{
  static const char *const wrong[]
      = { "{\"a\":2}", "{\"a\":1,\"b\":1}", "{}", "{\"a\":1", "{\"a\":\"1\"}" };
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_parsed ("{'a': <int64 1>}"));

  if (g_test_subprocess ())
    {
      json_assert_says (g_getenv ("JSON_THAT_IS_WRONG"), value);
      return;
    }

  json_assert_says ("{\"a\":1}", value);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_setenv ("JSON_THAT_IS_WRONG", wrong[i], TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_failed ();
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/values", test_values_are_written_as_they_are);
  g_test_add_func ("/json/texts", test_texts_are_escaped);
  g_test_add_func ("/json/objects", test_objects_are_what_json_glib_makes_of_them);

  g_test_add_func ("/json/control", test_control);

  return g_test_run ();
}
