/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps 2 and 5, screen: filters, by address before TLS and by identity after the login. */

#include "flow/chain.h"
#include "flow/flow-private.h"
#include "flow/steps.h"

typedef struct
{
  TasukiConnection *connection;
  TasukiNext next;
} Screening;

static void
ask (gpointer plugin, TasukiDecision *decision, gpointer data)
{
  Screening *self = data;

  tasuki_filter_screen (plugin, self->connection->peer, decision);
}

static void
on_decided (const char *rule, const GError *denial, gpointer data)
{
  Screening *self = data;
  g_autoptr (TasukiConnection) connection = self->connection;
  TasukiNext next = self->next;

  g_free (self);
  if (tasuki_connection_is_dropped (connection))
    return;

  /* Before TLS nothing can be said; after the login a refusal looks like any other. */
  if (denial != NULL)
    tasuki_connection_drop (connection, TASUKI_ERROR_REFUSED, denial->message, true);
  else
    next (connection);
}

void
tasuki_screen_begin (TasukiConnection *connection, TasukiNext next)
{
  TasukiFlow *flow = connection->flow;
  Screening *self = g_new0 (Screening, 1);

  self->connection = tasuki_connection_ref (connection);
  self->next = next;
  tasuki_chain_ask (flow->chains->filters, flow->limits->question_deadline, ask, on_decided, self);
}
