/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads and writes profiles: NAME.conf and what lies beside it, for their owner alone. */

#include "client/profile-file.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <tasuki/error.h>

#define GROUP           "profile"
#define EXTENSION       ".conf"
#define CA_EXTENSION    ".ca.pem"
#define WORD_EXTENSION  ".password"
#define KEY_EXTENSION   ".key"
#define PEERS_EXTENSION ".known-peers"
#define CONNECTION      "connection"
#define CLIENT_TYPE     "client-type"
#define LOGIN           "login"
#define ACCESS_POINTS   "access-points"
#define CA_FILE         "ca-file"
#define PASSWORD_FILE   "password-file"
#define IDENTITY_FILE   "identity-file"
#define REQUIRE         "require-end-to-end"
#define TRUST           "trust-on-first-use"
#define CA_SIZE_MAX     (1024 * 1024)
#define NAME_LENGTH_MAX 100

static const char *const keys[] = { CONNECTION,    CLIENT_TYPE,   LOGIN,   ACCESS_POINTS, CA_FILE,
                                    PASSWORD_FILE, IDENTITY_FILE, REQUIRE, TRUST,         NULL };

void
tasuki_profile_file_clear (TasukiProfileFile *self)
{
  g_free (self->connection_id);
  g_free (self->client_type);
  g_free (self->login);
  g_strfreev (self->access_points);
  g_free (self->ca_file);
  g_free (self->authority);
  g_free (self->password_file);
  g_free (self->identity_file);
  *self = (TasukiProfileFile){ 0 };
}

static bool
fail (GError **error, const char *path, const char *problem)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s: %s", path, problem);
  return false;
}

static bool
is_name (const char *name)
{
  return g_ascii_isalnum (name[0]) && strlen (name) <= NAME_LENGTH_MAX
         && name[strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "._-")] == '\0';
}

static char *
get_directory (void)
{
  return g_build_filename (g_get_user_config_dir (), "tasuki", "profiles", NULL);
}

char *
tasuki_profile_file_locate (const char *name, GError **error)
{
  g_autofree char *directory = get_directory ();
  g_autofree char *file = g_strconcat (name, EXTENSION, NULL);

  if (strchr (name, '/') != NULL || g_str_has_suffix (name, EXTENSION))
    return g_strdup (name);
  if (is_name (name))
    return g_build_filename (directory, file, NULL);

  fail (error, name,
        _ ("no name for a profile: letters, digits, \".\", \"_\" and \"-\" are expected"));
  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

char **
tasuki_profile_file_list (GError **error)
{
  g_autofree char *path = get_directory ();
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  GPtrArray *names = g_ptr_array_new ();
  const char *name;

  /* No directory means no profile. */
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    if (g_str_has_suffix (name, EXTENSION) && is_name (name))
      g_ptr_array_add (names, g_strndup (name, strlen (name) - strlen (EXTENSION)));

  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_free (names, FALSE);
}

static bool
check_keys (GKeyFile *file, const char *path, GError **error)
{
  g_auto (GStrv) found = g_key_file_get_keys (file, GROUP, NULL, NULL);

  if (found == NULL)
    return fail (error, path, _ ("there is no group [profile]"));

  for (char **key = found; *key != NULL; key++)
    if (!g_strv_contains (keys, *key))
      {
        g_autofree char *expected = g_strjoinv (", ", (char **)keys);

        g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                     _ ("%s: [profile] %s: unknown key; known are %s"), path, *key, expected);
        return false;
      }

  return true;
}

/* Paths in the file are meant from where the file is. */
static char *
take_path (GKeyFile *file, const char *key, const char *path)
{
  g_autofree char *value = g_key_file_get_string (file, GROUP, key, NULL);
  g_autofree char *directory = g_path_get_dirname (path);

  return value != NULL && value[0] != '\0' ? g_canonicalize_filename (value, directory) : NULL;
}

/* *value stays as it is if there is no such key. */
static bool
take_choice (GKeyFile *file, const char *key, const char *path, bool *value, GError **error)
{
  g_autofree char *text = g_key_file_get_string (file, GROUP, key, NULL);

  if (text == NULL)
    return true;
  if (g_str_equal (text, "yes") || g_str_equal (text, "no"))
    {
      *value = g_str_equal (text, "yes");
      return true;
    }

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
               _ ("%s: [profile] %s: \"%s\" is neither yes nor no"), path, key, text);
  return false;
}

static bool
take_choices (GKeyFile *file, const char *path, TasukiProfileFile *self, GError **error)
{
  bool trusts = true;

  if (!take_choice (file, REQUIRE, path, &self->requires_end_to_end, error)
      || !take_choice (file, TRUST, path, &trusts, error))
    return false;

  self->refuses_strangers = !trusts;
  return true;
}

bool
tasuki_profile_file_is_login (const char *login)
{
  static const char *const logins[]
      = { TASUKI_LOGIN_PASSWORD, TASUKI_LOGIN_APIKEY, TASUKI_LOGIN_KEY, NULL };

  return g_strv_contains (logins, login);
}

/* What it logs in by has to be there. */
static bool
check_login (const TasukiProfileFile *self, const char *path, GError **error)
{
  bool by_key = g_str_equal (self->login, TASUKI_LOGIN_KEY);

  if (!tasuki_profile_file_is_login (self->login))
    return fail (error, path, _ ("[profile] login: is none of password, apikey and key"));
  if (by_key && self->identity_file == NULL)
    return fail (error, path, _ ("[profile] identity-file: is missing; a path is expected"));
  if (!by_key && self->password_file == NULL)
    return fail (error, path, _ ("[profile] password-file: is missing; a path is expected"));
  return true;
}

static bool
take_values (GKeyFile *file, const char *path, TasukiProfileFile *self, GError **error)
{
  self->connection_id = g_key_file_get_string (file, GROUP, CONNECTION, NULL);
  self->client_type = g_key_file_get_string (file, GROUP, CLIENT_TYPE, NULL);
  self->login = g_key_file_get_string (file, GROUP, LOGIN, NULL);
  self->access_points = g_key_file_get_string_list (file, GROUP, ACCESS_POINTS, NULL, NULL);
  self->ca_file = take_path (file, CA_FILE, path);
  self->password_file = take_path (file, PASSWORD_FILE, path);
  self->identity_file = take_path (file, IDENTITY_FILE, path);

  if (self->connection_id == NULL)
    return fail (error, path, _ ("[profile] connection: is missing; a connection ID is expected"));
  if (self->access_points == NULL || self->access_points[0] == NULL)
    return fail (error, path, _ ("[profile] access-points: is missing; HOST:PORT is expected"));
  if (self->client_type == NULL)
    self->client_type = g_strdup ("cli");
  if (self->login == NULL)
    self->login = g_strdup (TASUKI_LOGIN_PASSWORD);
  return check_login (self, path, error);
}

static bool
load (GKeyFile *file, const char *path, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &failure))
    return true;
  if (!g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return fail (error, path, failure->message);

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND,
               _ ("There is no profile %s. Make one: tasuki enroll, or tasuki profile create"),
               path);
  return false;
}

bool
tasuki_profile_file_read (const char *path, TasukiProfileFile *self, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (load (file, path, error) && check_keys (file, path, error)
      && take_values (file, path, self, error) && take_choices (file, path, self, error))
    return true;

  tasuki_profile_file_clear (self);
  return false;
}

static char *
with_extension (const char *path, const char *extension)
{
  size_t length = strlen (path);

  if (g_str_has_suffix (path, EXTENSION))
    length -= strlen (EXTENSION);
  return g_strdup_printf ("%.*s%s", (int)length, path, extension);
}

char *
tasuki_profile_file_locate_peers (const char *path)
{
  return with_extension (path, PEERS_EXTENSION);
}

static bool
write_file (const char *path, const void *bytes, size_t length, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (g_file_set_contents_full (path, bytes, length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &failure))
    return true;

  return fail (error, path, failure->message);
}

/* What is to be trusted is at @to afterwards. */
static bool
write_authorities (const TasukiProfileFile *self, const char *to, GError **error)
{
  const char *from = self->ca_file;
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = NULL;
  size_t length = 0;

  if (self->authority != NULL)
    return write_file (to, self->authority, strlen (self->authority), error);
  if (!g_file_get_contents (from, &text, &length, &failure))
    return fail (error, from, failure->message);
  if (length > CA_SIZE_MAX)
    return fail (error, from, _ ("it is too long for certificates"));

  return write_file (to, text, length, error);
}

static bool
write_password (const char *path, TasukiCredential *password, GError **error)
{
  size_t length;
  const uint8_t *bytes = tasuki_credential_get_bytes (password, &length);

  return write_file (path, bytes, length, error);
}

static bool
write_identity (const char *path, TasukiIdentity *identity, GError **error)
{
  size_t length;
  char *text = tasuki_identity_to_pem (identity, &length);
  bool is_written = write_file (path, text, length, error);

  explicit_bzero (text, length);
  g_free (text);
  return is_written;
}

/* Beside the keyfile, files are named without their directory, so that all can be moved together.
 */
static void
set_sibling (GKeyFile *file, const char *key, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  g_key_file_set_string (file, GROUP, key, name);
}

static void
set_choice (GKeyFile *file, const char *key, bool value)
{
  g_key_file_set_string (file, GROUP, key, value ? "yes" : "no");
}

static bool
write_keyfile (const char *path, const TasukiProfileFile *self, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  size_t length;

  g_key_file_set_string (file, GROUP, CONNECTION, self->connection_id);
  g_key_file_set_string (file, GROUP, CLIENT_TYPE, self->client_type);
  g_key_file_set_string (file, GROUP, LOGIN, self->login);
  g_key_file_set_string_list (file, GROUP, ACCESS_POINTS, (const char *const *)self->access_points,
                              g_strv_length (self->access_points));
  if (self->password_file != NULL)
    set_sibling (file, PASSWORD_FILE, self->password_file);
  set_sibling (file, IDENTITY_FILE, self->identity_file);
  if (self->ca_file != NULL)
    set_sibling (file, CA_FILE, self->ca_file);
  set_choice (file, REQUIRE, self->requires_end_to_end);
  set_choice (file, TRUST, !self->refuses_strangers);

  text = g_key_file_to_data (file, &length, NULL);
  return write_file (path, text, length, error);
}

bool
tasuki_profile_file_prepare (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);

  if (g_mkdir_with_parents (directory, 0700) != 0)
    return fail (error, directory, g_strerror (errno));
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS,
               _ ("There is a profile %s already. Choose another name, or remove it first."), path);
  return false;
}

static void
adopt (char **path, char *replacement)
{
  g_free (*path);
  *path = replacement;
}

/* Keeps in mind that @path is there now, as far as it is. */
static bool
note (GPtrArray *written, const char *path, bool done)
{
  if (done)
    g_ptr_array_add (written, g_strdup (path));
  return done;
}

/* @as: what the keyfile is to say */
static bool
write_all (const char *path,
           const TasukiProfileFile *self,
           const TasukiProfileFile *as,
           TasukiCredential *password,
           TasukiIdentity *identity,
           GPtrArray *written,
           GError **error)
{
  if (as->ca_file != NULL
      && !note (written, as->ca_file, write_authorities (self, as->ca_file, error)))
    return false;
  if (as->password_file != NULL
      && !note (written, as->password_file, write_password (as->password_file, password, error)))
    return false;

  return note (written, as->identity_file, write_identity (as->identity_file, identity, error))
         && write_keyfile (path, as, error);
}

bool
tasuki_profile_file_write (const char *path,
                           TasukiProfileFile *self,
                           TasukiCredential *password,
                           TasukiIdentity *identity,
                           GError **error)
{
  g_autofree char *authorities = with_extension (path, CA_EXTENSION);
  g_autofree char *word = with_extension (path, WORD_EXTENSION);
  g_autofree char *key = with_extension (path, KEY_EXTENSION);
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);
  bool trusts = self->ca_file != NULL || self->authority != NULL;
  TasukiProfileFile as = *self;

  as.ca_file = trusts ? authorities : NULL;
  as.password_file = password != NULL ? word : NULL;
  as.identity_file = key;
  if (!tasuki_profile_file_prepare (path, error))
    return false;
  if (!write_all (path, self, &as, password, identity, written, error))
    {
      for (unsigned i = 0; i < written->len; i++)
        g_unlink (g_ptr_array_index (written, i));
      return false;
    }

  adopt (&self->password_file, g_strdup (as.password_file));
  adopt (&self->identity_file, g_strdup (as.identity_file));
  adopt (&self->ca_file, g_strdup (as.ca_file));
  return true;
}

void
tasuki_profile_file_remove (const char *path)
{
  static const char *const written[]
      = { EXTENSION, WORD_EXTENSION, KEY_EXTENSION, CA_EXTENSION, PEERS_EXTENSION };

  g_unlink (path);
  for (size_t i = 0; i < G_N_ELEMENTS (written); i++)
    {
      g_autofree char *beside = with_extension (path, written[i]);

      g_unlink (beside);
    }
}
