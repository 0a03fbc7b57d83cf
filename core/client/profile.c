/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who a client is, and what is accepted as such. */

#include "client/profile-private.h"

#include <stdbool.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "client/dial.h"
#include "client/profile-file.h"

#define ID_LENGTH_MAX 64

struct _TasukiProfile
{
  GObject parent_instance;

  char *path;
  TasukiProfileFile facts;
  GMutex lock; /* for what follows: several threads may ask for it */
  TasukiCredential *password;
  TasukiIdentity *identity;
  TasukiKnownPeers *known_peers;
};

G_DEFINE_FINAL_TYPE (TasukiProfile, tasuki_profile, G_TYPE_OBJECT)

static void
tasuki_profile_finalize (GObject *object)
{
  TasukiProfile *self = TASUKI_PROFILE (object);

  g_free (self->path);
  tasuki_profile_file_clear (&self->facts);
  g_clear_pointer (&self->password, tasuki_credential_free);
  g_clear_pointer (&self->identity, tasuki_identity_free);
  g_clear_pointer (&self->known_peers, tasuki_known_peers_free);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (tasuki_profile_parent_class)->finalize (object);
}

static void
tasuki_profile_class_init (TasukiProfileClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_profile_finalize;
}

static void
tasuki_profile_init (TasukiProfile *self)
{
  g_mutex_init (&self->lock);
}

static bool
is_word (const char *text)
{
  return (g_ascii_islower (text[0]) || g_ascii_isdigit (text[0])) && strlen (text) <= ID_LENGTH_MAX
         && text[strspn (text, G_CSET_a_2_z G_CSET_DIGITS "._-")] == '\0';
}

static bool
check_word (const char *text, const char *what, GError **error)
{
  if (is_word (text))
    return true;

  g_set_error (
      error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
      _ ("\"%s\" is no %s: up to 64 of a-z, 0-9, \".\", \"_\" and \"-\" are expected, and a "
         "letter or digit first"),
      text, what);
  return false;
}

static bool
check_facts (const TasukiProfileFile *facts, GError **error)
{
  if (!check_word (facts->connection_id, _ ("connection ID"), error)
      || !check_word (facts->client_type, _ ("client type"), error))
    return false;

  for (char **point = facts->access_points; *point != NULL; point++)
    if (!tasuki_dial_check (*point, error))
      return false;

  return true;
}

TasukiProfile *
tasuki_profile_new (const char *connection_id, const char *access_point, GError **error)
{
  const char *points[] = { access_point, NULL };
  g_autoptr (TasukiProfile) self = NULL;

  g_return_val_if_fail (connection_id != NULL && access_point != NULL, NULL);

  self = g_object_new (TASUKI_TYPE_PROFILE, NULL);
  self->facts.connection_id = g_strdup (connection_id);
  self->facts.client_type = g_strdup ("cli");
  self->facts.login = g_strdup (TASUKI_LOGIN_PASSWORD);
  self->facts.access_points = g_strdupv ((char **)points);
  return check_facts (&self->facts, error) ? g_steal_pointer (&self) : NULL;
}

TasukiProfile *
tasuki_profile_load (const char *name, GError **error)
{
  g_autoptr (TasukiProfile) self = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (TASUKI_TYPE_PROFILE, NULL);
  self->path = tasuki_profile_file_locate (name, error);
  if (self->path == NULL || !tasuki_profile_file_read (self->path, &self->facts, error))
    return NULL;
  if (check_facts (&self->facts, error))
    return g_steal_pointer (&self);

  g_prefix_error (error, "%s: ", self->path);
  return NULL;
}

gboolean
tasuki_profile_save (TasukiProfile *self, const char *name, GError **error)
{
  g_autofree char *path = NULL;
  TasukiCredential *password = NULL;
  TasukiIdentity *identity;
  bool by_key;

  g_return_val_if_fail (TASUKI_IS_PROFILE (self) && name != NULL, FALSE);

  by_key = g_str_equal (self->facts.login, TASUKI_LOGIN_KEY);
  path = tasuki_profile_file_locate (name, error);
  if (path != NULL && !by_key)
    password = tasuki_profile_obtain_password (self, error);
  if (path == NULL || (password == NULL && !by_key))
    return FALSE;

  identity = tasuki_profile_obtain_identity (self, error);
  if (identity == NULL || !check_facts (&self->facts, error)
      || !tasuki_profile_file_write (path, &self->facts, password, identity, error))
    return FALSE;

  g_free (self->path);
  self->path = g_steal_pointer (&path);
  g_clear_pointer (&self->known_peers, tasuki_known_peers_free);
  return TRUE;
}

bool
tasuki_profile_save_trusting (TasukiProfile *self,
                              const char *name,
                              const char *authority,
                              GError **error)
{
  g_free (self->facts.authority);
  self->facts.authority = g_strdup (authority);
  return tasuki_profile_save (self, name, error);
}

char **
tasuki_profile_list (GError **error)
{
  return tasuki_profile_file_list (error);
}

const char *
tasuki_profile_get_path (TasukiProfile *self)
{
  g_return_val_if_fail (TASUKI_IS_PROFILE (self), NULL);

  return self->path;
}

const char *
tasuki_profile_get_connection_id (TasukiProfile *self)
{
  g_return_val_if_fail (TASUKI_IS_PROFILE (self), NULL);

  return self->facts.connection_id;
}

const char *const *
tasuki_profile_get_access_points (TasukiProfile *self)
{
  g_return_val_if_fail (TASUKI_IS_PROFILE (self), NULL);

  return (const char *const *)self->facts.access_points;
}

gboolean
tasuki_profile_add_access_point (TasukiProfile *self, const char *access_point, GError **error)
{
  guint count;

  g_return_val_if_fail (TASUKI_IS_PROFILE (self) && access_point != NULL, FALSE);

  if (!tasuki_dial_check (access_point, error))
    return FALSE;

  count = g_strv_length (self->facts.access_points);
  self->facts.access_points = g_renew (char *, self->facts.access_points, count + 2);
  self->facts.access_points[count] = g_strdup (access_point);
  self->facts.access_points[count + 1] = NULL;
  return TRUE;
}

const char *
tasuki_profile_get_client_type (TasukiProfile *self)
{
  g_return_val_if_fail (TASUKI_IS_PROFILE (self), NULL);

  return self->facts.client_type;
}

const char *
tasuki_profile_get_login_method (TasukiProfile *self)
{
  g_return_val_if_fail (TASUKI_IS_PROFILE (self), NULL);

  return self->facts.login;
}

void
tasuki_profile_set_login_method (TasukiProfile *self, const char *method)
{
  g_return_if_fail (TASUKI_IS_PROFILE (self));
  g_return_if_fail (method != NULL && tasuki_profile_file_is_login (method));

  g_free (self->facts.login);
  self->facts.login = g_strdup (method);
}

void
tasuki_profile_set_client_type (TasukiProfile *self, const char *client_type)
{
  g_return_if_fail (TASUKI_IS_PROFILE (self) && client_type != NULL);

  g_free (self->facts.client_type);
  self->facts.client_type = g_strdup (client_type);
}

const char *
tasuki_profile_get_ca_file (TasukiProfile *self)
{
  g_return_val_if_fail (TASUKI_IS_PROFILE (self), NULL);

  return self->facts.ca_file;
}

void
tasuki_profile_set_ca_file (TasukiProfile *self, const char *path)
{
  g_return_if_fail (TASUKI_IS_PROFILE (self));

  g_free (self->facts.ca_file);
  self->facts.ca_file = g_strdup (path);
}

gboolean
tasuki_profile_get_require_end_to_end (TasukiProfile *self)
{
  g_return_val_if_fail (TASUKI_IS_PROFILE (self), FALSE);

  return self->facts.requires_end_to_end;
}

void
tasuki_profile_set_require_end_to_end (TasukiProfile *self, gboolean require)
{
  g_return_if_fail (TASUKI_IS_PROFILE (self));

  self->facts.requires_end_to_end = require;
}

gboolean
tasuki_profile_get_trust_on_first_use (TasukiProfile *self)
{
  g_return_val_if_fail (TASUKI_IS_PROFILE (self), FALSE);

  return !self->facts.refuses_strangers;
}

void
tasuki_profile_set_trust_on_first_use (TasukiProfile *self, gboolean trust)
{
  g_return_if_fail (TASUKI_IS_PROFILE (self));

  self->facts.refuses_strangers = !trust;
}

static gboolean
take_password (TasukiProfile *self, TasukiCredential *password)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (password == NULL)
    return FALSE;

  g_clear_pointer (&self->password, tasuki_credential_free);
  self->password = password;
  return TRUE;
}

gboolean
tasuki_profile_set_password (TasukiProfile *self, const char *password, GError **error)
{
  g_return_val_if_fail (TASUKI_IS_PROFILE (self) && password != NULL, FALSE);

  return take_password (self, tasuki_credential_new (password, error));
}

gboolean
tasuki_profile_read_password (TasukiProfile *self, int descriptor, GError **error)
{
  g_return_val_if_fail (TASUKI_IS_PROFILE (self), FALSE);

  return take_password (self, tasuki_credential_read (descriptor, _ ("password"), error));
}

TasukiCredential *
tasuki_profile_obtain_password (TasukiProfile *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->password == NULL && self->facts.password_file != NULL)
    self->password = tasuki_credential_read_file (self->facts.password_file, error);
  else if (self->password == NULL)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                         _ ("The profile has no password."));

  return self->password;
}

TasukiIdentity *
tasuki_profile_obtain_identity (TasukiProfile *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->identity == NULL && self->facts.identity_file != NULL)
    self->identity = tasuki_identity_load (self->facts.identity_file, error);
  else if (self->identity == NULL && self->path == NULL)
    self->identity = tasuki_identity_new ();

  return self->identity;
}

TasukiKnownPeers *
tasuki_profile_obtain_known_peers (TasukiProfile *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *path = self->path != NULL ? tasuki_profile_file_locate_peers (self->path) : NULL;

  if (self->known_peers == NULL)
    self->known_peers = tasuki_known_peers_new (path);

  return self->known_peers;
}
