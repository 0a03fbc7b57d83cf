/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasuki send: what is sent, to whom, and how long that may take. */

#include <glib/gi18n.h>

#include <tasuki/client.h>

#include "cli/command.h"
#include "cli/dispatch.h"
#include "cli/duration.h"
#include "cli/hint.h"
#include "cli/output.h"

#define WAIT_MAX    86400
#define STREAMS_MAX 16

typedef struct
{
  char *to;
  char *file_id;
  char *wait;
  char *retry;
  char *name;
  char *compress;
  char *streams;
  gboolean require;
  gboolean no_progress;
  char **paths;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->to);
  g_free (options->file_id);
  g_free (options->wait);
  g_free (options->retry);
  g_free (options->name);
  g_free (options->compress);
  g_free (options->streams);
  g_strfreev (options->paths);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

static gboolean
parse (Options *options, int argc, char **argv, TasukiExitCode *code)
{
  const TasukiCommand *command = tasuki_command_find (tasuki_commands, "send");
  const GOptionEntry entries[] = {
    { "to", 't', 0, G_OPTION_ARG_STRING, &options->to, N_ ("The receiver's connection ID"),
      N_ ("ID") },
    { "file-id", 'f', 0, G_OPTION_ARG_STRING, &options->file_id,
      N_ ("The file ID: what kind of file it is"), N_ ("ID") },
    { "wait", 'w', 0, G_OPTION_ARG_STRING, &options->wait,
      N_ ("Wait so long for a receiver that is not attached (such as 30s, 10m, 2h)"),
      N_ ("DURATION") },
    { "retry", 'r', 0, G_OPTION_ARG_STRING, &options->retry,
      N_ ("After a break try again, for so long without progress (such as 10m, forever)"),
      N_ ("DURATION") },
    { "name", 'n', 0, G_OPTION_ARG_FILENAME, &options->name,
      N_ ("The file name for standard input (default: stdin)"), N_ ("NAME") },
    { "require-end-to-end", 0, 0, G_OPTION_ARG_NONE, &options->require,
      N_ ("Refuse to go on if the access point could read it"), NULL },
    { "compress", 'c', 0, G_OPTION_ARG_STRING, &options->compress,
      N_ ("Compress on the way: auto (the default: what shrinks), always, never"), N_ ("WHEN") },
    { "streams", 's', 0, G_OPTION_ARG_STRING, &options->streams,
      N_ ("Use up to so many connections at a time, 1 to 16: for a long way (default: 1)"),
      N_ ("NUMBER") },
    { "no-progress", 0, 0, G_OPTION_ARG_NONE, &options->no_progress, N_ ("Draw no progress"),
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->paths, NULL, NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };

  if (!tasuki_command_parse (command, entries, &argc, &argv, code))
    return FALSE;
  if (options->to != NULL && options->paths != NULL)
    return TRUE;

  *code = tasuki_command_misused (command, options->to == NULL
                                               ? _ ("--to is missing: who is to receive it?")
                                               : _ ("A file or directory is missing; \"-\" is "
                                                    "standard input."));
  return FALSE;
}

/* FALSE if it is none. */
static bool
choose_compression (TasukiDelivery *delivery, const char *when, GError **error)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (TASUKI_TYPE_COMPRESSION);
  const GEnumValue *value = g_enum_get_value_by_nick (class, when);

  if (value != NULL)
    tasuki_delivery_set_compression (delivery, value->value);
  else
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                 _ ("--compress is auto, always or never, but not \"%s\"."), when);
  return value != NULL;
}

/* FALSE if it is none. */
static bool
choose_streams (TasukiDelivery *delivery, const char *number, GError **error)
{
  guint64 count;

  if (g_ascii_string_to_unsigned (number, 10, 1, STREAMS_MAX, &count, NULL))
    {
      tasuki_delivery_set_streams (delivery, (guint)count);
      return true;
    }

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
               _ ("--streams is a number from 1 to 16, but not \"%s\"."), number);
  return false;
}

static TasukiDelivery *
make_delivery (const Options *options, GError **error)
{
  g_autoptr (TasukiDelivery) delivery = tasuki_delivery_new_send (
      options->to, options->file_id, (const char *const *)options->paths);
  unsigned seconds = 0;

  if (options->wait != NULL && !tasuki_duration_parse (options->wait, WAIT_MAX, &seconds, error))
    return NULL;
  if (options->compress != NULL && !choose_compression (delivery, options->compress, error))
    return NULL;
  if (options->streams != NULL && !choose_streams (delivery, options->streams, error))
    return NULL;

  tasuki_delivery_set_wait (delivery, seconds);
  tasuki_delivery_set_require_end_to_end (delivery, options->require);
  if (!tasuki_dispatch_set_retry (delivery, options->retry, error))
    return NULL;
  if (options->name != NULL)
    tasuki_delivery_set_input_name (delivery, options->name);
  return g_steal_pointer (&delivery);
}

TasukiExitCode
tasuki_send_command_run (const TasukiCommandContext *context, int argc, char **argv)
{
  g_auto (Options) options = { NULL };
  g_autoptr (TasukiDelivery) delivery = NULL;
  g_autoptr (GError) error = NULL;
  TasukiExitCode code;

  if (!parse (&options, argc, argv, &code))
    return code;
  delivery = make_delivery (&options, &error);
  if (delivery == NULL)
    return tasuki_output_error (error, tasuki_hint_for (error));
  if (options.retry != NULL && g_strv_contains ((const char *const *)options.paths, "-"))
    tasuki_output_warn (_ ("standard input cannot be read twice: once it is being sent, a break "
                           "ends it."));

  return tasuki_dispatch_run (context, delivery, !options.no_progress);
}
