/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 4, login: every refusal looks the same to the peer. */

#include <glib/gi18n-lib.h>

#include "api/login-private.h"
#include "api/peer-private.h"
#include "flow/flow-private.h"
#include "flow/quota.h"
#include "flow/steps.h"
#include "wire/key.h"
#include "wire/name.h"

typedef struct
{
  TasukiConnection *connection;
  GBytes *key; /* its identity key; NULL for none */
} Attempt;

static void
end (Attempt *self)
{
  tasuki_connection_unref (self->connection);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_free (self);
}

static void
refuse (TasukiConnection *connection, const char *reason)
{
  tasuki_connection_drop (connection, TASUKI_ERROR_LOGIN, reason, true);
}

static void
postpone (TasukiConnection *connection, unsigned retry_after)
{
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "code", "s", "busy");
  g_variant_dict_insert (&body, "retry-after", "u", retry_after);
  tasuki_connection_send (connection, TASUKI_MESSAGE_REFUSED, g_variant_dict_end (&body));
  tasuki_connection_drop (connection, TASUKI_ERROR_BUSY, _ ("too many logins at once"), false);
}

static void
take_key (Attempt *self)
{
  g_autofree char *fingerprint = NULL;

  if (self->key == NULL)
    return;

  fingerprint = tasuki_key_fingerprint (g_bytes_get_data (self->key, NULL));
  tasuki_peer_set_identity_key (self->connection->peer, self->key, fingerprint);
}

/* Who let it in is asked again as settings change, if what it logged in with has a name. */
static void
take_credential (TasukiConnection *connection, TasukiLogin *login, TasukiAuthenticator *by)
{
  TasukiFlow *flow = connection->flow;
  int64_t expiry = tasuki_login_get_expiry (login);
  int64_t left = expiry - flow->performer->wall (flow->data);

  tasuki_peer_set_credential (connection->peer, tasuki_login_get_credential (login),
                              tasuki_login_get_scopes (login));
  tasuki_peer_set_ip_filter (connection->peer, tasuki_login_get_ip_filter (login));
  connection->authenticator = g_object_ref (by);
  if (expiry != INT64_MAX)
    connection->expires = tasuki_flow_now (flow) + MAX (left, 0);
}

static void
accept (Attempt *self, TasukiLogin *login, TasukiAuthenticator *by)
{
  TasukiConnection *connection = self->connection;
  const char *client_type = tasuki_login_get_client_type (login);

  connection->settings = tasuki_login_get_revision (login);
  if (connection->outdated > connection->settings)
    {
      tasuki_review_drop_login (connection);
      return;
    }
  if (!g_strv_contains (tasuki_login_get_client_types (login), client_type))
    {
      refuse (connection, _ ("the connection's owner does not allow this client type"));
      return;
    }

  tasuki_peer_set_identity (connection->peer, tasuki_login_get_connection_id (login),
                            tasuki_login_get_organisation (login), client_type);
  take_key (self);
  take_credential (connection, login, by);
  if (tasuki_login_is_incomplete (login))
    connection->incomplete = g_object_ref (login);
  tasuki_screen_begin (connection, tasuki_complete_begin);
}

static void
on_authenticated (TasukiLogin *login, TasukiAuthenticator *by, const char *reason, gpointer data)
{
  Attempt *self = data;
  TasukiConnection *connection = self->connection;

  if (!tasuki_connection_is_dropped (connection))
    {
      if (reason != NULL)
        refuse (connection, reason);
      else if (tasuki_login_get_verdict (login) == TASUKI_VERDICT_POSTPONED)
        postpone (connection, tasuki_login_get_retry_after (login));
      else
        accept (self, login, by);
    }
  end (self);
}

static GBytes *
dup_key (GVariant *message)
{
  size_t length;
  const uint8_t *key = tasuki_message_bytes (message, "key", &length);

  return key != NULL ? g_bytes_new (key, length) : NULL;
}

/* Whoever proves one key and tells of another would be known to other clients by that. */
static bool
is_proved (TasukiConnection *connection, GBytes *key)
{
  const char *proved = tasuki_peer_get_key_fingerprint (connection->peer);
  g_autofree char *told
      = key != NULL ? tasuki_key_fingerprint (g_bytes_get_data (key, NULL)) : NULL;

  return proved == NULL || told == NULL || g_str_equal (proved, told);
}

static void
put (TasukiConnection *connection, TasukiLogin *login, GBytes *key)
{
  Attempt *self = g_new0 (Attempt, 1);

  self->connection = tasuki_connection_ref (connection);
  self->key = key != NULL ? g_bytes_ref (key) : NULL;
  tasuki_authenticate (connection->flow, connection, login, on_authenticated, self);
}

void
tasuki_login_begin (TasukiConnection *connection, GVariant *message)
{
  const char *method = tasuki_message_text (message, "method", "");
  const char *id = tasuki_message_text (message, "connection", "");
  const char *client_type = tasuki_message_text (message, "client-type", "");
  size_t length;
  const uint8_t *secret = tasuki_message_bytes (message, "secret", &length);
  g_autoptr (GBytes) key = dup_key (message);
  g_autoptr (TasukiLogin) login = NULL;

  tasuki_connection_move (connection, TASUKI_STAGE_LOGIN, connection->flow->limits->login_timeout);
  connection->rules = connection->flow->rules;
  connection->accepts = tasuki_message_count (message, "accepts", 0);
  if (tasuki_name_is_good (id))
    connection->claimed = g_strdup (id);
  if (length > TASUKI_SECRET_MAX || !tasuki_name_is_good (method)
      || !tasuki_name_is_good (client_type))
    {
      refuse (connection, _ ("the login is not well formed"));
      return;
    }
  if (!is_proved (connection, key))
    {
      refuse (connection, _ ("the identity key is not the one that the handshake proved"));
      return;
    }

  /* A malformed ID goes the whole way too: the answer must not tell it from an unknown one. */
  id = connection->claimed != NULL ? connection->claimed : "-";
  login = tasuki_login_new (connection->peer, method, id, client_type, secret, length);

  /* Whoever is refused is to be told of to the owner; and what it may pass is there when it asks.
   * In the meantime, so that nobody waits for it. */
  connection->quota = tasuki_quota_hold (connection->flow, id);
  put (connection, login, key);
}
