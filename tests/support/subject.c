/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A shipped plugin under test. */

#include "support/subject.h"

#include "api/question-private.h"
#include "api/settings-private.h"
#include "host/module.h"

#define PATIENCE 60000u /* milliseconds, and more than a slow machine needs */
#define ANSWERED "subject-answered"

GObject *
subject_load (const char *name)
{
  g_autoptr (GError) error = NULL;
  const char *directory = g_getenv ("TASUKI_PLUGINS");
  GObject *subject;

  g_assert_nonnull (directory);
  subject = tasuki_module_load (directory, name, &error);
  g_assert_no_error (error);

  return subject;
}

bool
subject_configure (GObject *subject, GError **error, ...)
{
  g_autoptr (TasukiSettings) settings = tasuki_settings_new ("subject");
  va_list pairs;
  const char *key;

  va_start (pairs, error);
  while ((key = va_arg (pairs, const char *)) != NULL)
    tasuki_settings_add (settings, key, va_arg (pairs, const char *), "/etc/tasuki.conf", 7);
  va_end (pairs);

  return tasuki_plugin_configure (TASUKI_PLUGIN (subject), settings, error)
         && tasuki_settings_check_all_read (settings, error);
}

static void
on_answered (TasukiQuestion *question, gpointer data)
{
  g_object_set_data (G_OBJECT (question), ANSWERED, question);
}

void
subject_put (gpointer question)
{
  tasuki_question_put (question, "the subject", PATIENCE, on_answered, NULL);
}

bool
subject_has_answer (gpointer question)
{
  return g_object_get_data (question, ANSWERED) != NULL;
}

const GError *
subject_wait (gpointer question)
{
  while (!subject_has_answer (question))
    g_main_context_iteration (NULL, TRUE);

  return tasuki_question_get_error (question);
}
