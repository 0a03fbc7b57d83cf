/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of operations: every row is whole, and no two can be taken for each other. */

#include <string.h>

#include <glib.h>

#include "admin/handler.h"
#include "admin/input.h"
#include "admin/shape.h"
#include "admin/route.h"

/* Runs @check for each row, and says which one it was if it fails. */
static void
walk (void (*check) (const TasukiOperation *operation))
{
  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    {
      const TasukiOperation *operation = tasuki_operation_get (id);

      g_test_message ("operation %d: %s", id, operation->words);
      check (operation);
    }
}

static void
check_is_whole (const TasukiOperation *operation)
{
  g_assert_nonnull (operation->words);
  g_assert_true (g_str_has_prefix (operation->path, "/v1/"));
  g_assert_true (strlen (operation->summary) > 10);
  g_assert_nonnull (operation->fields);
  g_assert_nonnull (operation->columns);
  g_assert_nonnull (tasuki_handler_get (operation));
  g_assert_true (g_regex_match_simple ("^(GET|POST|PATCH|DELETE)$", operation->method, 0, 0));
}

static void
test_every_row_is_whole (void)
{
  walk (check_is_whole);
}

static void
check_scope (const TasukiOperation *operation)
{
  g_assert_true (g_regex_match_simple ("^[a-z]+(-[a-z]+)*:[a-z]+$", operation->scope, 0, 0));
  g_assert_true (tasuki_operation_writes (operation)
                 != (g_str_has_suffix (operation->scope, ":read") != FALSE));
}

static void
test_every_row_has_a_scope_that_fits_its_verb (void)
{
  walk (check_scope);
}

static void
check_unique (const TasukiOperation *operation)
{
  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    {
      const TasukiOperation *other = tasuki_operation_get (id);

      if (other == operation)
        continue;
      g_assert_cmpstr (other->words, !=, operation->words);
      g_assert_false (g_str_equal (other->path, operation->path)
                      && g_str_equal (other->method, operation->method));
      g_assert_true (tasuki_handler_get (other) != tasuki_handler_get (operation));
    }
}

static void
test_no_two_rows_share_words_route_or_handler (void)
{
  walk (check_unique);
}

/* "config" must not be taken for "config show". */
static void
check_no_prefix (const TasukiOperation *operation)
{
  g_autofree char *prefix = g_strconcat (operation->words, " ", NULL);

  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    g_assert_false (g_str_has_prefix (tasuki_operation_get (id)->words, prefix));
}

static void
test_no_command_begins_another (void)
{
  walk (check_no_prefix);
}

static void
check_fields (const TasukiOperation *operation)
{
  for (const TasukiField *field = operation->fields; field->name != NULL; field++)
    {
      bool numeric = field->type == TASUKI_VALUE_NUMBER || field->type == TASUKI_VALUE_SIZE
                     || field->type == TASUKI_VALUE_DURATION;

      g_assert_true (g_regex_match_simple ("^[a-z]+(-[a-z]+)*$", field->name, 0, 0));
      g_assert_nonnull (field->help);
      g_assert_true (field->meta != NULL || field->type == TASUKI_VALUE_SECRET);
      g_assert_true ((field->pattern == NULL) == (field->expected == NULL));
      g_assert_true (!numeric || field->maximum > 0);
      g_assert_true (!field->required || field->otherwise == NULL);
      g_assert_true (field->type != TASUKI_VALUE_OBJECT);
    }
}

static void
test_every_field_says_what_it_is (void)
{
  walk (check_fields);
}

/* A bad default would be an assertion in front of a user. */
static void
check_defaults (const TasukiOperation *operation)
{
  for (const TasukiField *field = operation->fields; field->name != NULL; field++)
    {
      const TasukiField alone[] = { *field, { NULL } };
      const TasukiOperation reduced
          = { .words = "x", .method = "GET", .path = "/", .fields = alone };
      g_autoptr (GVariant) raw = NULL;
      g_autoptr (GVariant) checked = NULL;
      g_autoptr (GError) error = NULL;

      if (field->otherwise == NULL)
        continue;
      raw = g_variant_ref_sink (g_variant_new_parsed ("{%s: <%s>}", field->name, field->otherwise));
      checked = tasuki_input_check (&reduced, raw, TASUKI_INPUT_OPTIONS, &error);
      g_assert_no_error (error);
    }
}

static void
test_every_default_is_accepted (void)
{
  walk (check_defaults);
}

static void
check_path (const TasukiOperation *operation)
{
  g_auto (GStrv) segments = g_strsplit (operation->path, "/", -1);

  for (char **segment = segments; *segment != NULL; segment++)
    {
      g_autofree char *name = NULL;
      const TasukiField *field = NULL;

      if ((*segment)[0] != '{')
        continue;
      name = g_strndup (*segment + 1, strlen (*segment) - 2);
      field = tasuki_operation_find_field (operation, name);
      g_assert_nonnull (field);
      g_assert_true (field->required && field->positional);
      g_assert_cmpint (field->type, ==, TASUKI_VALUE_TEXT);
      g_assert_nonnull (field->pattern);
    }
}

static void
test_what_is_in_a_path_is_a_required_field (void)
{
  walk (check_path);
}

static void
check_columns (const TasukiOperation *operation)
{
  static const char *const makers[] = { "account add",       "account rotate-secret",
                                        "connection add",    "connection rotate-secret",
                                        "connection invite", "key create",
                                        "key rotate",        NULL };

  g_assert_true ((operation->output == TASUKI_OUTPUT_NOTHING)
                 == (operation->columns[0].name == NULL));

  for (const TasukiColumn *column = operation->columns; column->name != NULL; column++)
    {
      bool may_be_secret = g_strv_contains (makers, operation->words);

      g_assert_nonnull (column->heading);
      g_assert_true (column->type != TASUKI_VALUE_SECRET || may_be_secret);
      g_assert_true (!g_str_has_suffix (column->name, "password") || may_be_secret);
    }
}

static void
test_no_secret_has_a_column_but_where_it_is_made (void)
{
  walk (check_columns);
}

static void
check_lists (const TasukiOperation *operation)
{
  if (operation->output != TASUKI_OUTPUT_LIST)
    return;

  g_assert_nonnull (tasuki_operation_find_field (operation, "start-index"));
  g_assert_nonnull (tasuki_operation_find_field (operation, "maxResults"));
  g_assert_cmpint (tasuki_operation_find_field (operation, "max-results")->maximum, ==, 1000);
}

static void
test_every_list_has_pages (void)
{
  walk (check_lists);
}

static void
check_route (const TasukiOperation *operation)
{
  g_autoptr (GVariant) input = g_variant_ref_sink (g_variant_new_parsed ("{'id': <'a.b %/ü'>}"));
  g_autofree char *path = tasuki_route_build (operation, input);
  g_autoptr (GVariant) fields = NULL;
  g_autoptr (GError) error = NULL;

  /* A slash cannot be part of a segment, however it is written. */
  if (strchr (operation->path, '{') != NULL)
    {
      g_assert_null (tasuki_route_find (operation->method, path, &fields, &error));
      return;
    }

  g_assert_true (tasuki_route_find (operation->method, path, &fields, &error) == operation);
  g_assert_no_error (error);
}

static void
test_every_route_leads_to_its_row (void)
{
  walk (check_route);
}

static void
test_path_fields_survive_the_way_there_and_back (void)
{
  const TasukiOperation *show = tasuki_operation_get (TASUKI_OPERATION_CONNECTION_SHOW);
  g_autoptr (GVariant) input = g_variant_ref_sink (g_variant_new_parsed ("{'id': <'a.b %ü?#'>}"));
  g_autofree char *path = tasuki_route_build (show, input);
  g_autoptr (GVariant) fields = NULL;

  g_assert_true (tasuki_route_find ("GET", path, &fields, NULL) == show);
  g_assert_true (g_variant_equal (fields, input));
}

static void
assert_no_route (const char *method, const char *path, TasukiError code)
{
  g_autoptr (GVariant) fields = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (tasuki_route_find (method, path, &fields, &error));
  g_assert_error (error, TASUKI_ERROR, (int)code);
  g_assert_null (fields);
}

static void
test_unknown_paths_and_methods_are_told_apart (void)
{
  assert_no_route ("GET", "/v1/nothing", TASUKI_ERROR_NOT_FOUND);
  assert_no_route ("GET", "/v1/connections/", TASUKI_ERROR_NOT_FOUND);
  assert_no_route ("GET", "/v1/connections/a/b", TASUKI_ERROR_NOT_FOUND);
  assert_no_route ("GET", "/v1/connections/%zz", TASUKI_ERROR_NOT_FOUND);
  assert_no_route ("GET", "/v1/connections/a%2fb", TASUKI_ERROR_NOT_FOUND);
  assert_no_route ("GET", "/v1/connections/%ff", TASUKI_ERROR_NOT_FOUND);
  assert_no_route ("GET", "v1/connections", TASUKI_ERROR_NOT_FOUND);
  assert_no_route ("PATCH", "/v1/connections", TASUKI_ERROR_NOT_SUPPORTED);
  assert_no_route ("get", "/v1/connections", TASUKI_ERROR_NOT_SUPPORTED);
}

static void
test_names_in_json_have_no_hyphens (void)
{
  g_autofree char *one = tasuki_operation_to_json_name ("id");
  g_autofree char *many = tasuki_operation_to_json_name ("receiver-file-id");

  g_assert_cmpstr (one, ==, "id");
  g_assert_cmpstr (many, ==, "receiverFileId");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/operation-table/every-row-is-whole", test_every_row_is_whole);
  g_test_add_func ("/operation-table/every-row-has-a-scope-that-fits-its-verb",
                   test_every_row_has_a_scope_that_fits_its_verb);
  g_test_add_func ("/operation-table/no-two-rows-share-words-route-or-handler",
                   test_no_two_rows_share_words_route_or_handler);
  g_test_add_func ("/operation-table/no-command-begins-another", test_no_command_begins_another);
  g_test_add_func ("/operation-table/every-field-says-what-it-is",
                   test_every_field_says_what_it_is);
  g_test_add_func ("/operation-table/every-default-is-accepted", test_every_default_is_accepted);
  g_test_add_func ("/operation-table/what-is-in-a-path-is-a-required-field",
                   test_what_is_in_a_path_is_a_required_field);
  g_test_add_func ("/operation-table/no-secret-has-a-column-but-where-it-is-made",
                   test_no_secret_has_a_column_but_where_it_is_made);
  g_test_add_func ("/operation-table/every-list-has-pages", test_every_list_has_pages);
  g_test_add_func ("/route/every-route-leads-to-its-row", test_every_route_leads_to_its_row);
  g_test_add_func ("/route/path-fields-survive-the-way-there-and-back",
                   test_path_fields_survive_the_way_there_and_back);
  g_test_add_func ("/route/unknown-paths-and-methods-are-told-apart",
                   test_unknown_paths_and_methods_are_told_apart);
  g_test_add_func ("/operation-table/names-in-json-have-no-hyphens",
                   test_names_in_json_have_no_hyphens);

  return g_test_run ();
}
