/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasuki receipt: list, show and verify receipts, without any relay. */

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include <glib/gi18n.h>

#include <tasuki/profile.h>
#include <tasuki/receipt.h>

#include "cli/command.h"
#include "cli/escape.h"
#include "cli/hint.h"
#include "cli/output.h"
#include "cli/table.h"

#define KEY_SIZE_MAX 4096

typedef struct
{
  gboolean given;
  char *key;
  char *peer;
  char **files;
} Options;

static TasukiExitCode run_list (const TasukiCommandContext *context, int argc, char **argv);
static TasukiExitCode run_show (const TasukiCommandContext *context, int argc, char **argv);
static TasukiExitCode run_verify (const TasukiCommandContext *context, int argc, char **argv);

static const TasukiCommand verbs[] = {
  { "list", "receipt list", "", N_ ("List the receipts that are kept here"), run_list },
  { "show", "receipt show", "FILE", N_ ("Show what a receipt states, unverified"), run_show },
  { "verify", "receipt verify", "FILE [--key FINGERPRINT|FILE]",
    N_ ("Verify a receipt, and files against it"), run_verify },
  { NULL, NULL, NULL, NULL, NULL },
};

static void
clear_options (Options *options)
{
  g_free (options->key);
  g_free (options->peer);
  g_strfreev (options->files);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

/* A receipt that is wrong is not to be sent again: the usual next step does not fit. */
static TasukiExitCode
fail (const GError *error)
{
  bool is_wrong = g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY);

  return tasuki_output_error (error, is_wrong ? NULL : tasuki_hint_for (error));
}

static gboolean
parse (Options *options,
       const char *name,
       int arguments,
       int *argc,
       char ***argv,
       TasukiExitCode *code)
{
  const TasukiCommand *verb = tasuki_command_find (verbs, name);
  const GOptionEntry none[] = { { NULL, 0, 0, 0, NULL, NULL, NULL } };
  const GOptionEntry list[] = {
    { "given", 'g', 0, G_OPTION_ARG_NONE, &options->given,
      N_ ("Those that were signed here, as the receiver"), NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  const GOptionEntry verify[] = {
    { "key", 'k', 0, G_OPTION_ARG_FILENAME, &options->key,
      N_ ("The receiver's public key: its fingerprint, or a PEM file"), N_ ("FINGERPRINT|FILE") },
    { "peer", 'p', 0, G_OPTION_ARG_STRING, &options->peer,
      N_ ("Without --key: whose known keys to go by (default: the receiver's)"), N_ ("ID") },
    { "file", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->files,
      N_ ("Look for this file among what was received; may be given more than once"), N_ ("PATH") },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };

  if (!tasuki_command_parse (verb,
                             verb->run == run_list     ? list
                             : verb->run == run_verify ? verify
                                                       : none,
                             argc, argv, code))
    return FALSE;
  if (*argc == arguments + 1)
    return TRUE;

  *code = tasuki_command_misused (verb, arguments == 0 ? _ ("There are too many arguments.")
                                                       : _ ("One receipt is expected."));
  return FALSE;
}

static void
add_row (TasukiTable *table, const char *path, TasukiReceipt *receipt)
{
  const char *const cells[] = {
    tasuki_receipt_get_text (receipt, "received"),
    tasuki_receipt_get_text (receipt, "outcome"),
    tasuki_receipt_get_text (receipt, "sender"),
    tasuki_receipt_get_text (receipt, "receiver"),
    tasuki_receipt_get_text (receipt, "name"),
    path,
    NULL,
  };

  tasuki_table_add (table, cells);
}

static void
describe_texts (GVariantDict *object, TasukiReceipt *receipt)
{
  static const char *const keys[] = { "transfer", "sender", "receiver", "file-id", "name",
                                      "outcome",  "code",   "reason",   "digest",  "received" };

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    g_variant_dict_insert (object, keys[i], "s", tasuki_receipt_get_text (receipt, keys[i]));
}

/* @path: as the file system has it */
static GVariant *
describe (TasukiReceipt *receipt, const char *path)
{
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *shown = g_utf8_make_valid (path, -1);
  g_autofree char *sender = tasuki_receipt_dup_fingerprint (receipt, TASUKI_SIDE_SENDER);
  g_autofree char *receiver = tasuki_receipt_dup_fingerprint (receipt, TASUKI_SIDE_RECEIVER);

  g_variant_dict_insert (&object, "path", "s", shown);
  describe_texts (&object, receipt);
  g_variant_dict_insert (&object, "files", "x", tasuki_receipt_get_files (receipt));
  g_variant_dict_insert (&object, "bytes", "x", tasuki_receipt_get_bytes (receipt));
  g_variant_dict_insert (&object, "sender-key", "s", sender != NULL ? sender : "");
  g_variant_dict_insert (&object, "receiver-key", "s", receiver);
  g_variant_dict_insert (&object, "has-list", "b", tasuki_receipt_has_list (receipt));
  return g_variant_dict_end (&object);
}

/* One that cannot be read is named, and the others are listed. */
static void
list (TasukiSide side, TasukiTable *table)
{
  g_auto (GStrv) paths = tasuki_receipt_list_kept (side);

  for (char **path = paths; *path != NULL; path++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TasukiReceipt) receipt = tasuki_receipt_new_from_file (*path, &error);

      if (receipt == NULL)
        {
          tasuki_output_warn ("%s: %s", *path, error->message);
          continue;
        }
      add_row (table, *path, receipt);
      tasuki_output_json (describe (receipt, *path));
    }
}

static TasukiExitCode
run_list (const TasukiCommandContext *context, int argc, char **argv)
{
  const char *const headings[] = { _ ("Received"), _ ("Outcome"), _ ("Sender"), _ ("Receiver"),
                                   _ ("Name"),     _ ("File"),    NULL };
  g_auto (Options) options = { FALSE };
  g_autoptr (TasukiTable) table = tasuki_table_new (headings);
  g_autofree char *text = NULL;
  TasukiExitCode code;

  if (!parse (&options, "list", 0, &argc, &argv, &code))
    return code;

  list (options.given ? TASUKI_SIDE_RECEIVER : TASUKI_SIDE_SENDER, table);
  text = g_strchomp (tasuki_table_render (table));
  tasuki_output_data ("%s", text);
  return TASUKI_EXIT_CODE_OK;
}

static void
show (TasukiReceipt *receipt)
{
  g_autofree char *statement = tasuki_receipt_dup_statement (receipt);
  g_autofree char *fingerprint = tasuki_receipt_dup_fingerprint (receipt, TASUKI_SIDE_RECEIVER);

  g_strchomp (statement);
  tasuki_output_data ("%s", statement);
  tasuki_output_talk (_ ("Nothing of it was verified. It names the key with fingerprint %s."),
                      fingerprint);
}

static TasukiExitCode
run_show (const TasukiCommandContext *context, int argc, char **argv)
{
  g_auto (Options) options = { FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiReceipt) receipt = NULL;
  TasukiExitCode code;

  if (!parse (&options, "show", 1, &argc, &argv, &code))
    return code;
  receipt = tasuki_receipt_new_from_file (argv[1], &error);
  if (receipt == NULL)
    return fail (error);

  show (receipt);
  tasuki_output_json (describe (receipt, argv[1]));
  return TASUKI_EXIT_CODE_OK;
}

/* What --key says: a file's text if there is such a file, or else itself. */
static char *
read_key (const char *key, GError **error)
{
  char *text = NULL;
  g_autoptr (GError) failure = NULL;

  if (!g_file_test (key, G_FILE_TEST_EXISTS))
    return g_strdup (key);
  if (g_file_get_contents (key, &text, NULL, &failure) && strlen (text) <= KEY_SIZE_MAX)
    return text;

  g_free (text);
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, "%s: %s", key,
               failure != NULL ? failure->message : _ ("it is too long for a public key"));
  return NULL;
}

static bool
verify_files (TasukiReceipt *receipt, char **paths, GVariantDict *found, GError **error)
{
  for (char **path = paths; path != NULL && *path != NULL; path++)
    {
      g_autofree char *sent = tasuki_receipt_verify_file (receipt, *path, error);
      g_autofree char *name = g_utf8_make_valid (*path, -1);
      g_autofree char *shown = sent != NULL ? g_utf8_make_valid (sent, -1) : NULL;

      if (sent == NULL)
        return false;
      tasuki_output_talk (sent[0] != '\0' ? _ ("%s: received as %s") : _ ("%s: received"), name,
                          shown);
      g_variant_dict_insert (found, name, "s", shown);
    }

  return true;
}

/* Of one peer, the fingerprints that the profile knows; none without a profile. */
static GPtrArray *
list_known_keys (const char *profile_name, const char *id)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (TasukiProfile) profile = tasuki_profile_load (profile_name, NULL);
  g_autoptr (GVariant) peers = profile != NULL ? tasuki_profile_list_peers (profile, NULL) : NULL;

  for (gsize i = 0; peers != NULL && i < g_variant_n_children (peers); i++)
    {
      g_autoptr (GVariant) peer = g_variant_get_child_value (peers, i);
      const char *known = "";
      char *fingerprint = NULL;

      g_variant_lookup (peer, "connection", "&s", &known);
      if (g_str_equal (known, id) && g_variant_lookup (peer, "fingerprint", "s", &fingerprint))
        g_ptr_array_add (keys, fingerprint);
    }

  return keys;
}

static bool
verify_by_peer (TasukiReceipt *receipt, const char *profile_name, const char *id, GError **error)
{
  const char *receiver = tasuki_receipt_get_text (receipt, "receiver");
  g_autoptr (GPtrArray) keys = list_known_keys (profile_name, id);
  g_autoptr (GError) failure = NULL;

  for (guint i = 0; i < keys->len && g_str_equal (receiver, id); i++)
    {
      g_clear_error (&failure);
      if (tasuki_receipt_verify (receipt, keys->pdata[i], &failure))
        return true;
    }

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (!g_str_equal (receiver, id))
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
                 _ ("The receipt is by %s, and %s was expected."), receiver, id);
  else
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                 _ ("No key of %s is known here. Give it by --key; its owner knows it: tasuki "
                    "profile key"),
                 id);
  return false;
}

static bool
verify_signature (const TasukiCommandContext *context,
                  const Options *options,
                  TasukiReceipt *receipt,
                  GError **error)
{
  g_autofree char *key = NULL;

  if (options->key == NULL)
    return verify_by_peer (receipt, context->profile,
                           options->peer != NULL ? options->peer
                                                 : tasuki_receipt_get_text (receipt, "receiver"),
                           error);

  key = read_key (options->key, error);
  return key != NULL && tasuki_receipt_verify (receipt, key, error);
}

static TasukiReceipt *
verify (const TasukiCommandContext *context,
        const Options *options,
        const char *path,
        GVariantDict *found,
        GError **error)
{
  g_autoptr (TasukiReceipt) receipt = tasuki_receipt_new_from_file (path, error);

  return receipt != NULL && verify_signature (context, options, receipt, error)
                 && verify_files (receipt, options->files, found, error)
             ? g_steal_pointer (&receipt)
             : NULL;
}

static void
say_verified (TasukiReceipt *receipt)
{
  const char *when = tasuki_receipt_get_text (receipt, "received");
  const char *receiver = tasuki_receipt_get_text (receipt, "receiver");
  const char *transfer = tasuki_receipt_get_text (receipt, "transfer");

  if (tasuki_receipt_is_stored (receipt))
    tasuki_output_data (_ ("Good: %s states that by %s it had stored transfer %s from %s: "
                           "files %" PRId64 ", bytes %" PRId64 "."),
                        receiver, when, transfer, tasuki_receipt_get_text (receipt, "sender"),
                        tasuki_receipt_get_files (receipt), tasuki_receipt_get_bytes (receipt));
  else
    tasuki_output_data (_ ("Good: %s states that on %s it refused transfer %s from %s: %s [%s]"),
                        receiver, when, transfer, tasuki_receipt_get_text (receipt, "sender"),
                        tasuki_receipt_get_text (receipt, "reason"),
                        tasuki_receipt_get_text (receipt, "code"));
}

static TasukiExitCode
run_verify (const TasukiCommandContext *context, int argc, char **argv)
{
  g_auto (Options) options = { FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiReceipt) receipt = NULL;
  g_auto (GVariantDict) found = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);
  TasukiExitCode code;

  if (!parse (&options, "verify", 1, &argc, &argv, &code))
    return code;
  receipt = verify (context, &options, argv[1], &found, &error);
  if (receipt == NULL)
    return fail (error);

  say_verified (receipt);
  g_variant_dict_insert (&object, "verified", "b", TRUE);
  g_variant_dict_insert_value (&object, "receipt", describe (receipt, argv[1]));
  g_variant_dict_insert_value (&object, "found", g_variant_dict_end (&found));
  tasuki_output_json (g_variant_dict_end (&object));
  return TASUKI_EXIT_CODE_OK;
}

static TasukiExitCode
explain (const TasukiCommand *command, int argc, char **argv)
{
  g_autofree char *lines = tasuki_command_list (verbs);

  if (argc > 1 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    {
      tasuki_output_data ("tasuki receipt COMMAND\n\n%s", lines);
      return TASUKI_EXIT_CODE_OK;
    }

  return tasuki_command_misused (command, _ ("One of list, show and verify is expected."));
}

TasukiExitCode
tasuki_receipt_command_run (const TasukiCommandContext *context, int argc, char **argv)
{
  const TasukiCommand *verb = argc > 1 ? tasuki_command_find (verbs, argv[1]) : NULL;

  if (verb == NULL)
    return explain (tasuki_command_find (tasuki_commands, "receipt"), argc, argv);

  return verb->run (context, argc - 1, argv + 1);
}
