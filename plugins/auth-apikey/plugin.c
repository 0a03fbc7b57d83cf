/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* auth-apikey: an API key logs in a connection, as a client of type `api`, or who administers. */

#include <tasuki/tasuki.h>

#include <glib/gi18n-lib.h>

#include "grant.h"
#include "usage.h"

#define METHOD      "apikey"
#define CLIENT_TYPE "api"

#define TYPE_AUTH_APIKEY (auth_apikey_get_type ())
G_DECLARE_FINAL_TYPE (AuthApikey, auth_apikey, AUTH, APIKEY, GObject)

struct _AuthApikey
{
  GObject parent_instance;

  TasukiStorage *storage;
  Usage *usage;
};

/* A key for which the connection is looked up, whatever became of the key. */
typedef struct
{
  AuthApikey *self;
  TasukiRecord *key; /* NULL if there is none of that ID */
} Attempt;

static void auth_apikey_plugin_init (TasukiPluginInterface *iface);
static void auth_apikey_authenticator_init (TasukiAuthenticatorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AuthApikey,
                               auth_apikey,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, auth_apikey_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_AUTHENTICATOR,
                                                          auth_apikey_authenticator_init))

static void
free_attempt (gpointer data)
{
  Attempt *attempt = data;

  g_object_unref (attempt->self);
  g_clear_object (&attempt->key);
  g_free (attempt);
}

static void
refuse (TasukiLogin *login, const char *reason)
{
  g_autofree char *text
      = g_strdup_printf ("%s: %s", tasuki_login_get_connection_id (login), reason);

  tasuki_login_refuse (login, text);
}

/* Over the wire there is always some connection ID. */
static bool
administers (TasukiLogin *login)
{
  return *tasuki_login_get_connection_id (login) == '\0'
         && g_str_equal (tasuki_login_get_client_type (login), TASUKI_CLIENT_TYPE_ADMINISTRATOR);
}

/* Why the connection is not to be had with a key of @key's organisation; NULL if it is. */
static const char *
find_fault (TasukiLogin *login, TasukiRecord *key, TasukiRecord *connection)
{
  if (administers (login))
    return NULL;
  if (!g_str_equal (tasuki_login_get_client_type (login), CLIENT_TYPE))
    return _ ("an API key is for clients of type api");
  if (connection == NULL)
    return _ ("unknown connection ID");
  if (!g_str_equal (tasuki_record_get_organisation (connection),
                    tasuki_record_get_organisation (key)))
    return _ ("the API key belongs to another organisation");
  if (!tasuki_record_get_boolean (connection, "enabled", FALSE))
    return _ ("the connection is disabled");

  return NULL;
}

/* @connection: NULL for who administers */
static void
accept (TasukiLogin *login, const Grant *grant, TasukiRecord *key, TasukiRecord *connection)
{
  static const char *const administrator[] = { TASUKI_CLIENT_TYPE_ADMINISTRATOR, NULL };
  g_auto (GStrv) types
      = connection != NULL ? tasuki_record_dup_strings (connection, "client-types") : NULL;

  tasuki_login_set_credential (login, grant->credential);
  tasuki_login_set_expiry (login, grant->expiry);
  tasuki_login_set_scopes (login, (const char *const *)grant->scopes);
  tasuki_login_accept (login, tasuki_record_get_organisation (key),
                       types != NULL ? (const char *const *)types : administrator);
}

static void
note_use (AuthApikey *self, TasukiRecord *key, TasukiPeer *peer, gint64 now)
{
  if (self->usage != NULL)
    usage_note (self->usage, tasuki_record_get_id (key), tasuki_record_get_organisation (key), peer,
                now);
}

static void
on_connection (TasukiStorage *storage,
               TasukiQuestion *question,
               TasukiRecord *connection,
               gpointer data)
{
  const Attempt *attempt = data;
  TasukiLogin *login = TASUKI_LOGIN (question);
  const GrantClaim claim = { .peer = tasuki_login_get_peer (login),
                             .connection_id = tasuki_login_get_connection_id (login),
                             .now = g_get_real_time () };
  gsize length;
  const guint8 *secret = tasuki_login_get_secret (login, &length);
  g_autoptr (GBytes) digest = tasuki_api_key_digest (secret, length);
  const char *why = NULL;
  g_autoptr (Grant) grant = grant_new (attempt->key, digest, &claim, &why);

  if (grant != NULL)
    why = find_fault (login, attempt->key, connection);
  if (grant == NULL || why != NULL)
    {
      refuse (login, why);
      return;
    }

  note_use (attempt->self, attempt->key, claim.peer, claim.now);
  accept (login, grant, attempt->key, connection);
}

static void
on_key (TasukiStorage *storage, TasukiQuestion *question, TasukiRecord *key, gpointer self)
{
  const char *id = tasuki_login_get_connection_id (TASUKI_LOGIN (question));
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->self = g_object_ref (self);
  attempt->key = key != NULL ? g_object_ref (key) : NULL;
  tasuki_storage_look_up (storage, "connection", id, question, on_connection, attempt,
                          free_attempt);
}

static void
auth_apikey_login (TasukiAuthenticator *authenticator, TasukiLogin *login)
{
  AuthApikey *self = AUTH_APIKEY (authenticator);
  gsize length;
  const guint8 *secret = tasuki_login_get_secret (login, &length);
  g_autofree char *id = tasuki_api_key_get_id (secret, length);

  if (!g_str_equal (tasuki_login_get_method (login), METHOD))
    tasuki_login_pass (login);
  else if (id == NULL || self->storage == NULL)
    tasuki_login_refuse (login, _ ("it is no API key"));
  else
    tasuki_storage_look_up (self->storage, "api-key", id, TASUKI_QUESTION (login), on_key,
                            g_object_ref (self), g_object_unref);
}

static void
on_key_again (TasukiStorage *storage, TasukiQuestion *question, TasukiRecord *key, gpointer peer)
{
  const GrantClaim claim = { .peer = peer,
                             .connection_id = tasuki_peer_get_connection_id (peer),
                             .now = g_get_real_time () };
  const char *why = NULL;

  if (grant_holds (key, &claim, &why))
    tasuki_decision_allow (TASUKI_DECISION (question), NULL);
  else
    tasuki_decision_deny (TASUKI_DECISION (question), why);
}

static void
auth_apikey_vouch (TasukiAuthenticator *authenticator, TasukiPeer *peer, TasukiDecision *decision)
{
  AuthApikey *self = AUTH_APIKEY (authenticator);
  g_autofree char *id = grant_get_key_id (tasuki_peer_get_credential (peer));

  if (self->storage == NULL)
    tasuki_decision_deny (decision, _ ("the relay is stopping"));
  else
    tasuki_storage_look_up (self->storage, "api-key", id, TASUKI_QUESTION (decision), on_key_again,
                            g_object_ref (peer), g_object_unref);
}

static gboolean
auth_apikey_start (TasukiPlugin *plugin, TasukiRelay *relay, GError **error)
{
  AuthApikey *self = AUTH_APIKEY (plugin);

  self->storage = g_object_ref (tasuki_relay_get_storage (relay));
  self->usage = usage_new (self->storage);
  return TRUE;
}

static void
auth_apikey_stop (TasukiPlugin *plugin)
{
  AuthApikey *self = AUTH_APIKEY (plugin);

  g_clear_pointer (&self->usage, usage_free);
  g_clear_object (&self->storage);
}

static void
auth_apikey_finalize (GObject *object)
{
  AuthApikey *self = AUTH_APIKEY (object);

  g_clear_pointer (&self->usage, usage_free);
  g_clear_object (&self->storage);

  G_OBJECT_CLASS (auth_apikey_parent_class)->finalize (object);
}

static void
auth_apikey_class_init (AuthApikeyClass *class)
{
  G_OBJECT_CLASS (class)->finalize = auth_apikey_finalize;
}

static void
auth_apikey_init (AuthApikey *self)
{
}

static void
auth_apikey_plugin_init (TasukiPluginInterface *iface)
{
  iface->start = auth_apikey_start;
  iface->stop = auth_apikey_stop;
}

static void
auth_apikey_authenticator_init (TasukiAuthenticatorInterface *iface)
{
  iface->login = auth_apikey_login;
  iface->vouch = auth_apikey_vouch;
}

TASUKI_DEFINE_PLUGIN ("auth-apikey", auth_apikey_get_type)
