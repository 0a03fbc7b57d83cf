/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasuki profile: create, list and show profiles. */

#include <stdbool.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>
#include <tasuki/profile.h>

#include "cli/ask-password.h"
#include "cli/command.h"
#include "cli/escape.h"
#include "cli/hint.h"
#include "cli/output.h"

typedef struct
{
  char *connection;
  char **access_points;
  char *ca;
  char *password_file;
  char *api_key_file;
  char *client_type;
  gboolean by_key;
  gboolean require;
  gboolean refuse;
} Options;

static TasukiExitCode run_create (const TasukiCommandContext *context, int argc, char **argv);
static TasukiExitCode run_list (const TasukiCommandContext *context, int argc, char **argv);
static TasukiExitCode run_show (const TasukiCommandContext *context, int argc, char **argv);
static TasukiExitCode run_key (const TasukiCommandContext *context, int argc, char **argv);

static const TasukiCommand verbs[] = {
  { "create", "profile create", "NAME --connection ID --access-point HOST:PORT",
    N_ ("Write a new profile"), run_create },
  { "list", "profile list", "", N_ ("List the profiles"), run_list },
  { "show", "profile show", "[NAME]", N_ ("Show a profile, but not its password"), run_show },
  { "key", "profile key", "[NAME]", N_ ("Print the public key, for others to trust"), run_key },
  { NULL, NULL, NULL, NULL, NULL },
};

static void
clear_options (Options *options)
{
  g_free (options->connection);
  g_strfreev (options->access_points);
  g_free (options->ca);
  g_free (options->password_file);
  g_free (options->api_key_file);
  g_free (options->client_type);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

static TasukiExitCode
fail (const GError *error)
{
  return tasuki_output_error (error, tasuki_hint_for (error));
}

static gboolean
parse_create (Options *options, int *argc, char ***argv, TasukiExitCode *code)
{
  const GOptionEntry entries[] = {
    { "connection", 'c', 0, G_OPTION_ARG_STRING, &options->connection, N_ ("Your connection ID"),
      N_ ("ID") },
    { "access-point", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &options->access_points,
      N_ ("Where to dial; may be given more than once"), N_ ("HOST:PORT") },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &options->ca,
      N_ ("The authorities to trust, and no others; it is copied (default: the system's)"),
      N_ ("FILE") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->password_file,
      N_ ("Where the password is, \"-\" for standard input; it is copied (default: ask)"),
      N_ ("FILE|-") },
    { "api-key-file", 0, 0, G_OPTION_ARG_FILENAME, &options->api_key_file,
      N_ ("Log in by the API key that is there, \"-\" for standard input; it is copied"),
      N_ ("FILE|-") },
    { "login-by-key", 0, 0, G_OPTION_ARG_NONE, &options->by_key,
      N_ ("Log in by the identity key, which the connection has among its public keys"), NULL },
    { "client-type", 0, 0, G_OPTION_ARG_STRING, &options->client_type,
      N_ ("What kind of client this is (default: cli; with an API key: api)"), N_ ("TYPE") },
    { "require-end-to-end", 0, 0, G_OPTION_ARG_NONE, &options->require,
      N_ ("Refuse transfers that the access point could read"), NULL },
    { "no-trust-on-first-use", 0, 0, G_OPTION_ARG_NONE, &options->refuse,
      N_ ("Refuse peers whose key is not known yet"), NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  const char *problem = NULL;

  if (!tasuki_command_parse (&verbs[0], entries, argc, argv, code))
    return FALSE;

  if (*argc != 2)
    problem = _ ("One name for the profile is expected.");
  else if (options->connection == NULL)
    problem = _ ("--connection is missing: who are you?");
  else if (options->access_points == NULL)
    problem = _ ("--access-point is missing: where does it dial?");
  else if ((options->password_file != NULL) + (options->api_key_file != NULL) + options->by_key > 1)
    problem = _ ("One of --password-file, --api-key-file and --login-by-key, no more.");
  if (problem == NULL)
    return TRUE;

  *code = tasuki_command_misused (&verbs[0], problem);
  return FALSE;
}

/* FALSE if there is no key, or it cannot be read, which is said. */
static gboolean
get_fingerprint (TasukiProfile *profile, char **fingerprint)
{
  g_autoptr (GError) error = NULL;

  *fingerprint = tasuki_profile_dup_fingerprint (profile, &error);
  if (*fingerprint == NULL && !g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND))
    tasuki_output_warn ("%s", error->message);
  return *fingerprint != NULL;
}

/* Of a verb without options, that takes @most arguments at most. */
static gboolean
parse_plain (const char *name, int most, int *argc, char ***argv, TasukiExitCode *code)
{
  static const GOptionEntry none[] = { { NULL, 0, 0, 0, NULL, NULL, NULL } };
  const TasukiCommand *verb = tasuki_command_find (verbs, name);

  if (!tasuki_command_parse (verb, none, argc, argv, code))
    return FALSE;
  if (*argc <= most + 1)
    return TRUE;

  *code = tasuki_command_misused (verb, _ ("There are too many arguments."));
  return FALSE;
}

static TasukiProfile *
make_profile (const Options *options, GError **error)
{
  const char *secret_file
      = options->api_key_file != NULL ? options->api_key_file : options->password_file;
  g_autoptr (TasukiProfile) profile
      = tasuki_profile_new (options->connection, options->access_points[0], error);

  if (profile == NULL)
    return NULL;
  for (char **point = options->access_points + 1; *point != NULL; point++)
    if (!tasuki_profile_add_access_point (profile, *point, error))
      return NULL;

  if (options->api_key_file != NULL)
    {
      tasuki_profile_set_login_method (profile, "apikey");
      tasuki_profile_set_client_type (profile, "api");
    }
  if (options->by_key)
    tasuki_profile_set_login_method (profile, "key");
  if (options->client_type != NULL)
    tasuki_profile_set_client_type (profile, options->client_type);
  tasuki_profile_set_ca_file (profile, options->ca);
  tasuki_profile_set_require_end_to_end (profile, options->require);
  tasuki_profile_set_trust_on_first_use (profile, !options->refuse);
  if (!options->by_key && !tasuki_ask_password (profile, secret_file, error))
    return NULL;
  return g_steal_pointer (&profile);
}

static TasukiExitCode
run_create (const TasukiCommandContext *context, int argc, char **argv)
{
  g_auto (Options) options = { NULL };
  g_autoptr (TasukiProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *fingerprint = NULL;
  TasukiExitCode code;

  if (!parse_create (&options, &argc, &argv, &code))
    return code;
  profile = make_profile (&options, &error);
  if (profile == NULL || !tasuki_profile_save (profile, argv[1], &error))
    return fail (error);

  tasuki_output_talk (_ ("Profile %s is in %s. Try it: tasuki --profile %s status"), argv[1],
                      tasuki_profile_get_path (profile), argv[1]);
  if (get_fingerprint (profile, &fingerprint))
    {
      tasuki_output_talk (_ ("Its fingerprint, for those that transfer with it: %s"), fingerprint);
      g_variant_dict_insert (&object, "fingerprint", "s", fingerprint);
    }
  g_variant_dict_insert (&object, "name", "s", argv[1]);
  g_variant_dict_insert (&object, "path", "s", tasuki_profile_get_path (profile));
  tasuki_output_json (g_variant_dict_end (&object));
  return TASUKI_EXIT_CODE_OK;
}

static TasukiExitCode
run_list (const TasukiCommandContext *context, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);
  TasukiExitCode code;

  if (!parse_plain ("list", 0, &argc, &argv, &code))
    return code;
  names = tasuki_profile_list (&error);
  if (names == NULL)
    return fail (error);

  for (char **name = names; *name != NULL; name++)
    tasuki_output_data ("%s", *name);
  g_variant_dict_insert (&object, "profiles", "^as", names);
  tasuki_output_json (g_variant_dict_end (&object));
  return TASUKI_EXIT_CODE_OK;
}

static void
show_value (const char *label, const char *value)
{
  g_autofree char *escaped = tasuki_escape_text (value);

  tasuki_output_data ("%s: %s", label, escaped);
}

static void
show_trust (TasukiProfile *profile, GVariantDict *object)
{
  g_autofree char *fingerprint = NULL;
  gboolean requires = tasuki_profile_get_require_end_to_end (profile);
  gboolean trusts = tasuki_profile_get_trust_on_first_use (profile);
  gboolean has_key = get_fingerprint (profile, &fingerprint);

  show_value (_ ("own fingerprint"), has_key ? fingerprint : _ ("none: there is no identity key"));
  show_value (_ ("end to end"), requires ? _ ("required") : _ ("whenever both sides can"));
  show_value (_ ("keys of strangers"), trusts ? _ ("believed at first use") : _ ("refused"));

  if (has_key)
    g_variant_dict_insert (object, "fingerprint", "s", fingerprint);
  g_variant_dict_insert (object, "require-end-to-end", "b", requires);
  g_variant_dict_insert (object, "trust-on-first-use", "b", trusts);
}

static void
show (TasukiProfile *profile)
{
  const char *const *points = tasuki_profile_get_access_points (profile);
  const char *ca = tasuki_profile_get_ca_file (profile);
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);

  show_value (_ ("file"), tasuki_profile_get_path (profile));
  show_value (_ ("connection ID"), tasuki_profile_get_connection_id (profile));
  show_value (_ ("client type"), tasuki_profile_get_client_type (profile));
  show_value (_ ("login by"), tasuki_profile_get_login_method (profile));
  for (const char *const *point = points; *point != NULL; point++)
    show_value (_ ("access point"), *point);
  show_value (_ ("trusted authorities"), ca != NULL ? ca : _ ("the system's"));

  g_variant_dict_insert (&object, "path", "s", tasuki_profile_get_path (profile));
  g_variant_dict_insert (&object, "connection", "s", tasuki_profile_get_connection_id (profile));
  g_variant_dict_insert (&object, "client-type", "s", tasuki_profile_get_client_type (profile));
  g_variant_dict_insert (&object, "login", "s", tasuki_profile_get_login_method (profile));
  g_variant_dict_insert (&object, "access-points", "^as", points);
  if (ca != NULL)
    g_variant_dict_insert (&object, "ca-file", "s", ca);
  show_trust (profile, &object);
  tasuki_output_json (g_variant_dict_end (&object));
}

static TasukiExitCode
run_show (const TasukiCommandContext *context, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiProfile) profile = NULL;
  TasukiExitCode code;

  if (!parse_plain ("show", 1, &argc, &argv, &code))
    return code;
  profile = tasuki_profile_load (argc > 1 ? argv[1] : context->profile, &error);
  if (profile == NULL)
    return fail (error);

  show (profile);
  return TASUKI_EXIT_CODE_OK;
}

static TasukiExitCode
run_key (const TasukiCommandContext *context, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiProfile) profile = NULL;
  g_autofree char *key = NULL;
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);
  TasukiExitCode code;

  if (!parse_plain ("key", 1, &argc, &argv, &code))
    return code;
  profile = tasuki_profile_load (argc > 1 ? argv[1] : context->profile, &error);
  key = profile != NULL ? tasuki_profile_dup_public_key (profile, &error) : NULL;
  if (key == NULL)
    return fail (error);

  tasuki_output_data ("%s", g_strchomp (key));
  g_variant_dict_insert (&object, "key", "s", key);
  tasuki_output_json (g_variant_dict_end (&object));
  return TASUKI_EXIT_CODE_OK;
}

static TasukiExitCode
explain (const TasukiCommand *command, int argc, char **argv)
{
  g_autofree char *list = tasuki_command_list (verbs);

  if (argc > 1 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    {
      tasuki_output_data ("tasuki profile COMMAND\n\n%s", list);
      return TASUKI_EXIT_CODE_OK;
    }

  return tasuki_command_misused (command, _ ("One of create, list, show and key is expected."));
}

TasukiExitCode
tasuki_profile_command_run (const TasukiCommandContext *context, int argc, char **argv)
{
  const TasukiCommand *verb = argc > 1 ? tasuki_command_find (verbs, argv[1]) : NULL;

  if (verb == NULL)
    return explain (tasuki_command_find (tasuki_commands, "profile"), argc, argv);

  return verb->run (context, argc - 1, argv + 1);
}
