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

/* A key by which somebody administers, while the connections to which it is limited are looked up.
 */
typedef struct
{
  AuthApikey *self;
  TasukiLogin *login;
  TasukiRecord *key;
  TasukiSearch *connections;
} Limitation;

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
free_limitation (Limitation *limitation)
{
  g_object_unref (limitation->self);
  g_object_unref (limitation->login);
  g_object_unref (limitation->key);
  g_object_unref (limitation->connections);
  g_free (limitation);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Limitation, free_limitation)

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

static void
note_use (AuthApikey *self, TasukiRecord *key, TasukiPeer *peer, gint64 now)
{
  if (self->usage != NULL)
    usage_note (self->usage, tasuki_record_get_id (key), tasuki_record_get_organisation (key), peer,
                now);
}

/*
 * TRUE if the key is good for the login, which then has all but the answer; else it was refused.
 *
 * @connection: NULL if there is none, as for who administers
 */
static bool
take_grant (AuthApikey *self, TasukiLogin *login, TasukiRecord *key, TasukiRecord *connection)
{
  const GrantClaim claim = { .peer = tasuki_login_get_peer (login),
                             .connection_id = tasuki_login_get_connection_id (login),
                             .now = g_get_real_time () };
  gsize length;
  const guint8 *secret = tasuki_login_get_secret (login, &length);
  g_autoptr (GBytes) digest = tasuki_api_key_digest (secret, length);
  const char *why = NULL;
  g_autoptr (Grant) grant = grant_new (key, digest, &claim, &why);

  if (grant != NULL)
    why = find_fault (login, key, connection);
  if (grant == NULL || why != NULL)
    {
      refuse (login, why);
      return false;
    }

  note_use (self, key, claim.peer, claim.now);
  tasuki_login_set_credential (login, grant->credential);
  tasuki_login_set_expiry (login, grant->expiry);
  tasuki_login_set_scopes (login, (const char *const *)grant->scopes);
  if (grant->ip_filter != NULL)
    tasuki_login_set_ip_filter (login, grant->ip_filter);
  return true;
}

static void
accept_administrator (TasukiLogin *login, TasukiRecord *key)
{
  static const char *const types[] = { TASUKI_CLIENT_TYPE_ADMINISTRATOR, NULL };

  tasuki_login_accept (login, tasuki_record_get_organisation (key), types);
}

static void
on_connection (TasukiStorage *storage,
               TasukiQuestion *question,
               TasukiRecord *connection,
               gpointer data)
{
  const Attempt *attempt = data;
  TasukiLogin *login = TASUKI_LOGIN (question);
  g_auto (GStrv) types = NULL;

  if (!take_grant (attempt->self, login, attempt->key, connection))
    return;
  if (administers (login))
    {
      accept_administrator (login, attempt->key);
      return;
    }

  types = tasuki_record_dup_strings (connection, "client-types");
  tasuki_login_accept (login, tasuki_record_get_organisation (attempt->key),
                       (const char *const *)types);
}

/*
 * Of those connections to which a key is limited, the ones that there are, and that its
 * organisation owns: one that was removed, and is somebody else's now, is not meant.
 */
static char **
choose_connections (const Limitation *limitation)
{
  const char *organisation = tasuki_record_get_organisation (limitation->key);
  const char *const *limits = tasuki_search_get_ids (limitation->connections);
  GPtrArray *found = tasuki_search_get_records (limitation->connections);
  g_autoptr (GStrvBuilder) chosen = g_strv_builder_new ();

  for (guint i = 0; i < found->len; i++)
    {
      const char *id = tasuki_record_get_id (found->pdata[i]);
      const char *owner = tasuki_record_get_organisation (found->pdata[i]);

      if (g_strv_contains (limits, id)
          && (g_str_equal (organisation, "*") || g_str_equal (organisation, owner)))
        g_strv_builder_add (chosen, id);
    }

  return g_strv_builder_end (chosen);
}

static void
on_limits (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Limitation) limitation = data;
  TasukiLogin *login = limitation->login;
  g_auto (GStrv) connections = NULL;
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    {
      tasuki_question_fail (TASUKI_QUESTION (login), error);
      return;
    }
  if (tasuki_question_is_answered (TASUKI_QUESTION (login))
      || !take_grant (limitation->self, login, limitation->key, NULL))
    return;

  connections = choose_connections (limitation);
  tasuki_login_set_connections (login, (const char *const *)connections);
  accept_administrator (login, limitation->key);
}

static void
look_up_limits (AuthApikey *self, TasukiLogin *login, TasukiRecord *key, char **limits)
{
  Limitation *limitation = g_new0 (Limitation, 1);

  limitation->self = g_object_ref (self);
  limitation->login = g_object_ref (login);
  limitation->key = g_object_ref (key);
  limitation->connections = tasuki_search_new ("connection");
  tasuki_search_set_ids (limitation->connections, (const char *const *)limits);
  tasuki_storage_load_async (self->storage, limitation->connections, on_limits, limitation);
}

static void
look_up_connection (AuthApikey *self, TasukiLogin *login, TasukiRecord *key)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->self = g_object_ref (self);
  attempt->key = key != NULL ? g_object_ref (key) : NULL;
  tasuki_storage_look_up (self->storage, "connection", tasuki_login_get_connection_id (login),
                          TASUKI_QUESTION (login), on_connection, attempt, free_attempt);
}

static void
on_key (TasukiStorage *storage, TasukiQuestion *question, TasukiRecord *key, gpointer data)
{
  AuthApikey *self = data;
  TasukiLogin *login = TASUKI_LOGIN (question);
  g_auto (GStrv) limits = key != NULL && administers (login) ? grant_dup_connections (key) : NULL;

  if (self->storage == NULL)
    tasuki_login_refuse (login, _ ("the relay is stopping"));
  else if (limits != NULL)
    look_up_limits (self, login, key, limits);
  else
    look_up_connection (self, login, key);
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
