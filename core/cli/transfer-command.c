/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasuki transfer: what a profile began to send and did not finish. */

#include <glib/gi18n.h>

#include <tasuki/error.h>
#include <tasuki/profile.h>
#include <tasuki/unfinished.h>

#include "cli/command.h"
#include "cli/dispatch.h"
#include "cli/hint.h"
#include "cli/output.h"
#include "cli/size.h"
#include "cli/table.h"

static TasukiExitCode run_list (const TasukiCommandContext *context, int argc, char **argv);
static TasukiExitCode run_resume (const TasukiCommandContext *context, int argc, char **argv);
static TasukiExitCode run_cancel (const TasukiCommandContext *context, int argc, char **argv);

static const TasukiCommand verbs[] = {
  { "list", "transfer list", "", N_ ("List what was not sent to its end"), run_list },
  { "resume", "transfer resume", "ID", N_ ("Go on with it"), run_resume },
  { "cancel", "transfer cancel", "ID", N_ ("Forget it"), run_cancel },
  { NULL, NULL, NULL, NULL, NULL },
};

static TasukiExitCode
fail (const GError *error)
{
  return tasuki_output_error (error, tasuki_hint_for (error));
}

static gboolean
parse (const char *name,
       const GOptionEntry *entries,
       int arguments,
       int *argc,
       char ***argv,
       TasukiExitCode *code)
{
  const TasukiCommand *verb = tasuki_command_find (verbs, name);

  if (!tasuki_command_parse (verb, entries, argc, argv, code))
    return FALSE;
  if (*argc == arguments + 1)
    return TRUE;

  *code = tasuki_command_misused (verb, arguments > 0
                                            ? _ ("One ID is expected; see: tasuki transfer list")
                                            : _ ("There are too many arguments."));
  return FALSE;
}

static void
add_row (TasukiTable *table, GVariant *one)
{
  const char *id = "";
  const char *to = "";
  const char *name = "";
  gint64 bytes = 0;
  gboolean running = FALSE;
  g_autofree char *size = NULL;

  g_variant_lookup (one, "id", "&s", &id);
  g_variant_lookup (one, "to", "&s", &to);
  g_variant_lookup (one, "name", "&s", &name);
  g_variant_lookup (one, "bytes", "x", &bytes);
  g_variant_lookup (one, "running", "b", &running);
  size = tasuki_size_format (bytes);
  tasuki_table_add (table, (const char *const[]){ id, to, name, size,
                                                  running ? _ ("running") : _ ("broken off") });
}

/* Names of files need not be UTF-8, JSON must. */
static void
say_json (GVariant *one)
{
  g_autofree const char **paths = NULL;
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (one);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);

  g_variant_lookup (one, "paths", "^a&ay", &paths);
  for (const char **path = paths; path != NULL && *path != NULL; path++)
    g_ptr_array_add (shown, g_utf8_make_valid (*path, -1));
  g_ptr_array_add (shown, NULL);
  g_variant_dict_insert (&object, "paths", "^as", shown->pdata);
  tasuki_output_json (g_variant_dict_end (&object));
}

static gboolean
is_of (GVariant *one, const char *connection)
{
  const char *its = "";

  g_variant_lookup (one, "connection", "&s", &its);
  return g_str_equal (its, connection);
}

static void
list (const char *connection)
{
  g_autoptr (GVariant) all = tasuki_delivery_list_unfinished ();
  g_autoptr (TasukiTable) table = tasuki_table_new (
      (const char *const[]){ _ ("ID"), _ ("TO"), _ ("NAME"), _ ("SIZE"), _ ("STATE"), NULL });
  g_autofree char *text = NULL;

  for (gsize i = 0; i < g_variant_n_children (all); i++)
    {
      g_autoptr (GVariant) one = g_variant_get_child_value (all, i);

      if (!is_of (one, connection))
        continue;
      add_row (table, one);
      say_json (one);
    }

  text = g_strchomp (tasuki_table_render (table));
  tasuki_output_data ("%s", text);
}

static TasukiExitCode
run_list (const TasukiCommandContext *context, int argc, char **argv)
{
  static const GOptionEntry none[] = { { NULL, 0, 0, 0, NULL, NULL, NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiProfile) profile = NULL;
  TasukiExitCode code;

  if (!parse ("list", none, 0, &argc, &argv, &code))
    return code;
  profile = tasuki_profile_load (context->profile, &error);
  if (profile == NULL)
    return fail (error);

  list (tasuki_profile_get_connection_id (profile));
  return TASUKI_EXIT_CODE_OK;
}

static TasukiExitCode
run_resume (const TasukiCommandContext *context, int argc, char **argv)
{
  g_autofree char *retry = NULL;
  gboolean no_progress = FALSE;
  const GOptionEntry entries[] = {
    { "retry", 'r', 0, G_OPTION_ARG_STRING, &retry,
      N_ ("After a break try again, for so long without progress (such as 10m, forever)"),
      N_ ("DURATION") },
    { "no-progress", 0, 0, G_OPTION_ARG_NONE, &no_progress, N_ ("Draw no progress"), NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiDelivery) delivery = NULL;
  TasukiExitCode code;

  if (!parse ("resume", entries, 1, &argc, &argv, &code))
    return code;
  delivery = tasuki_delivery_new_resume (argv[1], &error);
  if (delivery == NULL || !tasuki_dispatch_set_retry (delivery, retry, &error))
    return fail (error);

  return tasuki_dispatch_run (context, delivery, !no_progress);
}

static TasukiExitCode
run_cancel (const TasukiCommandContext *context, int argc, char **argv)
{
  static const GOptionEntry none[] = { { NULL, 0, 0, 0, NULL, NULL, NULL } };
  g_autoptr (GError) error = NULL;
  TasukiExitCode code;

  if (!parse ("cancel", none, 1, &argc, &argv, &code))
    return code;
  if (!tasuki_delivery_forget (argv[1], &error))
    return fail (error);

  tasuki_output_talk (_ ("Forgotten. What the receiver holds of it goes by itself."));
  return TASUKI_EXIT_CODE_OK;
}

static TasukiExitCode
explain (const TasukiCommand *command, int argc, char **argv)
{
  g_autofree char *text = tasuki_command_list (verbs);

  if (argc > 1 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    {
      tasuki_output_data ("tasuki transfer COMMAND\n\n%s", text);
      return TASUKI_EXIT_CODE_OK;
    }

  return tasuki_command_misused (command, _ ("One of list, resume and cancel is expected."));
}

TasukiExitCode
tasuki_transfer_command_run (const TasukiCommandContext *context, int argc, char **argv)
{
  const TasukiCommand *verb = argc > 1 ? tasuki_command_find (verbs, argv[1]) : NULL;

  if (verb == NULL)
    return explain (tasuki_command_find (tasuki_commands, "transfer"), argc, argv);

  return verb->run (context, argc - 1, argv + 1);
}
