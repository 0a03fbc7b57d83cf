/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps 2 and 5, screen: filters, by address before TLS, by identity after the login and later. */

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/steps.h"

typedef struct
{
  TasukiPeer *peer;
  TasukiChainDone done;
  gpointer data;
} Inquiry;

typedef struct
{
  TasukiConnection *connection;
  TasukiNext next;
  uint64_t rules; /* as they were when the filters were asked */
} Screening;

static void begin (TasukiConnection *connection, TasukiNext next);

static void
ask (gpointer plugin, TasukiDecision *decision, gpointer data)
{
  const Inquiry *self = data;

  tasuki_filter_screen (plugin, self->peer, decision);
}

static void
on_answered (bool allowed, const char *why, gpointer data)
{
  g_autofree Inquiry *self = data;
  g_autoptr (TasukiPeer) peer = self->peer;

  self->done (allowed, why, self->data);
}

/* Whether somebody looks at the IP filter that the peer has by itself. */
static bool
is_heeded (GPtrArray *filters, TasukiPeer *peer)
{
  bool heeded = tasuki_peer_get_ip_filter (peer) == NULL;

  for (unsigned i = 0; i < filters->len && !heeded; i++)
    heeded = tasuki_filter_heeds_ip_filters (g_ptr_array_index (filters, i));

  return heeded;
}

void
tasuki_screen_ask (TasukiFlow *flow, TasukiPeer *peer, TasukiChainDone done, gpointer data)
{
  GPtrArray *filters = flow->chains->filters;
  Inquiry *self = g_new0 (Inquiry, 1);

  self->peer = g_object_ref (peer);
  self->done = done;
  self->data = data;
  if (is_heeded (filters, peer))
    tasuki_chain_ask (filters, flow->limits->question_deadline, ask, on_answered, self);
  else
    tasuki_chain_deny (_ ("no plugin is enabled that looks at its IP filter"), on_answered, self);
}

static void
go_on (Screening *self, bool allowed, const char *why)
{
  TasukiConnection *connection = self->connection;

  /* Before TLS nothing can be said; after the login a refusal looks like any other. */
  if (!allowed)
    tasuki_connection_drop (connection, TASUKI_ERROR_REFUSED, why, true);
  else if (self->rules != connection->flow->rules)
    begin (connection, self->next);
  else if (self->next != NULL)
    self->next (connection);
}

static void
on_decided (bool allowed, const char *why, gpointer data)
{
  g_autofree Screening *self = data;
  g_autoptr (TasukiConnection) connection = self->connection;
  TasukiFlow *flow = connection->flow;

  connection->screening = false;
  if (self->next == NULL)
    flow->asked--;
  if (!tasuki_connection_is_dropped (connection))
    go_on (self, allowed, why);

  tasuki_round_go_on (flow);
}

static void
begin (TasukiConnection *connection, TasukiNext next)
{
  TasukiFlow *flow = connection->flow;
  Screening *self = g_new0 (Screening, 1);

  self->connection = tasuki_connection_ref (connection);
  self->next = next; /* NULL: it is a review */
  if (next == NULL)
    flow->asked++;
  self->rules = flow->rules;
  connection->screening = true;
  tasuki_screen_ask (flow, connection->peer, on_decided, self);
}

void
tasuki_screen_begin (TasukiConnection *connection, TasukiNext next)
{
  begin (connection, next);
}

void
tasuki_screen_again (TasukiConnection *connection)
{
  /* One that is being asked finds out by itself that the rules have changed. */
  if (!connection->screening)
    begin (connection, NULL);
}
