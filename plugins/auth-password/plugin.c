/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* auth-password: logs in connections, and accounts of people who administer, by a password. */

#include <tasuki/tasuki.h>

#include <glib/gi18n-lib.h>

#include "credential.h"
#include "realm.h"
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
  TasukiThrottle *throttle;
};

/* One login under way. */
typedef struct
{
  AuthPassword *self;
  TasukiLogin *login;
  const Realm *realm;
  RealmClaim claim;
  TasukiSearch *search;
  TasukiRecord *record; /* NULL if there is none of that ID */
} Attempt;

/* One session that is vouched for. */
typedef struct
{
  TasukiPeer *peer;
  TasukiDecision *decision;
  TasukiSearch *search;
} Vouching;

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
  g_object_unref (attempt->login);
  g_free (attempt->claim.id);
  g_object_unref (attempt->search);
  g_clear_object (&attempt->record);
  g_free (attempt);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, free_attempt)

static void
free_vouching (Vouching *vouching)
{
  g_object_unref (vouching->peer);
  g_object_unref (vouching->decision);
  g_object_unref (vouching->search);
  g_free (vouching);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Vouching, free_vouching)

static void
refuse (Attempt *attempt, const char *reason)
{
  const char *source = tasuki_peer_get_source (tasuki_login_get_peer (attempt->login));
  g_autofree char *text = g_strdup_printf ("%s: %s", attempt->claim.id, reason);

  tasuki_throttle_fail (attempt->self->throttle, source, g_get_monotonic_time ());
  tasuki_login_refuse (attempt->login, text);
}

/* Why it is refused; NULL: it was accepted. */
static const char *
decide (Attempt *attempt, const char *fitting)
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

  return realm->accept (attempt->login, attempt->record, fitting);
}

static void
on_verified (TasukiLogin *login, const char *fitting, gpointer data)
{
  g_autoptr (Attempt) attempt = data;
  const char *why = NULL;

  /* Its deadline has passed: it was not verified, and is no failure of its source. */
  if (tasuki_question_is_answered (TASUKI_QUESTION (login)))
    return;

  why = decide (attempt, fitting);
  if (why != NULL)
    refuse (attempt, why);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  Attempt *attempt = data;
  GPtrArray *records = tasuki_search_get_records (attempt->search);
  VerifierHashes hashes = { NULL };
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    {
      tasuki_question_fail (TASUKI_QUESTION (attempt->login), error);
      free_attempt (attempt);
      return;
    }

  if (records->len == 1)
    {
      attempt->record = g_object_ref (g_ptr_array_index (records, 0));
      hashes = credential_choose_hashes (attempt->record, g_get_real_time ());
    }
  if (attempt->self->verifier == NULL
      || !verifier_put (attempt->self->verifier, attempt->login, attempt->claim.from, &hashes,
                        on_verified, attempt))
    {
      tasuki_login_postpone (attempt->login, RETRY_AFTER);
      free_attempt (attempt);
    }
}

static void
auth_password_login (TasukiAuthenticator *authenticator, TasukiLogin *login)
{
  AuthPassword *self = AUTH_PASSWORD (authenticator);
  const char *source = tasuki_peer_get_source (tasuki_login_get_peer (login));
  const Realm *realm = realm_find (tasuki_login_get_method (login));
  Attempt *attempt;
  unsigned wait;

  if (realm == NULL)
    {
      tasuki_login_pass (login);
      return;
    }
  if (!tasuki_throttle_may_try (self->throttle, source, g_get_monotonic_time (), &wait))
    {
      tasuki_login_postpone (login, wait);
      return;
    }

  attempt = g_new0 (Attempt, 1);
  attempt->self = g_object_ref (self);
  attempt->login = g_object_ref (login);
  attempt->realm = realm;
  attempt->claim = realm->read (login);
  attempt->search = tasuki_search_new (realm->kind);
  tasuki_search_set_id (attempt->search, attempt->claim.id);
  tasuki_storage_load_async (self->storage, attempt->search, on_loaded, attempt);
}

static void
on_loaded_again (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Vouching) vouching = data;
  GPtrArray *records = tasuki_search_get_records (vouching->search);
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    tasuki_question_fail (TASUKI_QUESTION (vouching->decision), error);
  else if (records->len == 1
           && credential_holds (g_ptr_array_index (records, 0),
                                tasuki_peer_get_credential (vouching->peer), g_get_real_time ()))
    tasuki_decision_allow (vouching->decision, NULL);
  else
    tasuki_decision_deny (vouching->decision, _ ("the connection password was changed"));
}

static void
auth_password_vouch (TasukiAuthenticator *authenticator, TasukiPeer *peer, TasukiDecision *decision)
{
  AuthPassword *self = AUTH_PASSWORD (authenticator);
  Vouching *vouching;

  if (self->storage == NULL)
    {
      tasuki_decision_deny (decision, _ ("the relay is stopping"));
      return;
    }

  vouching = g_new0 (Vouching, 1);
  vouching->peer = g_object_ref (peer);
  vouching->decision = g_object_ref (decision);
  vouching->search = tasuki_search_new ("connection");
  tasuki_search_set_id (vouching->search, tasuki_peer_get_connection_id (peer));
  tasuki_storage_load_async (self->storage, vouching->search, on_loaded_again, vouching);
}

static gboolean
auth_password_start (TasukiPlugin *plugin, TasukiRelay *relay, GError **error)
{
  AuthPassword *self = AUTH_PASSWORD (plugin);

  self->verifier = verifier_new (error);
  if (self->verifier == NULL)
    return FALSE;

  self->storage = g_object_ref (tasuki_relay_get_storage (relay));
  return TRUE;
}

static void
auth_password_stop (TasukiPlugin *plugin)
{
  AuthPassword *self = AUTH_PASSWORD (plugin);

  g_clear_pointer (&self->verifier, verifier_free);
  g_clear_object (&self->storage);
}

static void
auth_password_finalize (GObject *object)
{
  AuthPassword *self = AUTH_PASSWORD (object);

  g_clear_pointer (&self->verifier, verifier_free);
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
