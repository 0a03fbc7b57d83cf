/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lets json-glib say what a value is in JSON. */
#include "support/json-match.h"

#include <json-glib/json-glib.h>

void
json_assert_says (const char *json, GVariant *value)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonNode) meant = json_gvariant_serialize (value);
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, json, -1, &error);
  g_assert_no_error (error);
  if (!json_node_equal (json_parser_get_root (parser), meant))
    {
      g_autofree char *text = json_to_string (meant, FALSE);

      g_error ("%s\nis not the same as\n%s", json, text);
    }
}
