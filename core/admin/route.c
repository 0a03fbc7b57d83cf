/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Matches paths against the table, segment by segment. */

#include "admin/route.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

static bool
is_field (const char *segment)
{
  return segment[0] == '{';
}

/* `{id}` to `id` */
static char *
get_field_name (const char *segment)
{
  return g_strndup (segment + 1, strlen (segment) - 2);
}

static bool
take_field (const char *segment, const char *given, GVariantDict *fields)
{
  g_autofree char *name = get_field_name (segment);
  g_autofree char *value = g_uri_unescape_segment (given, NULL, "/");

  if (value == NULL || value[0] == '\0' || !g_utf8_validate (value, -1, NULL))
    return false;

  g_variant_dict_insert (fields, name, "s", value);
  return true;
}

/* The fields of @path, of type a{sv}; NULL if it is not of this pattern. */
static GVariant *
match (const char *pattern, const char *path)
{
  g_auto (GStrv) wanted = g_strsplit (pattern, "/", -1);
  g_auto (GStrv) given = g_strsplit (path, "/", -1);
  g_auto (GVariantDict) fields = G_VARIANT_DICT_INIT (NULL);

  if (g_strv_length (wanted) != g_strv_length (given))
    return NULL;

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      if (is_field (wanted[i]) ? !take_field (wanted[i], given[i], &fields)
                               : !g_str_equal (wanted[i], given[i]))
        return NULL;
    }

  return g_variant_ref_sink (g_variant_dict_end (&fields));
}

const TasukiOperation *
tasuki_route_find (const char *method, const char *path, GVariant **fields, GError **error)
{
  bool path_exists = false;

  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    {
      const TasukiOperation *operation = tasuki_operation_get (id);
      g_autoptr (GVariant) found = match (operation->path, path);

      path_exists = path_exists || found != NULL;
      if (found == NULL || !g_str_equal (operation->method, method))
        continue;
      *fields = g_steal_pointer (&found);
      return operation;
    }

  if (path_exists)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_SUPPORTED,
                 _ ("%s is not possible on %s; see the description of the admin API"), method,
                 path);
  else
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND,
                 _ ("there is nothing at %s; see the description of the admin API"), path);
  return NULL;
}

char *
tasuki_route_build (const TasukiOperation *operation, GVariant *input)
{
  g_auto (GStrv) segments = g_strsplit (operation->path, "/", -1);

  for (guint i = 0; segments[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      const char *value = NULL;
      bool found = false;

      if (!is_field (segments[i]))
        continue;
      name = get_field_name (segments[i]);
      found = g_variant_lookup (input, name, "&s", &value);
      g_assert (found);
      g_free (segments[i]);
      segments[i] = g_uri_escape_string (value, NULL, FALSE);
    }

  return g_strjoinv ("/", segments);
}
