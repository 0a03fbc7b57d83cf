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

/* One login under way: the key is looked up, then the connection, whatever became of the key. */
typedef struct
{
  AuthApikey *self;
  TasukiLogin *login;
  GBytes *digest;
  TasukiSearch *key;
  TasukiSearch *connection;
} Attempt;

/* One session that is vouched for. */
typedef struct
{
  TasukiPeer *peer;
  TasukiDecision *decision;
  TasukiSearch *key;
} Vouching;

static void auth_apikey_plugin_init (TasukiPluginInterface *iface);
static void auth_apikey_authenticator_init (TasukiAuthenticatorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AuthApikey,
                               auth_apikey,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, auth_apikey_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_AUTHENTICATOR,
                                                          auth_apikey_authenticator_init))

static void
free_attempt (Attempt *attempt)
{
  g_object_unref (attempt->self);
  g_object_unref (attempt->login);
  g_bytes_unref (attempt->digest);
  g_object_unref (attempt->key);
  g_clear_object (&attempt->connection);
  g_free (attempt);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, free_attempt)

static void
free_vouching (Vouching *vouching)
{
  g_object_unref (vouching->peer);
  g_object_unref (vouching->decision);
  g_object_unref (vouching->key);
  g_free (vouching);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Vouching, free_vouching)

static TasukiRecord *
get_record (TasukiSearch *search)
{
  GPtrArray *records = tasuki_search_get_records (search);

  return records->len == 1 ? g_ptr_array_index (records, 0) : NULL;
}

static void
refuse (Attempt *attempt, const char *reason)
{
  g_autofree char *text
      = g_strdup_printf ("%s: %s", tasuki_login_get_connection_id (attempt->login), reason);

  tasuki_login_refuse (attempt->login, text);
}

/* Over the wire there is always some connection ID. */
static bool
administers (Attempt *attempt)
{
  return *tasuki_login_get_connection_id (attempt->login) == '\0'
         && g_str_equal (tasuki_login_get_client_type (attempt->login),
                         TASUKI_CLIENT_TYPE_ADMINISTRATOR);
}

/* Why the connection is not to be had with a key of @key's organisation; NULL if it is. */
static const char *
find_fault (Attempt *attempt, TasukiRecord *key, TasukiRecord *connection)
{
  if (administers (attempt))
    return NULL;
  if (!g_str_equal (tasuki_login_get_client_type (attempt->login), CLIENT_TYPE))
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
accept (Attempt *attempt, const Grant *grant, gint64 now)
{
  static const char *const administrator[] = { TASUKI_CLIENT_TYPE_ADMINISTRATOR, NULL };
  TasukiRecord *key = get_record (attempt->key);
  TasukiRecord *connection = get_record (attempt->connection);
  g_auto (GStrv) types
      = connection != NULL ? tasuki_record_dup_strings (connection, "client-types") : NULL;

  if (attempt->self->usage != NULL)
    usage_note (attempt->self->usage, tasuki_record_get_id (key),
                tasuki_record_get_organisation (key), tasuki_login_get_peer (attempt->login), now);

  tasuki_login_set_credential (attempt->login, grant->credential);
  tasuki_login_set_expiry (attempt->login, grant->expiry);
  tasuki_login_set_scopes (attempt->login, (const char *const *)grant->scopes);
  tasuki_login_accept (attempt->login, tasuki_record_get_organisation (key),
                       types != NULL ? (const char *const *)types : administrator);
}

static void
on_connection_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Attempt) attempt = data;
  const GrantClaim claim = { .peer = tasuki_login_get_peer (attempt->login),
                             .connection_id = tasuki_login_get_connection_id (attempt->login),
                             .now = g_get_real_time () };
  TasukiRecord *key = get_record (attempt->key);
  const char *why = NULL;
  g_autoptr (Grant) grant = NULL;
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    {
      tasuki_question_fail (TASUKI_QUESTION (attempt->login), error);
      return;
    }

  grant = grant_new (key, attempt->digest, &claim, &why);
  if (grant != NULL)
    why = find_fault (attempt, key, get_record (attempt->connection));
  if (grant == NULL || why != NULL)
    refuse (attempt, why);
  else
    accept (attempt, grant, claim.now);
}

static void
on_key_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Attempt) attempt = data;
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    {
      tasuki_question_fail (TASUKI_QUESTION (attempt->login), error);
      return;
    }

  attempt->connection = tasuki_search_new ("connection");
  tasuki_search_set_id (attempt->connection, tasuki_login_get_connection_id (attempt->login));
  tasuki_storage_load_async (TASUKI_STORAGE (source), attempt->connection, on_connection_loaded,
                             attempt);
  g_steal_pointer (&attempt);
}

static void
auth_apikey_login (TasukiAuthenticator *authenticator, TasukiLogin *login)
{
  AuthApikey *self = AUTH_APIKEY (authenticator);
  gsize length;
  const guint8 *secret = tasuki_login_get_secret (login, &length);
  g_autofree char *id = tasuki_api_key_get_id (secret, length);
  Attempt *attempt;

  if (!g_str_equal (tasuki_login_get_method (login), METHOD))
    {
      tasuki_login_pass (login);
      return;
    }
  if (id == NULL || self->storage == NULL)
    {
      tasuki_login_refuse (login, _ ("it is no API key"));
      return;
    }

  attempt = g_new0 (Attempt, 1);
  attempt->self = g_object_ref (self);
  attempt->login = g_object_ref (login);
  attempt->digest = tasuki_api_key_digest (secret, length);
  attempt->key = tasuki_search_new ("api-key");
  tasuki_search_set_id (attempt->key, id);
  tasuki_storage_load_async (self->storage, attempt->key, on_key_loaded, attempt);
}

static void
on_key_loaded_again (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Vouching) vouching = data;
  const GrantClaim claim = { .peer = vouching->peer,
                             .connection_id = tasuki_peer_get_connection_id (vouching->peer),
                             .now = g_get_real_time () };
  const char *why = NULL;
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    tasuki_question_fail (TASUKI_QUESTION (vouching->decision), error);
  else if (grant_holds (get_record (vouching->key), &claim, &why))
    tasuki_decision_allow (vouching->decision, NULL);
  else
    tasuki_decision_deny (vouching->decision, why);
}

static void
auth_apikey_vouch (TasukiAuthenticator *authenticator, TasukiPeer *peer, TasukiDecision *decision)
{
  AuthApikey *self = AUTH_APIKEY (authenticator);
  g_autofree char *id = grant_get_key_id (tasuki_peer_get_credential (peer));
  Vouching *vouching;

  if (self->storage == NULL)
    {
      tasuki_decision_deny (decision, _ ("the relay is stopping"));
      return;
    }

  vouching = g_new0 (Vouching, 1);
  vouching->peer = g_object_ref (peer);
  vouching->decision = g_object_ref (decision);
  vouching->key = tasuki_search_new ("api-key");
  tasuki_search_set_id (vouching->key, id);
  tasuki_storage_load_async (self->storage, vouching->key, on_key_loaded_again, vouching);
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
