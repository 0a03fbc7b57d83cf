/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasuki enroll: makes a profile out of an invitation code. */

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>
#include <tasuki/invitation.h>
#include <tasuki/profile.h>

#include "cli/ask-line.h"
#include "cli/command.h"
#include "cli/hint.h"
#include "cli/interrupt.h"
#include "cli/output.h"

/* Room for a code, and for what else may have been pasted around it. */
#define CODE_SIZE (4u * TASUKI_INVITATION_CODE_MAX)

typedef struct
{
  const char *code;
  const char *name;
} Wish;

static TasukiExitCode
fail (const GError *error)
{
  const char *hint = tasuki_hint_for (error);

  if (g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_LOGIN))
    hint = _ ("Ask the relay's operator for another code: tasukictl connection invite");
  else if (g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_UNTRUSTED))
    hint = _ ("Nothing was sent. Ask the relay's operator for another code: it may be an old one, "
              "or somebody is in the middle.");
  else if (g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS))
    hint = _ ("Give the new profile another name: --profile NAME");

  return tasuki_output_error (error, hint);
}

static void
read_input (char *code)
{
  size_t length = 0;
  ssize_t done = 1;

  while (done > 0 && length < CODE_SIZE - 1)
    {
      done = read (STDIN_FILENO, code + length, CODE_SIZE - 1 - length);
      length += done > 0 ? (size_t)done : 0;
    }
  code[length] = '\0';
}

/* From the arguments it goes at once: others see them in the list of processes. */
static void
take_argument (char *code, char *argument)
{
  g_strlcpy (code, argument, CODE_SIZE);
  explicit_bzero (argument, strlen (argument));
}

static bool
get_code (char *code, char *argument, GError **error)
{
  if (argument == NULL)
    return tasuki_ask_line (_ ("Invitation code: "), _ ("invitation code"),
                            _ ("there is no terminal to ask at; give it on standard input: "
                               "tasuki enroll -"),
                            code, CODE_SIZE, error);

  if (g_str_equal (argument, "-"))
    read_input (code);
  else
    take_argument (code, argument);
  return true;
}

static void
report (TasukiProfile *profile, const char *name)
{
  g_autofree char *fingerprint = tasuki_profile_dup_fingerprint (profile, NULL);
  const char *connection = tasuki_profile_get_connection_id (profile);
  const char *path = tasuki_profile_get_path (profile);
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);

  tasuki_output_talk (_ ("You are %s. Profile %s is in %s. Try it: tasuki --profile %s status"),
                      connection, name, path, name);
  tasuki_output_talk (_ ("Its fingerprint, for those that transfer with it: %s"), fingerprint);

  g_variant_dict_insert (&object, "name", "s", name);
  g_variant_dict_insert (&object, "path", "s", path);
  g_variant_dict_insert (&object, "connection", "s", connection);
  g_variant_dict_insert (&object, "fingerprint", "s", fingerprint);
  tasuki_output_json (g_variant_dict_end (&object));
}

static void
enroll_in_thread (GTask *task, gpointer source, gpointer wish, GCancellable *cancellable)
{
  const Wish *self = wish;
  GError *error = NULL;
  TasukiProfile *profile = tasuki_profile_enroll_sync (self->code, self->name, cancellable, &error);

  if (profile != NULL)
    g_task_return_pointer (task, profile, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_enrolled (GObject *source, GAsyncResult *result, gpointer loop)
{
  g_main_loop_quit (loop);
}

/* Beside the main loop, so that whoever interrupts it finds nothing left over. */
static TasukiProfile *
run (const Wish *wish, GError **error)
{
  g_auto (TasukiInterrupt) interrupt = { NULL };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GTask) task = NULL;

  tasuki_interrupt_start (&interrupt);
  task = g_task_new (NULL, interrupt.cancellable, on_enrolled, loop);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, (gpointer)wish, NULL);
  g_task_run_in_thread (task, enroll_in_thread);
  g_main_loop_run (loop);
  return g_task_propagate_pointer (task, error);
}

static TasukiExitCode
enroll (char *argument, const char *name)
{
  char code[CODE_SIZE] = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiProfile) profile = NULL;

  if (get_code (code, argument, &error))
    profile = run (&(Wish){ code, name }, &error);
  explicit_bzero (code, sizeof code);
  if (profile == NULL)
    return fail (error);

  report (profile, name);
  return TASUKI_EXIT_CODE_OK;
}

TasukiExitCode
tasuki_enroll_command_run (const TasukiCommandContext *context, int argc, char **argv)
{
  const TasukiCommand *command = tasuki_command_find (tasuki_commands, "enroll");
  g_autofree char *name = NULL;
  const GOptionEntry entries[] = {
    { "profile", 'p', 0, G_OPTION_ARG_FILENAME, &name,
      N_ ("What the new profile is called, or its file (default: default)"), N_ ("NAME|FILE") },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  TasukiExitCode code;

  if (!tasuki_command_parse (command, entries, &argc, &argv, &code))
    return code;
  if (argc > 2)
    return tasuki_command_misused (command, _ ("One code is expected."));

  return enroll (argc > 1 ? argv[1] : NULL, name != NULL ? name : context->profile);
}
