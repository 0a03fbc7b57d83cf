/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* auth-password: logs in connections, and accounts of people who administer, by a password. */

#include <tasuki/tasuki.h>

#include <glib/gi18n-lib.h>

#include "credential.h"
#include "realm.h"
#include "recent.h"
#include "verifier.h"

#define FAILURES_BURST    10
#define FAILURES_INTERVAL G_USEC_PER_SEC
#define RETRY_AFTER       1 /* seconds, when the pool is full */

#define TYPE_AUTH_PASSWORD (auth_password_get_type ())
G_DECLARE_FINAL_TYPE (AuthPassword, auth_password, AUTH, PASSWORD, GObject)

struct _AuthPassword
{
  GObject parent_instance;

  TasukiStorage *storage;
  Verifier *verifier;
  Recent *recent; /* NULL while it is not running, as the two above */
  TasukiThrottle *throttle;
};

/* A password that is being verified. */
typedef struct
{
  AuthPassword *self;
  const Realm *realm;
  RealmClaim claim;
  TasukiRecord *record; /* NULL if there is none of that ID */
} Attempt;

static void auth_password_plugin_init (TasukiPluginInterface *iface);
static void auth_password_authenticator_init (TasukiAuthenticatorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AuthPassword,
                               auth_password,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, auth_password_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_AUTHENTICATOR,
                                                          auth_password_authenticator_init))

static void
free_attempt (Attempt *attempt)
{
  g_object_unref (attempt->self);
  realm_clear_claim (&attempt->claim);
  g_clear_object (&attempt->record);
  g_free (attempt);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, free_attempt)

static void
refuse (Attempt *attempt, TasukiLogin *login, const char *reason)
{
  const char *source = tasuki_peer_get_source (tasuki_login_get_peer (login));
  g_autofree char *text = g_strdup_printf ("%s: %s", attempt->claim.id, reason);

  tasuki_throttle_fail (attempt->self->throttle, source, g_get_monotonic_time ());
  tasuki_login_refuse (login, text);
}

/* Why it is refused; NULL: it was accepted. */
static const char *
decide (Attempt *attempt, TasukiLogin *login, const char *fitting)
{
  const Realm *realm = attempt->realm;

  if (attempt->record == NULL)
    return _ (realm->unknown);
  if (fitting == NULL)
    return _ (realm->wrong);
  if (attempt->claim.why != NULL)
    return attempt->claim.why;
  if (!tasuki_record_get_boolean (attempt->record, "enabled", FALSE))
    return _ (realm->disabled);

  return realm->accept (login, attempt->record, fitting);
}

/* FALSE if there is none that is remembered. @hash: (nullable) */
static bool
get_password (const Attempt *attempt,
              TasukiLogin *login,
              const char *hash,
              RecentPassword *password)
{
  gsize length;
  const guint8 *secret = tasuki_login_get_secret (login, &length);

  password->id = attempt->claim.id;
  password->hash = hash;
  password->secret = secret + attempt->claim.from;
  password->length = length - attempt->claim.from;
  return attempt->realm->each_request && attempt->self->recent != NULL && hash != NULL;
}

/*
 * Accepts the login, and is TRUE, if its password was verified a moment ago. All else is looked at
 * as ever, and whoever is refused for it goes the long way: the time does not tell him why.
 */
static bool
recall (Attempt *attempt, TasukiLogin *login, const char *hash)
{
  RecentPassword password;

  return get_password (attempt, login, hash, &password)
         && recent_has (attempt->self->recent, &password, g_get_monotonic_time ())
         && decide (attempt, login, hash) == NULL;
}

static void
remember (Attempt *attempt, TasukiLogin *login, const char *hash)
{
  RecentPassword password;

  if (get_password (attempt, login, hash, &password))
    recent_put (attempt->self->recent, &password, g_get_monotonic_time ());
}

static void
on_verified (TasukiLogin *login, const char *fitting, gpointer data)
{
  g_autoptr (Attempt) attempt = data;
  const char *why = NULL;

  /* Its deadline has passed: it was not verified, and is no failure of its source. */
  if (tasuki_question_is_answered (TASUKI_QUESTION (login)))
    return;

  why = decide (attempt, login, fitting);
  if (why != NULL)
    refuse (attempt, login, why);
  else
    remember (attempt, login, fitting);
}

static void
on_setting (TasukiStorage *storage, TasukiQuestion *question, TasukiRecord *record, gpointer data)
{
  AuthPassword *self = data;
  TasukiLogin *login = TASUKI_LOGIN (question);
  g_autoptr (Attempt) attempt = g_new0 (Attempt, 1);
  VerifierHashes hashes = { NULL };

  attempt->self = g_object_ref (self);
  attempt->realm = realm_find (tasuki_login_get_method (login));
  attempt->claim = attempt->realm->read (login);
  if (record != NULL)
    {
      attempt->record = g_object_ref (record);
      hashes = credential_choose_hashes (record, g_get_real_time ());
    }

  if (recall (attempt, login, hashes.hash))
    return;
  if (self->verifier != NULL
      && verifier_put (self->verifier, login, attempt->claim.from, &hashes, on_verified, attempt))
    g_steal_pointer (&attempt);
  else
    tasuki_login_postpone (login, RETRY_AFTER);
}

static void
auth_password_login (TasukiAuthenticator *authenticator, TasukiLogin *login)
{
  AuthPassword *self = AUTH_PASSWORD (authenticator);
  const char *source = tasuki_peer_get_source (tasuki_login_get_peer (login));
  const Realm *realm = realm_find (tasuki_login_get_method (login));
  g_auto (RealmClaim) claim = { NULL };
  unsigned wait;

  if (realm == NULL)
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

  claim = realm->read (login);
  tasuki_storage_look_up (self->storage, realm->kind, claim.id, TASUKI_QUESTION (login), on_setting,
                          g_object_ref (self), g_object_unref);
}

static void
on_connection_again (TasukiStorage *storage,
                     TasukiQuestion *question,
                     TasukiRecord *connection,
                     gpointer peer)
{
  if (connection != NULL
      && credential_holds (connection, tasuki_peer_get_credential (peer), g_get_real_time ()))
    tasuki_decision_allow (TASUKI_DECISION (question), NULL);
  else
    tasuki_decision_deny (TASUKI_DECISION (question), _ ("the connection password was changed"));
}

static void
auth_password_vouch (TasukiAuthenticator *authenticator, TasukiPeer *peer, TasukiDecision *decision)
{
  AuthPassword *self = AUTH_PASSWORD (authenticator);

  if (self->storage == NULL)
    tasuki_decision_deny (decision, _ ("the relay is stopping"));
  else
    tasuki_storage_look_up (self->storage, "connection", tasuki_peer_get_connection_id (peer),
                            TASUKI_QUESTION (decision), on_connection_again, g_object_ref (peer),
                            g_object_unref);
}

static gboolean
auth_password_start (TasukiPlugin *plugin, TasukiRelay *relay, GError **error)
{
  AuthPassword *self = AUTH_PASSWORD (plugin);

  self->verifier = verifier_new (error);
  self->recent = self->verifier != NULL ? recent_new (error) : NULL;
  if (self->recent == NULL)
    return FALSE;

  self->storage = g_object_ref (tasuki_relay_get_storage (relay));
  return TRUE;
}

static void
auth_password_stop (TasukiPlugin *plugin)
{
  AuthPassword *self = AUTH_PASSWORD (plugin);

  g_clear_pointer (&self->verifier, verifier_free);
  g_clear_pointer (&self->recent, recent_free);
  g_clear_object (&self->storage);
}

static void
auth_password_finalize (GObject *object)
{
  AuthPassword *self = AUTH_PASSWORD (object);

  g_clear_pointer (&self->verifier, verifier_free);
  g_clear_pointer (&self->recent, recent_free);
  g_clear_pointer (&self->throttle, tasuki_throttle_unref);
  g_clear_object (&self->storage);

  G_OBJECT_CLASS (auth_password_parent_class)->finalize (object);
}

static void
auth_password_class_init (AuthPasswordClass *class)
{
  G_OBJECT_CLASS (class)->finalize = auth_password_finalize;
}

static void
auth_password_init (AuthPassword *self)
{
  self->throttle = tasuki_throttle_new (FAILURES_BURST, FAILURES_INTERVAL);
}

static void
auth_password_plugin_init (TasukiPluginInterface *iface)
{
  iface->start = auth_password_start;
  iface->stop = auth_password_stop;
}

static void
auth_password_authenticator_init (TasukiAuthenticatorInterface *iface)
{
  iface->login = auth_password_login;
  iface->vouch = auth_password_vouch;
}

TASUKI_DEFINE_PLUGIN ("auth-password", auth_password_get_type)
