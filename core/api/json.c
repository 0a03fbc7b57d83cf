/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes JSON (RFC 8259) straight into a text. */

#include "api/json.h"

#include <math.h>
#include <stdbool.h>

/* Control characters, the quote and the backslash (RFC 8259, section 7); and DEL, for terminals. */
static bool
is_plain (char byte)
{
  return (unsigned char)byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f;
}

static void
add_escaped (GString *json, char byte)
{
  if (byte == '"' || byte == '\\')
    {
      g_string_append_c (json, '\\');
      g_string_append_c (json, byte);
    }
  else
    g_string_append_printf (json, "\\u%04x", (unsigned)byte);
}

void
tasuki_json_add_text (GString *json, const char *text)
{
  const char *plain = text;

  g_string_append_c (json, '"');
  for (; *text != '\0'; text++)
    if (!is_plain (*text))
      {
        g_string_append_len (json, plain, text - plain);
        add_escaped (json, *text);
        plain = text + 1;
      }
  g_string_append_len (json, plain, text - plain);
  g_string_append_c (json, '"');
}

void
tasuki_json_add_name (GString *json, const char *name)
{
  tasuki_json_add_text (json, name);
  g_string_append_c (json, ':');
}

void
tasuki_json_add_number (GString *json, gint64 number)
{
  g_string_append_printf (json, "%" G_GINT64_FORMAT, number);
}

/* JSON has no word for what is no number. */
static void
add_real (GString *json, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (json, isfinite (number) ? g_ascii_dtostr (text, sizeof text, number) : "null");
}

static void
add_items (GString *json, GVariant *items)
{
  gsize count = g_variant_n_children (items);

  g_string_append_c (json, '[');
  for (gsize i = 0; i < count; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      if (i > 0)
        g_string_append_c (json, ',');
      tasuki_json_add_value (json, item);
    }
  g_string_append_c (json, ']');
}

static void
add_members (GString *json, GVariant *members)
{
  gsize count = g_variant_n_children (members);

  g_string_append_c (json, '{');
  for (gsize i = 0; i < count; i++)
    {
      g_autoptr (GVariant) member = g_variant_get_child_value (members, i);
      g_autoptr (GVariant) name = g_variant_get_child_value (member, 0);
      g_autoptr (GVariant) value = g_variant_get_child_value (member, 1);

      if (i > 0)
        g_string_append_c (json, ',');
      tasuki_json_add_name (json, g_variant_get_string (name, NULL));
      tasuki_json_add_value (json, value);
    }
  g_string_append_c (json, '}');
}

/* What a variant or a maybe type holds. */
static void
add_content (GString *json, GVariant *value)
{
  g_autoptr (GVariant) content
      = g_variant_n_children (value) > 0 ? g_variant_get_child_value (value, 0) : NULL;

  if (content != NULL)
    tasuki_json_add_value (json, content);
  else
    g_string_append (json, "null");
}

static void
add_unsigned (GString *json, guint64 number)
{
  g_string_append_printf (json, "%" G_GUINT64_FORMAT, number);
}

static void
add_array (GString *json, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("a{s*}")))
    add_members (json, value);
  else
    add_items (json, value);
}

void
tasuki_json_add_value (GString *json, GVariant *value)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BOOLEAN:
      g_string_append (json, g_variant_get_boolean (value) ? "true" : "false");
      break;
    case G_VARIANT_CLASS_BYTE:
      add_unsigned (json, g_variant_get_byte (value));
      break;
    case G_VARIANT_CLASS_INT16:
      tasuki_json_add_number (json, g_variant_get_int16 (value));
      break;
    case G_VARIANT_CLASS_UINT16:
      add_unsigned (json, g_variant_get_uint16 (value));
      break;
    case G_VARIANT_CLASS_INT32:
      tasuki_json_add_number (json, g_variant_get_int32 (value));
      break;
    case G_VARIANT_CLASS_UINT32:
      add_unsigned (json, g_variant_get_uint32 (value));
      break;
    case G_VARIANT_CLASS_INT64:
      tasuki_json_add_number (json, g_variant_get_int64 (value));
      break;
    case G_VARIANT_CLASS_UINT64:
      add_unsigned (json, g_variant_get_uint64 (value));
      break;
    case G_VARIANT_CLASS_HANDLE:
      tasuki_json_add_number (json, g_variant_get_handle (value));
      break;
    case G_VARIANT_CLASS_DOUBLE:
      add_real (json, g_variant_get_double (value));
      break;
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
      tasuki_json_add_text (json, g_variant_get_string (value, NULL));
      break;
    case G_VARIANT_CLASS_VARIANT:
    case G_VARIANT_CLASS_MAYBE:
      add_content (json, value);
      break;
    case G_VARIANT_CLASS_ARRAY:
      add_array (json, value);
      break;
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
      add_items (json, value);
      break;
    }
}
