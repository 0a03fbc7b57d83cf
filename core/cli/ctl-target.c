/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the daemon: by its configuration, or by an address and a key. */

#include "cli/ctl-target.h"

#include <string.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>

#include "cli/ctl-socket.h"

static bool
refuse (GError **error, const char *problem)
{
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, problem);
  return false;
}

/* Of scheme, host and port: paths are the operations'. Without TLS the key would be anybody's. */
static bool
take_url (TasukiCtlTarget *self, const char *text, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  size_t length = strlen (text);

  if (uri == NULL || !g_str_equal (g_uri_get_scheme (uri), "https") || g_uri_get_host (uri) == NULL
      || g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL
      || g_uri_get_fragment (uri) != NULL || strlen (g_uri_get_path (uri)) > 1)
    return refuse (error,
                   _ ("--url: an address such as https://relay.example.net:7480 is expected"));

  self->url = g_strndup (text, length - (text[length - 1] == '/'));
  return true;
}

static bool
take_authorities (TasukiCtlTarget *self, const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (path == NULL)
    return true;

  self->authorities = g_tls_file_database_new (path, &problem);
  if (self->authorities != NULL)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "--ca-file: %s: %s", path,
               problem->message);
  return false;
}

/* A file of authorities is opened where GIO is, which takes no relative path. */
static char *
make_absolute (const char *path)
{
  return path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
}

static bool
find_elsewhere (TasukiCtlTarget *self, const TasukiCtlOptions *options, GError **error)
{
  g_autofree char *authorities = make_absolute (options->ca_file);

  const char *secret = options->account != NULL ? options->password_from : options->key_file;

  if (options->account != NULL && options->key_file != NULL)
    return refuse (error, _ ("Either --key-file or --account, not both."));
  if (secret == NULL && options->account == NULL)
    return refuse (error, _ ("--key-file is missing: by which API key? Or --account: by which?"));
  if (secret == NULL)
    return refuse (error, _ ("--account-password-file is missing: where is the account's "
                             "password?"));
  if (!take_url (self, options->url, error) || !take_authorities (self, authorities, error))
    return false;

  self->account = options->account;
  self->key = tasuki_ctl_secret_read (secret, error);
  return self->key != NULL;
}

bool
tasuki_ctl_target_find (TasukiCtlTarget *self, const TasukiCtlOptions *options, GError **error)
{
  self->once = options->once;
  if (options->url != NULL)
    return find_elsewhere (self, options, error);
  if (options->key_file != NULL || options->ca_file != NULL || options->account != NULL
      || options->password_from != NULL)
    return refuse (error, _ ("--key-file, --account and --ca-file go with --url."));

  self->socket = tasuki_ctl_socket_find (options->config, error);
  return self->socket != NULL;
}

void
tasuki_ctl_target_clear (TasukiCtlTarget *self)
{
  g_clear_pointer (&self->socket, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->key, tasuki_ctl_secret_free);
  g_clear_object (&self->authorities);
}
