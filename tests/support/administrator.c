/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Somebody who administers. */

#include "support/administrator.h"

#include <string.h>

#include "api/question-private.h"
#include "support/json-match.h"

#define PATIENCE 60000u /* milliseconds, and more than a slow machine needs */
#define ANSWERED "administrator-answered"

void
administrator_add_cases (const char *prefix,
                         void (*set_up) (Administrator *self, gconstpointer unused),
                         const AdministratorCase *cases,
                         size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%s/%s", prefix, cases[i].name);

      g_test_add (path, Administrator, NULL, set_up, cases[i].run, administrator_tear_down);
    }
}

void
administrator_set_up (Administrator *self, gconstpointer unused)
{
  self->storage = fake_storage_new ();
  self->admin
      = tasuki_admin_new (TASUKI_STORAGE (self->storage), fake_view_functions (), &self->view);
}

void
administrator_tear_down (Administrator *self, gconstpointer unused)
{
  g_clear_pointer (&self->admin, tasuki_admin_free);
  g_assert_finalize_object (self->storage);
  fake_view_clear (&self->view);
  g_free (self->output);
}

void
administrator_register (Administrator *self, const char *id)
{
  g_autoptr (TasukiRecord) record = tasuki_record_new (
      "organisation", id, id, NULL, g_variant_new_parsed ("{'enabled': <true>}"));

  fake_storage_put_record (self->storage, record);
}

static void
on_answered (TasukiQuestion *question, gpointer data)
{
  g_object_set_data (G_OBJECT (question), ANSWERED, question);
}

static TasukiCall *
put (
    Administrator *self, const char *scope, const char *method, const char *path, const char *input)
{
  const char *scopes[] = { scope, NULL };
  GVariant *fields = input != NULL ? g_variant_new_parsed (input) : NULL;
  const char *caller = self->caller != NULL ? self->caller : "uid 7";
  TasukiCall *call = tasuki_call_new (method, path, fields, caller, scopes);

  tasuki_call_set_organisation (call, self->organisation);
  tasuki_call_set_connections (call, self->connections);
  tasuki_call_set_idempotency_key (call, self->key);
  tasuki_question_put (TASUKI_QUESTION (call), "the administration", PATIENCE, on_answered, NULL);
  tasuki_admin_perform (self->admin, call);
  return call;
}

TasukiCall *
administrator_put (Administrator *self, const char *method, const char *path, const char *input)
{
  return put (self, "*", method, path, input);
}

guint
administrator_wait (Administrator *self, TasukiCall *call)
{
  g_autofree char *json = NULL;

  while (g_object_get_data (G_OBJECT (call), ANSWERED) == NULL)
    g_main_context_iteration (NULL, TRUE);

  json = tasuki_call_dup_json (call); /* first: it must not need what comes next */
  g_free (self->output);
  self->status = tasuki_call_get_status (call);
  self->output = g_variant_print (tasuki_call_get_output (call), FALSE);
  json_assert_says (json, tasuki_call_get_output (call));
  return self->status;
}

guint
administrator_call_with (
    Administrator *self, const char *scope, const char *method, const char *path, const char *input)
{
  g_autoptr (TasukiCall) call = put (self, scope, method, path, input);

  return administrator_wait (self, call);
}

guint
administrator_call (Administrator *self, const char *method, const char *path, const char *input)
{
  return administrator_call_with (self, "*", method, path, input);
}

void
administrator_assert_output (Administrator *self, const char *text)
{
  if (strstr (self->output, text) == NULL)
    g_error ("\"%s\" is not in: %s", text, self->output);
}

void
administrator_assert_no_output (Administrator *self, const char *text)
{
  if (strstr (self->output, text) != NULL)
    g_error ("\"%s\" is in: %s", text, self->output);
}

void
administrator_assert_says (Administrator *self,
                           guint status,
                           const char *method,
                           const char *path,
                           const char *input,
                           const char *text)
{
  g_test_message ("%s %s %s", method, path, input != NULL ? input : "");
  g_assert_cmpuint (administrator_call (self, method, path, input), ==, status);
  administrator_assert_output (self, text);
}

void
administrator_assert_alike (Administrator *self,
                            const char *method,
                            const char *foreign,
                            const char *absent,
                            const char *input)
{
  const char *foreign_id = strrchr (foreign, '/') + 1;
  const char *absent_id = strrchr (absent, '/') + 1;
  g_autofree char *first = NULL;
  g_autoptr (GString) second = NULL;

  g_test_message ("%s %s", method, foreign);
  g_assert_cmpuint (administrator_call (self, method, foreign, input), ==, 404);
  first = g_strdup (self->output);
  g_assert_cmpuint (administrator_call (self, method, absent, input), ==, 404);
  second = g_string_new (self->output);
  g_string_replace (second, absent_id, foreign_id, 0);
  g_assert_cmpstr (first, ==, second->str);
}
