/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks up operations and their fields. */

#include "admin/operation.h"

#include <string.h>

#include "admin/operation-table.h"

const TasukiOperation *
tasuki_operation_get (TasukiOperationId id)
{
  g_assert (id < TASUKI_N_OPERATIONS);

  return &tasuki_operation_table[id];
}

TasukiOperationId
tasuki_operation_get_id (const TasukiOperation *self)
{
  return (TasukiOperationId)(self - tasuki_operation_table);
}

bool
tasuki_operation_writes (const TasukiOperation *self)
{
  return !g_str_equal (self->method, "GET");
}

static bool
is_name (const char *name, const char *given)
{
  g_autofree char *json = tasuki_operation_to_json_name (name);

  return g_str_equal (name, given) || g_str_equal (json, given);
}

const TasukiField *
tasuki_operation_find_field (const TasukiOperation *self, const char *name)
{
  for (const TasukiField *field = self->fields; field->name != NULL; field++)
    if (is_name (field->name, name))
      return field;

  return NULL;
}

bool
tasuki_operation_is_in_path (const TasukiOperation *self, const TasukiField *field)
{
  g_autofree char *segment = g_strdup_printf ("/{%s}", field->name);

  return strstr (self->path, segment) != NULL;
}

gint64
tasuki_operation_get_maximum (const TasukiField *field)
{
  bool list = field->type == TASUKI_VALUE_LIST;

  if (field->maximum != 0)
    return field->maximum;

  return list ? TASUKI_OPERATION_LIST_MAX : TASUKI_OPERATION_TEXT_MAX;
}

char *
tasuki_operation_to_json_name (const char *name)
{
  GString *json = g_string_new (NULL);

  for (const char *byte = name; *byte != '\0'; byte++)
    if (*byte == '-' && byte[1] != '\0')
      g_string_append_c (json, g_ascii_toupper (*++byte));
    else
      g_string_append_c (json, *byte);

  return g_string_free (json, FALSE);
}
