/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasuki peer: list, trust and forget the keys of other clients. */

#include <stdbool.h>
#include <stdio.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>
#include <tasuki/profile.h>

#include "cli/command.h"
#include "cli/hint.h"
#include "cli/output.h"
#include "cli/table.h"

static TasukiExitCode run_list (const TasukiCommandContext *context, int argc, char **argv);
static TasukiExitCode run_trust (const TasukiCommandContext *context, int argc, char **argv);
static TasukiExitCode run_forget (const TasukiCommandContext *context, int argc, char **argv);

static const TasukiCommand verbs[] = {
  { "list", "peer list", "", N_ ("List the keys of other clients that are known"), run_list },
  { "trust", "peer trust", "ID FINGERPRINT | ID --key FILE",
    N_ ("Believe a key, beside those that are known"), run_trust },
  { "forget", "peer forget", "ID", N_ ("Drop all keys of a client that are known"), run_forget },
  { NULL, NULL, NULL, NULL, NULL },
};

static TasukiExitCode
fail (const GError *error)
{
  return tasuki_output_error (error, tasuki_hint_for (error));
}

static const char *
get_text (GVariant *peer, const char *key)
{
  const char *text = "";

  g_variant_lookup (peer, key, "&s", &text);
  return text;
}

static void
show (GVariant *peers)
{
  const char *const headings[] = { _ ("connection ID"), _ ("fingerprint"), _ ("since"), NULL };
  g_autoptr (TasukiTable) table = tasuki_table_new (headings);
  g_autofree char *lines = NULL;

  for (gsize i = 0; i < g_variant_n_children (peers); i++)
    {
      g_autoptr (GVariant) peer = g_variant_get_child_value (peers, i);
      const char *const cells[] = { get_text (peer, "connection"), get_text (peer, "fingerprint"),
                                    get_text (peer, "added"), NULL };

      tasuki_table_add (table, cells);
    }

  lines = tasuki_table_render (table);
  fputs (lines, stdout);
}

static TasukiExitCode
run_list (const TasukiCommandContext *context, int argc, char **argv)
{
  const GOptionEntry none[] = { { NULL, 0, 0, 0, NULL, NULL, NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiProfile) profile = NULL;
  g_autoptr (GVariant) peers = NULL;
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);
  TasukiExitCode code;

  if (!tasuki_command_parse (&verbs[0], none, &argc, &argv, &code))
    return code;
  if (argc > 1)
    return tasuki_command_misused (&verbs[0], _ ("There are too many arguments."));

  profile = tasuki_profile_load (context->profile, &error);
  peers = profile != NULL ? tasuki_profile_list_peers (profile, &error) : NULL;
  if (peers == NULL)
    return fail (error);

  if (!tasuki_output_is_json ())
    show (peers);
  g_variant_dict_insert_value (&object, "peers", peers);
  tasuki_output_json (g_variant_dict_end (&object));
  return TASUKI_EXIT_CODE_OK;
}

static bool
trust (TasukiProfile *profile, char **argv, const char *file, GError **error)
{
  return file != NULL ? tasuki_profile_trust_peer_key (profile, argv[1], file, error)
                      : tasuki_profile_trust_peer (profile, argv[1], argv[2], error);
}

static TasukiExitCode
say_done (const char *id)
{
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&object, "connection", "s", id);
  tasuki_output_json (g_variant_dict_end (&object));
  return TASUKI_EXIT_CODE_OK;
}

static TasukiExitCode
run_trust (const TasukiCommandContext *context, int argc, char **argv)
{
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = {
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &file,
      N_ ("Where its public key is: what \"tasuki profile key\" printed there"), N_ ("FILE") },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiProfile) profile = NULL;
  TasukiExitCode code;

  if (!tasuki_command_parse (&verbs[1], entries, &argc, &argv, &code))
    return code;
  if (argc != (file != NULL ? 2 : 3))
    return tasuki_command_misused (
        &verbs[1], _ ("A connection ID is expected, and a fingerprint or --key FILE."));

  profile = tasuki_profile_load (context->profile, &error);
  if (profile == NULL || !trust (profile, argv, file, &error))
    return fail (error);

  tasuki_output_talk (_ ("From now on this key of %s is believed."), argv[1]);
  return say_done (argv[1]);
}

static TasukiExitCode
run_forget (const TasukiCommandContext *context, int argc, char **argv)
{
  const GOptionEntry none[] = { { NULL, 0, 0, 0, NULL, NULL, NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiProfile) profile = NULL;
  TasukiExitCode code;

  if (!tasuki_command_parse (&verbs[2], none, &argc, &argv, &code))
    return code;
  if (argc != 2)
    return tasuki_command_misused (&verbs[2], _ ("One connection ID is expected."));

  profile = tasuki_profile_load (context->profile, &error);
  if (profile == NULL || !tasuki_profile_forget_peer (profile, argv[1], &error))
    return fail (error);

  tasuki_output_talk (_ ("No key of %s is known any more."), argv[1]);
  return say_done (argv[1]);
}

static TasukiExitCode
explain (const TasukiCommand *command, int argc, char **argv)
{
  g_autofree char *list = tasuki_command_list (verbs);

  if (argc > 1 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    {
      tasuki_output_data ("tasuki peer COMMAND\n\n%s", list);
      return TASUKI_EXIT_CODE_OK;
    }

  return tasuki_command_misused (command, _ ("One of list, trust and forget is expected."));
}

TasukiExitCode
tasuki_peer_command_run (const TasukiCommandContext *context, int argc, char **argv)
{
  const TasukiCommand *verb = argc > 1 ? tasuki_command_find (verbs, argv[1]) : NULL;

  if (verb == NULL)
    return explain (tasuki_command_find (tasuki_commands, "peer"), argc, argv);

  return verb->run (context, argc - 1, argv + 1);
}
