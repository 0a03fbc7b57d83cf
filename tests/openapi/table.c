/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints the table of operations, and what comes of each error, as JSON. */

#include <stdio.h>

#include <json-glib/json-glib.h>

#include <tasuki/call.h>
#include <tasuki/version.h>

#include "admin/operation.h"
#include "api/question-private.h"

static const char *const types[] = {
  [TASUKI_VALUE_TEXT] = "text",         [TASUKI_VALUE_SECRET] = "secret",
  [TASUKI_VALUE_NUMBER] = "number",     [TASUKI_VALUE_SIZE] = "size",
  [TASUKI_VALUE_TIME] = "time",         [TASUKI_VALUE_BOOLEAN] = "boolean",
  [TASUKI_VALUE_LIST] = "list",         [TASUKI_VALUE_OBJECT] = "object",
  [TASUKI_VALUE_DURATION] = "duration",
};

static const char *const outputs[] = {
  [TASUKI_OUTPUT_NOTHING] = "nothing",
  [TASUKI_OUTPUT_OBJECT] = "object",
  [TASUKI_OUTPUT_LIST] = "list",
};

/* What there is not, is left out. */
static void
add_text (JsonBuilder *json, const char *name, const char *text)
{
  if (text == NULL)
    return;

  json_builder_set_member_name (json, name);
  json_builder_add_string_value (json, text);
}

static void
add_number (JsonBuilder *json, const char *name, gint64 number)
{
  json_builder_set_member_name (json, name);
  json_builder_add_int_value (json, number);
}

static void
add_truth (JsonBuilder *json, const char *name, bool truth)
{
  json_builder_set_member_name (json, name);
  json_builder_add_boolean_value (json, truth);
}

static void
begin_list (JsonBuilder *json, const char *name)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
}

static void
add_names (JsonBuilder *json, const char *name)
{
  g_autofree char *json_name = tasuki_operation_to_json_name (name);

  add_text (json, "name", json_name);
  add_text (json, "words", name);
}

static void
add_field (JsonBuilder *json, const TasukiOperation *operation, const TasukiField *field)
{
  json_builder_begin_object (json);
  add_names (json, field->name);
  add_text (json, "type", types[field->type]);
  add_truth (json, "required", field->required);
  add_truth (json, "inPath", tasuki_operation_is_in_path (operation, field));
  add_text (json, "meta", field->meta);
  add_text (json, "help", field->help);
  add_text (json, "pattern", field->pattern);
  add_text (json, "expected", field->expected);
  add_text (json, "otherwise", field->otherwise);
  add_truth (json, "clearable", field->clearable);
  add_number (json, "minimum", field->minimum);
  add_number (json, "maximum", tasuki_operation_get_maximum (field));
  json_builder_end_object (json);
}

static void
add_column (JsonBuilder *json, const TasukiColumn *column)
{
  json_builder_begin_object (json);
  add_names (json, column->name);
  add_text (json, "type", types[column->type]);
  add_text (json, "heading", column->heading);
  json_builder_end_object (json);
}

static void
add_operation (JsonBuilder *json, const TasukiOperation *operation)
{
  json_builder_begin_object (json);
  add_text (json, "words", operation->words);
  add_text (json, "method", operation->method);
  add_text (json, "path", operation->path);
  add_text (json, "scope", operation->scope);
  add_text (json, "summary", operation->summary);
  add_text (json, "output", outputs[operation->output]);
  add_truth (json, "writes", tasuki_operation_writes (operation));
  add_truth (json, "relayWide", operation->relay_wide);
  add_truth (json, "limitable", operation->narrowing != TASUKI_NARROWING_REFUSED);

  begin_list (json, "fields");
  for (const TasukiField *field = operation->fields; field->name != NULL; field++)
    add_field (json, operation, field);
  json_builder_end_array (json);

  begin_list (json, "columns");
  for (const TasukiColumn *column = operation->columns; column->name != NULL; column++)
    add_column (json, column);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

/* By the call itself: what a failure is in HTTP is decided there. */
static guint
find_status (int situation)
{
  static const char *const nothing[] = { NULL };
  g_autoptr (TasukiCall) call = tasuki_call_new ("GET", "/", NULL, "", nothing);
  g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, situation, "");

  tasuki_question_fail (TASUKI_QUESTION (call), error);
  return tasuki_call_get_status (call);
}

static void
add_errors (JsonBuilder *json)
{
  g_autoptr (GEnumClass) situations = g_type_class_ref (TASUKI_TYPE_ERROR);

  begin_list (json, "errors");
  for (guint i = 0; i < situations->n_values; i++)
    {
      json_builder_begin_object (json);
      add_text (json, "code", situations->values[i].value_nick);
      add_number (json, "status", find_status (situations->values[i].value));
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

int
main (void)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (json);
  begin_list (json, "operations");
  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    add_operation (json, tasuki_operation_get (id));
  json_builder_end_array (json);
  add_errors (json);
  add_number (json, "idempotencyKeyMax", TASUKI_IDEMPOTENCY_KEY_MAX);
  add_text (json, "version", TASUKI_VERSION);
  json_builder_end_object (json);

  root = json_builder_get_root (json);
  text = json_to_string (root, TRUE);
  puts (text);
  return 0;
}
