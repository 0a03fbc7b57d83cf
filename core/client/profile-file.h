/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keyfile of a profile, and the files beside it. */

#pragma once

#include <stdbool.h>

#include <glib.h>

#include "client/credential.h"
#include "client/identity.h"

/* Methods of login. */
#define TASUKI_LOGIN_PASSWORD "password"
#define TASUKI_LOGIN_APIKEY   "apikey"
#define TASUKI_LOGIN_KEY      "key" /* the identity key, which the handshake proves */

/* What the keyfile says. Paths are absolute, or relative to the working directory. */
typedef struct
{
  char *connection_id;
  char *client_type;
  char *login; /* the method: what the password file has in it */
  char **access_points;
  char *ca_file;       /* NULL: the system's authorities */
  char *authority;     /* in PEM, to be written in the place of ca_file; NULL: that is copied */
  char *password_file; /* NULL, if it logs in by its key */
  char *identity_file; /* NULL: it has no identity key */
  bool requires_end_to_end;
  bool refuses_strangers; /* peers whose key is not known yet */
} TasukiProfileFile;

void tasuki_profile_file_clear (TasukiProfileFile *self);

/*
 * The path of the profile called @name, which is a name in the user's directory or, with a `/`
 * in it or `.conf` at its end, a path. NULL with TASUKI_ERROR_CONFIGURATION.
 */
char *tasuki_profile_file_locate (const char *name, GError **error);

/* Where the keys of other clients are kept that the profile in @path knows. */
char *tasuki_profile_file_locate_peers (const char *path);

/* The names in the user's directory, sorted; NULL with an error. */
char **tasuki_profile_file_list (GError **error);

/* Reads it. Unknown keys are errors: TASUKI_ERROR_CONFIGURATION, or TASUKI_ERROR_NOT_FOUND. */
bool tasuki_profile_file_read (const char *path, TasukiProfileFile *self, GError **error);

/*
 * Makes the directory that @path is to be in. FALSE with TASUKI_ERROR_EXISTS if there is a profile
 * of that path, or TASUKI_ERROR_CONFIGURATION.
 */
bool tasuki_profile_file_prepare (const char *path, GError **error);

/* Takes away what tasuki_profile_file_write () writes, as far as it is there. */
void tasuki_profile_file_remove (const char *path);

/* Whether @login is a method of login. */
bool tasuki_profile_file_is_login (const char *login);

/*
 * Writes it and, beside it, the certificates, the password and the identity key, whose paths are
 * then set in @self. FALSE with TASUKI_ERROR_EXISTS or TASUKI_ERROR_CONFIGURATION; then nothing of
 * it is left.
 *
 * @password: (nullable): as in @self
 */
bool tasuki_profile_file_write (const char *path,
                                TasukiProfileFile *self,
                                TasukiCredential *password,
                                TasukiIdentity *identity,
                                GError **error);
