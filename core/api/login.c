/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question put to authenticators; keeps the secret in guarded memory. */

#include "api/login-private.h"

#include <string.h>

#include <sodium.h>

#include "api/question-private.h"

/*
 * In guarded memory, which costs as much as the rest of a question: copies of a login share it. It
 * never changes.
 */
typedef struct
{
  gatomicrefcount references;
  size_t length;
  uint8_t bytes[TASUKI_SECRET_MAX];
} Secret;

struct _TasukiLogin
{
  TasukiQuestion parent_instance;

  TasukiPeer *peer;
  char *method;
  char *connection_id;
  char *client_type;
  Secret *secret;

  TasukiLoginVerdict verdict;
  char *organisation;
  char **client_types;
  char *credential;
  char *ip_filter;
  gint64 expiry;
  guint64 revision;
  bool incomplete;
  char **scopes;
  char **connections; /* NULL for no limit */
  unsigned retry_after;
};

G_DEFINE_FINAL_TYPE (TasukiLogin, tasuki_login, TASUKI_TYPE_QUESTION)

static Secret *
secret_new (const uint8_t *bytes, size_t length)
{
  Secret *self = sodium_init () >= 0 ? sodium_malloc (sizeof *self) : NULL;

  g_assert (self != NULL && length <= sizeof self->bytes);
  g_atomic_ref_count_init (&self->references);
  self->length = length;
  if (length > 0)
    memcpy (self->bytes, bytes, length);

  return self;
}

static void
secret_unref (Secret *self)
{
  if (g_atomic_ref_count_dec (&self->references))
    sodium_free (self);
}

static void
tasuki_login_finalize (GObject *object)
{
  TasukiLogin *self = TASUKI_LOGIN (object);

  g_clear_object (&self->peer);
  g_free (self->method);
  g_free (self->connection_id);
  g_free (self->client_type);
  g_clear_pointer (&self->secret, secret_unref);
  g_free (self->organisation);
  g_strfreev (self->client_types);
  g_free (self->credential);
  g_free (self->ip_filter);
  g_strfreev (self->scopes);
  g_strfreev (self->connections);

  G_OBJECT_CLASS (tasuki_login_parent_class)->finalize (object);
}

static void
tasuki_login_class_init (TasukiLoginClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_login_finalize;
}

static void
tasuki_login_init (TasukiLogin *self)
{
  self->expiry = G_MAXINT64;
}

/* Takes @secret. */
static TasukiLogin *
new_with_secret (TasukiPeer *peer,
                 const char *method,
                 const char *connection_id,
                 const char *client_type,
                 Secret *secret)
{
  TasukiLogin *self = g_object_new (TASUKI_TYPE_LOGIN, NULL);

  self->peer = g_object_ref (peer);
  self->method = g_strdup (method);
  self->connection_id = g_strdup (connection_id);
  self->client_type = g_strdup (client_type);
  self->secret = secret;

  return self;
}

TasukiLogin *
tasuki_login_new (TasukiPeer *peer,
                  const char *method,
                  const char *connection_id,
                  const char *client_type,
                  const uint8_t *secret,
                  size_t length)
{
  return new_with_secret (peer, method, connection_id, client_type, secret_new (secret, length));
}

TasukiLogin *
tasuki_login_copy (TasukiLogin *self)
{
  g_atomic_ref_count_inc (&self->secret->references);
  return new_with_secret (self->peer, self->method, self->connection_id, self->client_type,
                          self->secret);
}

TasukiPeer *
tasuki_login_get_peer (TasukiLogin *self)
{
  g_return_val_if_fail (TASUKI_IS_LOGIN (self), NULL);

  return self->peer;
}

const char *
tasuki_login_get_method (TasukiLogin *self)
{
  g_return_val_if_fail (TASUKI_IS_LOGIN (self), NULL);

  return self->method;
}

const char *
tasuki_login_get_connection_id (TasukiLogin *self)
{
  g_return_val_if_fail (TASUKI_IS_LOGIN (self), NULL);

  return self->connection_id;
}

const char *
tasuki_login_get_client_type (TasukiLogin *self)
{
  g_return_val_if_fail (TASUKI_IS_LOGIN (self), NULL);

  return self->client_type;
}

const guint8 *
tasuki_login_get_secret (TasukiLogin *self, gsize *length)
{
  g_return_val_if_fail (TASUKI_IS_LOGIN (self), NULL);

  *length = self->secret->length;
  return self->secret->bytes;
}

void
tasuki_login_set_credential (TasukiLogin *self, const char *credential)
{
  g_return_if_fail (TASUKI_IS_LOGIN (self));
  g_return_if_fail (credential != NULL);

  g_free (self->credential);
  self->credential = g_strdup (credential);
}

const char *
tasuki_login_get_credential (TasukiLogin *self)
{
  g_return_val_if_fail (TASUKI_IS_LOGIN (self), NULL);

  return self->credential;
}

void
tasuki_login_set_ip_filter (TasukiLogin *self, const char *group)
{
  g_return_if_fail (TASUKI_IS_LOGIN (self));
  g_return_if_fail (group != NULL);

  g_free (self->ip_filter);
  self->ip_filter = g_strdup (group);
}

const char *
tasuki_login_get_ip_filter (TasukiLogin *self)
{
  g_return_val_if_fail (TASUKI_IS_LOGIN (self), NULL);

  return self->ip_filter;
}

void
tasuki_login_set_expiry (TasukiLogin *self, gint64 expiry)
{
  g_return_if_fail (TASUKI_IS_LOGIN (self));

  self->expiry = expiry;
}

void
tasuki_login_set_revision (TasukiLogin *self, guint64 revision)
{
  g_return_if_fail (TASUKI_IS_LOGIN (self));

  self->revision = revision;
}

void
tasuki_login_set_incomplete (TasukiLogin *self)
{
  g_return_if_fail (TASUKI_IS_LOGIN (self));

  self->incomplete = true;
}

void
tasuki_login_set_scopes (TasukiLogin *self, const char *const *scopes)
{
  g_return_if_fail (TASUKI_IS_LOGIN (self));
  g_return_if_fail (scopes != NULL);

  g_strfreev (self->scopes);
  self->scopes = g_strdupv ((char **)scopes);
}

void
tasuki_login_set_connections (TasukiLogin *self, const char *const *connections)
{
  g_return_if_fail (TASUKI_IS_LOGIN (self));
  g_return_if_fail (connections != NULL);

  g_strfreev (self->connections);
  self->connections = g_strdupv ((char **)connections);
}

static void
answer (TasukiLogin *self, TasukiLoginVerdict verdict)
{
  self->verdict = verdict;
  tasuki_question_settle (TASUKI_QUESTION (self));
}

void
tasuki_login_accept (TasukiLogin *self, const char *organisation, const char *const *client_types)
{
  g_return_if_fail (TASUKI_IS_LOGIN (self));
  g_return_if_fail (organisation != NULL && client_types != NULL);

  if (!tasuki_question_claim (TASUKI_QUESTION (self)))
    return;

  self->organisation = g_strdup (organisation);
  self->client_types = g_strdupv ((char **)client_types);
  answer (self, TASUKI_VERDICT_ACCEPTED);
}

void
tasuki_login_refuse (TasukiLogin *self, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (TASUKI_IS_LOGIN (self));
  g_return_if_fail (reason != NULL);

  error = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOGIN, reason);
  tasuki_question_fail (TASUKI_QUESTION (self), error);
}

void
tasuki_login_postpone (TasukiLogin *self, guint retry_after)
{
  g_return_if_fail (TASUKI_IS_LOGIN (self));

  if (!tasuki_question_claim (TASUKI_QUESTION (self)))
    return;

  self->retry_after = CLAMP (retry_after, 1, 3600);
  answer (self, TASUKI_VERDICT_POSTPONED);
}

void
tasuki_login_pass (TasukiLogin *self)
{
  g_return_if_fail (TASUKI_IS_LOGIN (self));

  if (tasuki_question_claim (TASUKI_QUESTION (self)))
    answer (self, TASUKI_VERDICT_PASSED);
}

TasukiLoginVerdict
tasuki_login_get_verdict (TasukiLogin *self)
{
  if (tasuki_question_get_error (TASUKI_QUESTION (self)) != NULL)
    return TASUKI_VERDICT_REFUSED;

  return self->verdict;
}

const char *
tasuki_login_get_organisation (TasukiLogin *self)
{
  return self->organisation;
}

const char *const *
tasuki_login_get_client_types (TasukiLogin *self)
{
  return (const char *const *)self->client_types;
}

unsigned
tasuki_login_get_retry_after (TasukiLogin *self)
{
  return self->retry_after;
}

gint64
tasuki_login_get_expiry (TasukiLogin *self)
{
  return self->expiry;
}

guint64
tasuki_login_get_revision (TasukiLogin *self)
{
  return self->revision;
}

bool
tasuki_login_is_incomplete (TasukiLogin *self)
{
  return self->incomplete;
}

const char *const *
tasuki_login_get_scopes (TasukiLogin *self)
{
  return (const char *const *)self->scopes;
}

const char *const *
tasuki_login_get_connections (TasukiLogin *self)
{
  return (const char *const *)self->connections;
}
