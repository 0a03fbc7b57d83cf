/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One connection on its way along the path: its stage, its deadline, its one end. */

#include "flow/connection.h"

#include <glib/gi18n-lib.h>

#include "api/peer-private.h"
#include "flow/flow-private.h"
#include "flow/quota.h"
#include "flow/steps.h"
#include "wire/frame.h"

/* Which stages may follow which. Every stage may be followed by DROPPED. */
static const struct
{
  TasukiStage from;
  TasukiStage to;
} moves[] = {
  { TASUKI_STAGE_ACCEPTED, TASUKI_STAGE_SCREENING },
  { TASUKI_STAGE_ACCEPTED, TASUKI_STAGE_PREFACE },
  { TASUKI_STAGE_PREFACE, TASUKI_STAGE_SCREENING },
  { TASUKI_STAGE_SCREENING, TASUKI_STAGE_SECURING },
  { TASUKI_STAGE_SECURING, TASUKI_STAGE_GREETING },
  { TASUKI_STAGE_GREETING, TASUKI_STAGE_LOGIN },
  { TASUKI_STAGE_LOGIN, TASUKI_STAGE_ATTACHED },
  { TASUKI_STAGE_GREETING, TASUKI_STAGE_PAIRING },
  { TASUKI_STAGE_PAIRING, TASUKI_STAGE_JOINED },
};

static bool
is_legal (TasukiStage from, TasukiStage to)
{
  for (size_t i = 0; i < G_N_ELEMENTS (moves); i++)
    if (moves[i].from == from && moves[i].to == to)
      return true;

  return to == TASUKI_STAGE_DROPPED && from != TASUKI_STAGE_DROPPED;
}

static TasukiConnection *
new_connection (TasukiFlow *flow, TasukiPeer *peer, int descriptor, gpointer channel)
{
  TasukiConnection *self = g_new0 (TasukiConnection, 1);

  self->references = 1;
  flow->objects++;
  self->flow = flow;
  self->channel = channel;
  self->descriptor = descriptor;
  self->peer = g_object_ref (peer);
  g_hash_table_add (flow->connections, self);

  return self;
}

TasukiConnection *
tasuki_connection_accept (TasukiFlow *flow, TasukiPeer *peer, int descriptor, gpointer channel)
{
  TasukiConnection *self;

  if (!tasuki_accept_admit (flow, tasuki_peer_get_source (peer)))
    {
      tasuki_record_denial (flow, "connection", peer, NULL, NULL, NULL, TASUKI_ERROR_BUSY,
                            _ ("too many connections, or draining"));
      return NULL;
    }

  self = new_connection (flow, peer, descriptor, channel);
  tasuki_connection_move (self, TASUKI_STAGE_SCREENING, flow->limits->handshake_timeout);
  tasuki_screen_begin (self, tasuki_secure_begin);

  return self;
}

TasukiConnection *
tasuki_connection_accept_proxied (TasukiFlow *flow,
                                  TasukiPeer *proxy,
                                  int descriptor,
                                  gpointer channel)
{
  TasukiConnection *self;

  if (!tasuki_proxied_admit (flow, proxy))
    return NULL;

  self = new_connection (flow, proxy, descriptor, channel);
  tasuki_connection_move (self, TASUKI_STAGE_PREFACE, flow->limits->handshake_timeout);
  flow->performer->preface (flow->data, self);

  return self;
}

TasukiConnection *
tasuki_connection_ref (TasukiConnection *self)
{
  self->references++;
  return self;
}

void
tasuki_connection_unref (TasukiConnection *self)
{
  if (--self->references > 0)
    return;

  g_assert (self->stage == TASUKI_STAGE_DROPPED);
  self->flow->objects--;
  g_object_unref (self->peer);
  g_clear_object (&self->authenticator);
  g_clear_object (&self->incomplete);
  g_free (self->claimed);
  g_clear_pointer (&self->quota, tasuki_quota_release);
  g_free (self->session);
  g_free (self);
}

void
tasuki_connection_move (TasukiConnection *self, TasukiStage stage, unsigned timeout)
{
  g_assert (is_legal (self->stage, stage));

  self->stage = stage;
  self->deadline = timeout != 0 ? tasuki_flow_deadline (self->flow, timeout) : 0;
  tasuki_turn_plan (self);
}

bool
tasuki_connection_is_dropped (TasukiConnection *self)
{
  return self->stage == TASUKI_STAGE_DROPPED;
}

void
tasuki_connection_send (TasukiConnection *self, TasukiMessageType type, GVariant *body)
{
  g_autoptr (GBytes) frame = tasuki_message_pack (type, body);

  self->flow->performer->send (self->flow->data, self, frame);
}

void
tasuki_connection_resume (TasukiConnection *self)
{
  uint32_t limit = self->stage == TASUKI_STAGE_ATTACHED ? TASUKI_FRAME_BODY_MAX
                                                        : TASUKI_FRAME_BODY_MAX_BEFORE_LOGIN;

  self->flow->performer->resume (self->flow->data, self, limit);
}

void
tasuki_connection_on_prefaced (TasukiConnection *self, const TasukiProxyHeader *header)
{
  g_autoptr (TasukiConnection) keep = tasuki_connection_ref (self);

  if (!tasuki_connection_is_dropped (self))
    tasuki_proxied_take (self, header);
}

void
tasuki_connection_on_secured (TasukiConnection *self, const char *protocol, const char *fingerprint)
{
  if (tasuki_connection_is_dropped (self))
    return;

  tasuki_peer_set_secured (self->peer, protocol, fingerprint);
  tasuki_connection_move (self, TASUKI_STAGE_GREETING, self->flow->limits->login_timeout);
}

static void
greet (TasukiConnection *self, TasukiMessageType type, GVariant *body)
{
  if (type == TASUKI_MESSAGE_LOGIN)
    tasuki_login_begin (self, body);
  else if (type == TASUKI_MESSAGE_TICKET)
    tasuki_pair_present (self, body);
  else
    tasuki_connection_drop (self, TASUKI_ERROR_PROTOCOL,
                            _ ("the first message is neither a login nor a ticket"), true);
}

void
tasuki_connection_on_message (TasukiConnection *self, TasukiMessageType type, GVariant *body)
{
  g_autoptr (TasukiConnection) keep = tasuki_connection_ref (self);

  if (tasuki_connection_is_dropped (self))
    return;

  self->heard = tasuki_flow_now (self->flow);
  self->pinged = false;

  if (self->stage == TASUKI_STAGE_GREETING)
    greet (self, type, body);
  else if (self->stage == TASUKI_STAGE_ATTACHED)
    tasuki_request_handle (self, type, body);
  else
    tasuki_connection_drop (self, TASUKI_ERROR_PROTOCOL, _ ("a message out of turn"), true);
}

void
tasuki_connection_on_closed (TasukiConnection *self, const GError *reason)
{
  TasukiError code = TASUKI_ERROR_LOST;

  if (reason != NULL && reason->domain == TASUKI_ERROR)
    code = reason->code;

  tasuki_connection_drop (self, code, reason != NULL ? reason->message : _ ("the client left"),
                          false);
}

/* Whether a secret was right is nobody's to know who is refused after it: it looks the same. */
static void
tell (TasukiConnection *self, TasukiError code)
{
  bool hidden = self->stage == TASUKI_STAGE_LOGIN && code == TASUKI_ERROR_REFUSED;
  g_autoptr (GError) error
      = g_error_new_literal (TASUKI_ERROR, hidden ? TASUKI_ERROR_LOGIN : code, "");
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "code", "s", tasuki_error_to_code (error));
  tasuki_connection_send (
      self, self->stage == TASUKI_STAGE_ATTACHED ? TASUKI_MESSAGE_GOODBYE : TASUKI_MESSAGE_REFUSED,
      g_variant_dict_end (&body));
}

static void
leave (TasukiConnection *self, TasukiError code, const char *reason)
{
  TasukiStage stage = self->stage;

  tasuki_connection_move (self, TASUKI_STAGE_DROPPED, 0);
  if (stage == TASUKI_STAGE_ATTACHED)
    tasuki_attach_end (self, code, reason);
  if (stage == TASUKI_STAGE_PAIRING)
    tasuki_pair_leave (self, code == TASUKI_ERROR_REFUSED ? reason : NULL);

  if (stage == TASUKI_STAGE_PREFACE)
    tasuki_accept_release_proxy (self->flow, tasuki_peer_get_source (self->peer));
  else
    tasuki_accept_release (self->flow, tasuki_peer_get_source (self->peer));
}

/* A refusal has its own row, also of one that was attached; a client that just leaves is none. */
static bool
is_denial (TasukiConnection *self, TasukiError code)
{
  if (self->stage == TASUKI_STAGE_ATTACHED)
    return code == TASUKI_ERROR_PROTOCOL || code == TASUKI_ERROR_REFUSED;

  return code != TASUKI_ERROR_LOST;
}

static void
note_denial (TasukiConnection *self, TasukiError code, const char *reason)
{
  const char *stage = self->stage >= TASUKI_STAGE_LOGIN ? "login" : "connection";
  const char *owner = self->quota != NULL ? self->quota->organisation : NULL;

  if (is_denial (self, code))
    tasuki_record_denial (self->flow, stage, self->peer, self->claimed, owner, NULL, code, reason);
}

void
tasuki_connection_drop (TasukiConnection *self, TasukiError code, const char *reason, bool say)
{
  g_autoptr (TasukiConnection) keep = tasuki_connection_ref (self);
  bool secured = self->stage >= TASUKI_STAGE_GREETING && self->stage <= TASUKI_STAGE_PAIRING;

  if (tasuki_connection_is_dropped (self))
    return;

  g_debug ("%s: dropped: %s", tasuki_peer_describe (self->peer), reason);
  note_denial (self, code, reason);
  if (say && secured)
    tell (self, code);
  leave (self, code, reason);
  self->flow->performer->close (self->flow->data, self);
  g_hash_table_remove (self->flow->connections, self);
}

void
tasuki_connection_hand_over (TasukiConnection *self)
{
  g_autoptr (TasukiConnection) keep = tasuki_connection_ref (self);

  g_assert (self->stage == TASUKI_STAGE_JOINED);
  tasuki_connection_move (self, TASUKI_STAGE_DROPPED, 0);
  g_hash_table_remove (self->flow->connections, self);
}

static void
keep_alive (TasukiConnection *self, int64_t now)
{
  int64_t period = (int64_t)self->flow->limits->keep_alive * 1000;

  if (now - self->heard < period)
    return;

  if (now - self->heard > 2 * period)
    tasuki_connection_drop (self, TASUKI_ERROR_TIMED_OUT, _ ("the client fell silent"), true);
  else if (!self->pinged)
    tasuki_connection_send (self, TASUKI_MESSAGE_PING, NULL);
  self->pinged = true;
}

void
tasuki_connection_tick (TasukiConnection *self)
{
  int64_t now = tasuki_flow_now (self->flow);

  if (tasuki_connection_is_dropped (self))
    return;

  if (self->deadline != 0 && now >= self->deadline)
    tasuki_connection_drop (self, TASUKI_ERROR_TIMED_OUT, _ ("the client took too long"), true);
  else if (self->expires != 0 && now >= self->expires)
    tasuki_connection_drop (self, TASUKI_ERROR_REFUSED, _ ("what it logged in with has expired"),
                            true);
  else if (self->stage == TASUKI_STAGE_ATTACHED)
    keep_alive (self, now);
}
