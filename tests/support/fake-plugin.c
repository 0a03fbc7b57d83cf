/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A plugin that answers as told, for tests. */

#include "support/fake-plugin.h"

#include <stdint.h>
#include <string.h>

/* A byte path that nobody uses: the performer is faked, too. */
#define FAKE_TYPE_STREAM (fake_stream_get_type ())
G_DECLARE_FINAL_TYPE (FakeStream, fake_stream, FAKE, STREAM, GObject)

struct _FakeStream
{
  GObject parent_instance;
};

static void
stream_iface_init (TasukiStreamInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeStream,
                               fake_stream,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_STREAM, stream_iface_init))

static void
fake_stream_class_init (FakeStreamClass *class)
{
}

static void
fake_stream_init (FakeStream *self)
{
}

static void filter_iface_init (TasukiFilterInterface *iface);
static void policy_iface_init (TasukiPolicyInterface *iface);
static void authenticator_iface_init (TasukiAuthenticatorInterface *iface);
static void transport_iface_init (TasukiTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakePlugin,
                               fake_plugin,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_FILTER, filter_iface_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_POLICY, policy_iface_init)
                                       G_IMPLEMENT_INTERFACE (TASUKI_TYPE_AUTHENTICATOR,
                                                              authenticator_iface_init)
                                           G_IMPLEMENT_INTERFACE (TASUKI_TYPE_TRANSPORT,
                                                                  transport_iface_init))

static void
accept (FakePlugin *self, TasukiLogin *login)
{
  static const char *const types[] = { "agent", "cli", NULL };
  const char *const scopes[] = { self->scope, NULL };

  if (self->credential != NULL)
    tasuki_login_set_credential (login, self->credential);
  if (self->expiry != 0)
    tasuki_login_set_expiry (login, self->expiry);
  if (self->scope != NULL)
    tasuki_login_set_scopes (login, scopes);
  if (self->incomplete)
    tasuki_login_set_incomplete (login);
  if (self->ip_filter != NULL)
    tasuki_login_set_ip_filter (login, self->ip_filter);
  tasuki_login_set_revision (login, self->revision);
  tasuki_login_accept (login, "default", types);
}

static void
allow (FakePlugin *self, TasukiQuestion *question)
{

  if (TASUKI_IS_DECISION (question))
    tasuki_decision_allow (TASUKI_DECISION (question), self->rule);
  else if (TASUKI_IS_LOGIN (question))
    accept (self, TASUKI_LOGIN (question));
  else
    {
      g_autoptr (FakeStream) stream = g_object_new (FAKE_TYPE_STREAM, NULL);

      tasuki_handshake_secure (TASUKI_HANDSHAKE (question), TASUKI_STREAM (stream));
    }
}

static void
deny (FakePlugin *self, TasukiQuestion *question)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, self->reason);

  if (TASUKI_IS_DECISION (question))
    tasuki_decision_deny (TASUKI_DECISION (question), self->reason);
  else if (TASUKI_IS_LOGIN (question))
    tasuki_login_refuse (TASUKI_LOGIN (question), self->reason);
  else
    tasuki_question_fail (question, error);
}

static void
answer (FakePlugin *self, TasukiQuestion *question, FakeMode mode)
{
  self->asked++;
  switch (mode)
    {
    case FAKE_ALLOWS:
      allow (self, question);
      break;
    case FAKE_HOLDS:
      g_ptr_array_add (self->held, g_object_ref (question));
      break;
    case FAKE_PASSES:
      tasuki_login_pass (TASUKI_LOGIN (question));
      break;
    case FAKE_POSTPONES:
      tasuki_login_postpone (TASUKI_LOGIN (question), 7);
      break;
    case FAKE_DROPS:
      break;
    case FAKE_DENIES:
    default:
      deny (self, question);
      break;
    }
}

static void
screen (TasukiFilter *filter, TasukiPeer *peer, TasukiDecision *decision)
{
  FakePlugin *self = FAKE_PLUGIN (filter);
  bool concerned = !self->only_after_login || tasuki_peer_get_connection_id (peer) != NULL;

  if (self->only_address != NULL)
    concerned = concerned && g_str_has_prefix (tasuki_peer_describe (peer), self->only_address);
  if (self->only_ip_filter != NULL)
    concerned
        = concerned && g_strcmp0 (self->only_ip_filter, tasuki_peer_get_ip_filter (peer)) == 0;
  answer (self, TASUKI_QUESTION (decision), concerned ? self->mode : FAKE_ALLOWS);
}

static gboolean
heeds_ip_filters (TasukiFilter *filter)
{
  return FAKE_PLUGIN (filter)->heeds_ip_filters;
}

static void
judge (TasukiPolicy *policy, TasukiTransfer *transfer, TasukiSide side, TasukiDecision *decision)
{
  FakePlugin *self = FAKE_PLUGIN (policy);
  bool concerned = self->only_side < 0 || self->only_side == (int)side;

  answer (self, TASUKI_QUESTION (decision), concerned ? self->mode : FAKE_ALLOWS);
}

static void
login (TasukiAuthenticator *authenticator, TasukiLogin *question)
{
  FakePlugin *self = FAKE_PLUGIN (authenticator);
  size_t length;
  const uint8_t *secret = tasuki_login_get_secret (question, &length);
  bool right = self->secret == NULL
               || (length == strlen (self->secret) && memcmp (secret, self->secret, length) == 0);

  answer (self, TASUKI_QUESTION (question),
          self->mode == FAKE_ALLOWS && !right ? FAKE_DENIES : self->mode);
}

static void
complete (TasukiAuthenticator *authenticator, TasukiLogin *question, TasukiDecision *decision)
{
  FakePlugin *self = FAKE_PLUGIN (authenticator);

  self->completed++;
  tasuki_login_set_revision (question, self->revision);
  answer (self, TASUKI_QUESTION (decision), self->completes);
}

static void
vouch (TasukiAuthenticator *authenticator, TasukiPeer *peer, TasukiDecision *decision)
{
  FakePlugin *self = FAKE_PLUGIN (authenticator);

  self->vouched++;
  answer (self, TASUKI_QUESTION (decision), self->vouches);
}

static void
secure (TasukiTransport *transport, TasukiHandshake *handshake)
{
  FakePlugin *self = FAKE_PLUGIN (transport);

  answer (self, TASUKI_QUESTION (handshake), self->mode);
}

static void
filter_iface_init (TasukiFilterInterface *iface)
{
  iface->screen = screen;
  iface->heeds_ip_filters = heeds_ip_filters;
}

static void
policy_iface_init (TasukiPolicyInterface *iface)
{
  iface->judge = judge;
}

static void
authenticator_iface_init (TasukiAuthenticatorInterface *iface)
{
  iface->login = login;
  iface->complete = complete;
  iface->vouch = vouch;
}

static void
transport_iface_init (TasukiTransportInterface *iface)
{
  iface->secure = secure;
}

static void
fake_plugin_finalize (GObject *object)
{
  g_ptr_array_unref (FAKE_PLUGIN (object)->held);

  G_OBJECT_CLASS (fake_plugin_parent_class)->finalize (object);
}

static void
fake_plugin_class_init (FakePluginClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fake_plugin_finalize;
}

static void
fake_plugin_init (FakePlugin *self)
{
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->only_side = -1;
  self->reason = "the fake plugin denies";
}

FakePlugin *
fake_plugin_new (void)
{
  return g_object_new (FAKE_TYPE_PLUGIN, NULL);
}

void
fake_plugin_release (FakePlugin *self, bool allowed)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);

  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  for (unsigned i = 0; i < held->len; i++)
    if (allowed)
      allow (self, g_ptr_array_index (held, i));
    else
      deny (self, g_ptr_array_index (held, i));
}
