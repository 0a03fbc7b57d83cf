/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads and writes JSON objects, within limits that are checked before they are parsed. */

#include "json.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include <tasuki/error.h>

/*
 * json-glib also takes comments, single quotes and assignments, which are not JSON (RFC 8259) and
 * would let a text hide from the scan for depth.
 */
static bool
belongs_outside_strings (char byte)
{
  return g_ascii_isalnum (byte) || strchr (" \t\r\n{}[]:,+-.\"", byte) != NULL;
}

/* How deep @text is nested, skipping strings; SIZE_MAX if it is not JSON anyway. */
static size_t
measure_depth (const char *text, size_t length)
{
  bool in_string = false;
  size_t depth = 0;
  size_t deepest = 0;

  for (size_t i = 0; i < length; i++)
    {
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (in_string)
        continue;
      else if (!belongs_outside_strings (text[i]))
        return SIZE_MAX;
      else if (text[i] == '[' || text[i] == '{')
        {
          depth++;
          deepest = MAX (deepest, depth);
        }
      else if ((text[i] == ']' || text[i] == '}') && depth-- == 0)
        return SIZE_MAX;
    }

  return deepest;
}

/* An encoded NUL would cut a text short behind every check. */
static bool
has_encoded_nul (const char *text, size_t length)
{
  return memmem (text, length, "\\u0000", 6) != NULL;
}

static bool
is_parsable (const char *text, size_t length, GError **error)
{
  size_t depth = measure_depth (text, length);

  if (!g_utf8_validate_len (text, length, NULL))
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("The body is not UTF-8"));
  else if (has_encoded_nul (text, length))
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("The body has a NUL character"));
  else if (depth == SIZE_MAX)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("The body is not JSON"));
  else if (depth > WEB_JSON_DEPTH_MAX)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                 _ ("The body is nested deeper than %u levels"), WEB_JSON_DEPTH_MAX);
  else
    return true;

  return false;
}

static GVariant *
read_object (const char *text, size_t length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) problem = NULL;
  JsonNode *root = NULL;
  GVariant *object = NULL;

  if (!json_parser_load_from_data (parser, text, (gssize)length, &problem))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("The body is not JSON: %s"),
                   problem->message);
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    object = json_gvariant_deserialize (root, NULL, &problem);
  if (object == NULL)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("The body is not a JSON object"));

  return object != NULL ? g_variant_take_ref (object) : NULL;
}

GVariant *
web_json_read (const char *text, size_t length, GError **error)
{
  if (length == 0)
    return g_variant_ref_sink (g_variant_new ("a{sv}", NULL));

  return is_parsable (text, length, error) ? read_object (text, length, error) : NULL;
}

char *
web_json_write (GVariant *object)
{
  g_autofree char *text = json_gvariant_serialize_data (object, NULL);

  return g_strconcat (text, "\n", NULL);
}
