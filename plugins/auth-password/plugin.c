/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* auth-password: logs a connection in by its connection password. */

#include <tasuki/tasuki.h>

#include <glib/gi18n-lib.h>

#include "throttle.h"
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
  Throttle *throttle;
};

/* One login under way. */
typedef struct
{
  AuthPassword *self;
  TasukiLogin *login;
  TasukiSearch *search;
  TasukiRecord *record; /* NULL if there is no such connection */
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
  g_object_unref (attempt->login);
  g_object_unref (attempt->search);
  g_clear_object (&attempt->record);
  g_free (attempt);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, free_attempt)

static void
refuse (Attempt *attempt, const char *reason)
{
  const char *source = tasuki_peer_get_source (tasuki_login_get_peer (attempt->login));
  g_autofree char *text
      = g_strdup_printf ("%s: %s", tasuki_login_get_connection_id (attempt->login), reason);

  throttle_fail (attempt->self->throttle, source, g_get_monotonic_time ());
  tasuki_login_refuse (attempt->login, text);
}

static void
on_verified (TasukiLogin *login, bool right, gpointer data)
{
  g_autoptr (Attempt) attempt = data;
  TasukiRecord *record = attempt->record;
  g_auto (GStrv) types = NULL;

  /* Its deadline has passed: it was not verified, and is no failure of its source. */
  if (tasuki_question_is_answered (TASUKI_QUESTION (login)))
    return;

  if (record == NULL)
    refuse (attempt, _ ("unknown connection ID"));
  else if (!right)
    refuse (attempt, _ ("wrong connection password"));
  else if (!tasuki_record_get_boolean (record, "enabled", FALSE))
    refuse (attempt, _ ("the connection is disabled"));
  else
    {
      types = tasuki_record_dup_strings (record, "client-types");
      tasuki_login_accept (login, tasuki_record_get_organisation (record),
                           (const char *const *)types);
    }
}

/* The former password holds as long as the owner has said. */
static VerifierHashes
choose_hashes (TasukiRecord *record)
{
  VerifierHashes hashes = { tasuki_record_get_string (record, "password") };

  if (tasuki_record_get_integer (record, "former-until", 0) > g_get_real_time ())
    hashes.former = tasuki_record_get_string (record, "former-password");
  return hashes;
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
      hashes = choose_hashes (attempt->record);
    }
  if (attempt->self->verifier == NULL
      || !verifier_put (attempt->self->verifier, attempt->login, &hashes, on_verified, attempt))
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
  Attempt *attempt;
  unsigned wait;

  if (!g_str_equal (tasuki_login_get_method (login), "password"))
    {
      tasuki_login_pass (login);
      return;
    }
  if (!throttle_may_try (self->throttle, source, g_get_monotonic_time (), &wait))
    {
      tasuki_login_postpone (login, wait);
      return;
    }

  attempt = g_new0 (Attempt, 1);
  attempt->self = g_object_ref (self);
  attempt->login = g_object_ref (login);
  attempt->search = tasuki_search_new ("connection");
  tasuki_search_set_id (attempt->search, tasuki_login_get_connection_id (login));
  tasuki_storage_load_async (self->storage, attempt->search, on_loaded, attempt);
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
  g_clear_pointer (&self->throttle, throttle_free);
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
  self->throttle = throttle_new (FAILURES_BURST, FAILURES_INTERVAL);
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
}

TASUKI_DEFINE_PLUGIN ("auth-password", auth_password_get_type)
