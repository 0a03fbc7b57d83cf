/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* auth-key: logs a connection in by a key that its handshake proved, which may be registered now.
 */

#include <tasuki/tasuki.h>

#include <glib/gi18n-lib.h>

#include "keyring.h"
#include "redemption.h"

#define METHOD            "key"
#define METHOD_INVITATION "invitation"
#define CONNECTION        "auth-key-connection" /* of a login that is incomplete */
#define FAILURES_BURST    10
#define FAILURES_INTERVAL G_USEC_PER_SEC

#define TYPE_AUTH_KEY (auth_key_get_type ())
G_DECLARE_FINAL_TYPE (AuthKey, auth_key, AUTH, KEY, GObject)

struct _AuthKey
{
  GObject parent_instance;

  TasukiStorage *storage;
  TasukiThrottle *throttle;
};

/* One invitation that is redeemed. */
typedef struct
{
  TasukiLogin *login;
  TasukiDecision *decision;
} Completion;

static void auth_key_plugin_init (TasukiPluginInterface *iface);
static void auth_key_authenticator_init (TasukiAuthenticatorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AuthKey,
                               auth_key,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, auth_key_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_AUTHENTICATOR,
                                                          auth_key_authenticator_init))

static void
free_completion (Completion *completion)
{
  g_object_unref (completion->login);
  g_object_unref (completion->decision);
  g_free (completion);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Completion, free_completion)

static char *
name (TasukiLogin *login, const char *reason)
{
  return g_strdup_printf ("%s: %s", tasuki_login_get_connection_id (login), reason);
}

static void
refuse (AuthKey *self, TasukiLogin *login, const char *reason)
{
  const char *source = tasuki_peer_get_source (tasuki_login_get_peer (login));
  g_autofree char *text = name (login, reason);

  tasuki_throttle_fail (self->throttle, source, g_get_monotonic_time ());
  tasuki_login_refuse (login, text);
}

/* Whoever gets as far had a good token, and is not slowed down. */
static void
deny (TasukiLogin *login, TasukiDecision *decision, const char *reason)
{
  g_autofree char *text = name (login, reason);

  tasuki_decision_deny (decision, text);
}

static void
accept (TasukiLogin *login, TasukiRecord *connection)
{
  g_auto (GStrv) types = tasuki_record_dup_strings (connection, "client-types");

  tasuki_login_set_credential (login,
                               tasuki_peer_get_key_fingerprint (tasuki_login_get_peer (login)));
  tasuki_login_accept (login, tasuki_record_get_organisation (connection),
                       (const char *const *)types);
}

/* Why the key that was proved does not let in; NULL if it does. */
static const char *
find_fault (TasukiRecord *connection, const char *proved)
{
  bool known = keyring_has (connection, proved != NULL ? proved : "");

  if (proved == NULL)
    return _ ("no key was proved");
  if (connection == NULL)
    return _ ("unknown connection ID");
  if (!known)
    return _ ("the key is none of the connection's");
  if (!tasuki_record_get_boolean (connection, "enabled", FALSE))
    return _ ("the connection is disabled");

  return NULL;
}

/* Likewise of the token that was presented. */
static const char *
find_invitation_fault (TasukiRecord *connection, TasukiLogin *login)
{
  gsize length;
  const guint8 *token = tasuki_login_get_secret (login, &length);
  g_autoptr (GBytes) digest = tasuki_invitation_digest (token, length);
  bool invited = keyring_invites (connection, digest);

  if (tasuki_peer_get_key_fingerprint (tasuki_login_get_peer (login)) == NULL)
    return _ ("no key was proved");
  if (connection == NULL)
    return _ ("unknown connection ID");
  if (!invited)
    return _ ("there is no such invitation, or no more");
  if (keyring_get_invitation_end (connection) <= g_get_real_time ())
    return _ ("the invitation has expired");
  if (!tasuki_record_get_boolean (connection, "enabled", FALSE))
    return _ ("the connection is disabled");

  return NULL;
}

/* What it is completed by: the record as it was then, for a change that was made since to show. */
static void
remember (TasukiLogin *login, TasukiRecord *connection)
{
  g_object_set_data_full (G_OBJECT (login), CONNECTION, g_object_ref (connection), g_object_unref);
  tasuki_login_set_revision (login, tasuki_record_get_revision (connection));
  tasuki_login_set_incomplete (login);
}

static void
judge_invitation (AuthKey *self, TasukiLogin *login, TasukiRecord *connection)
{
  const char *fault = find_invitation_fault (connection, login);

  if (fault != NULL)
    {
      refuse (self, login, fault);
      return;
    }

  remember (login, connection);
  accept (login, connection);
}

static void
judge (AuthKey *self, TasukiLogin *login, TasukiRecord *connection)
{
  TasukiPeer *peer = tasuki_login_get_peer (login);
  const char *fault = find_fault (connection, tasuki_peer_get_key_fingerprint (peer));

  if (fault != NULL)
    refuse (self, login, fault);
  else
    accept (login, connection);
}

static void
on_connection (TasukiStorage *storage,
               TasukiQuestion *question,
               TasukiRecord *connection,
               gpointer data)
{
  TasukiLogin *login = TASUKI_LOGIN (question);

  if (g_str_equal (tasuki_login_get_method (login), METHOD_INVITATION))
    judge_invitation (data, login, connection);
  else
    judge (data, login, connection);
}

static void
auth_key_login (TasukiAuthenticator *authenticator, TasukiLogin *login)
{
  AuthKey *self = AUTH_KEY (authenticator);
  const char *source = tasuki_peer_get_source (tasuki_login_get_peer (login));
  const char *method = tasuki_login_get_method (login);
  unsigned wait;

  if (!g_str_equal (method, METHOD) && !g_str_equal (method, METHOD_INVITATION))
    {
      tasuki_login_pass (login);
      return;
    }
  if (self->storage == NULL)
    {
      tasuki_login_refuse (login, _ ("the relay is stopping"));
      return;
    }
  if (!tasuki_throttle_may_try (self->throttle, source, g_get_monotonic_time (), &wait))
    {
      tasuki_login_postpone (login, wait);
      return;
    }

  tasuki_storage_look_up (self->storage, "connection", tasuki_login_get_connection_id (login),
                          TASUKI_QUESTION (login), on_connection, g_object_ref (self),
                          g_object_unref);
}

static void
on_redeemed (guint64 revision, const GError *error, gpointer data)
{
  g_autoptr (Completion) completion = data;

  tasuki_login_set_revision (completion->login, revision);
  if (error == NULL)
    tasuki_decision_allow (completion->decision, NULL);
  else if (g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_CONFLICT)
           || g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND))
    deny (completion->login, completion->decision,
          _ ("the connection was changed while its invitation was redeemed"));
  else
    tasuki_question_fail (TASUKI_QUESTION (completion->decision), error);
}

static void
redeem (AuthKey *self, TasukiLogin *login, TasukiRecord *connection, TasukiDecision *decision)
{
  TasukiPeer *peer = tasuki_login_get_peer (login);
  g_autoptr (TasukiRecord) after = keyring_add (connection, tasuki_peer_get_key_fingerprint (peer));
  Completion *completion;

  if (after == NULL)
    {
      deny (login, decision, _ ("the connection has as many keys as it can have"));
      return;
    }

  completion = g_new0 (Completion, 1);
  completion->login = g_object_ref (login);
  completion->decision = g_object_ref (decision);
  redemption_begin (self->storage, connection, after, on_redeemed, completion);
}

/* Time has passed since the invitation was looked at. */
static void
auth_key_complete (TasukiAuthenticator *authenticator, TasukiLogin *login, TasukiDecision *decision)
{
  AuthKey *self = AUTH_KEY (authenticator);
  TasukiRecord *connection = g_object_get_data (G_OBJECT (login), CONNECTION);
  const char *fault = find_invitation_fault (connection, login);

  if (self->storage == NULL)
    fault = _ ("the relay is stopping");

  if (fault != NULL)
    deny (login, decision, fault);
  else
    redeem (self, login, connection, decision);
}

static void
on_connection_again (TasukiStorage *storage,
                     TasukiQuestion *question,
                     TasukiRecord *connection,
                     gpointer peer)
{
  const char *fault = find_fault (connection, tasuki_peer_get_credential (peer));

  if (fault != NULL)
    tasuki_decision_deny (TASUKI_DECISION (question), fault);
  else
    tasuki_decision_allow (TASUKI_DECISION (question), NULL);
}

static void
auth_key_vouch (TasukiAuthenticator *authenticator, TasukiPeer *peer, TasukiDecision *decision)
{
  AuthKey *self = AUTH_KEY (authenticator);

  if (self->storage == NULL)
    tasuki_decision_deny (decision, _ ("the relay is stopping"));
  else
    tasuki_storage_look_up (self->storage, "connection", tasuki_peer_get_connection_id (peer),
                            TASUKI_QUESTION (decision), on_connection_again, g_object_ref (peer),
                            g_object_unref);
}

static gboolean
auth_key_start (TasukiPlugin *plugin, TasukiRelay *relay, GError **error)
{
  AUTH_KEY (plugin)->storage = g_object_ref (tasuki_relay_get_storage (relay));
  return TRUE;
}

static void
auth_key_stop (TasukiPlugin *plugin)
{
  g_clear_object (&AUTH_KEY (plugin)->storage);
}

static void
auth_key_finalize (GObject *object)
{
  AuthKey *self = AUTH_KEY (object);

  g_clear_pointer (&self->throttle, tasuki_throttle_unref);
  g_clear_object (&self->storage);

  G_OBJECT_CLASS (auth_key_parent_class)->finalize (object);
}

static void
auth_key_class_init (AuthKeyClass *class)
{
  G_OBJECT_CLASS (class)->finalize = auth_key_finalize;
}

static void
auth_key_init (AuthKey *self)
{
  self->throttle = tasuki_throttle_new (FAILURES_BURST, FAILURES_INTERVAL);
}

static void
auth_key_plugin_init (TasukiPluginInterface *iface)
{
  iface->start = auth_key_start;
  iface->stop = auth_key_stop;
}

static void
auth_key_authenticator_init (TasukiAuthenticatorInterface *iface)
{
  iface->login = auth_key_login;
  iface->complete = auth_key_complete;
  iface->vouch = auth_key_vouch;
}

TASUKI_DEFINE_PLUGIN ("auth-key", auth_key_get_type)
