/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One network connection on its way along the path; and its one end. */

#pragma once

#include "flow/flow.h"
#include "wire/message.h"

typedef enum
{
  TASUKI_STAGE_ACCEPTED,
  TASUKI_STAGE_PREFACE,   /* a proxy's, which has yet to say for whom it has dialled */
  TASUKI_STAGE_SCREENING, /* filters, by address */
  TASUKI_STAGE_SECURING,  /* transport, then handshake */
  TASUKI_STAGE_GREETING,  /* its first message is awaited */
  TASUKI_STAGE_LOGIN,     /* authenticators, then filters once more */
  TASUKI_STAGE_ATTACHED,  /* a control connection */
  TASUKI_STAGE_PAIRING,   /* a data connection that waits for the other side's */
  TASUKI_STAGE_JOINED,    /* a data connection whose bytes flow */
  TASUKI_STAGE_DROPPED,
} TasukiStage;

struct _TasukiConnection
{
  unsigned references;
  TasukiFlow *flow;
  gpointer channel; /* the performer's own */
  int descriptor;   /* handed to the transport's question, not touched */
  TasukiPeer *peer; /* in stage PREFACE the proxy */
  TasukiStage stage;
  int64_t deadline; /* monotonic, in microseconds; 0 for none */
  int64_t heard;    /* when its last message came */
  bool pinged;
  int64_t due;         /* when it is to be looked at */
  GSequenceIter *turn; /* its place among those; NULL for never */
  char *claimed;       /* the connection ID that its login named, right or wrong, or that its ticket
                          is for; NULL for none */
  TasukiQuota *quota;  /* what that may pass; NULL without a login */
  bool screening;      /* the filters are being asked */
  TasukiAuthenticator *authenticator; /* that let it in; vouches for it */
  bool vouching;                      /* it is being asked */
  TasukiLogin *incomplete;            /* what it has to complete; NULL: nothing */
  bool completing;                    /* it is being asked to */
  uint64_t rules;                     /* as they were when the login began */
  uint64_t settings; /* the revision of its connection's that its login knew of; 0: not known */
  uint64_t outdated; /* the revision that they got while it was being asked; 0: none */
  int64_t expires;   /* monotonic: when what it logged in with does; 0: never */
  char *session;
  int64_t attached; /* since 1970-01-01 UTC, in microseconds */
  unsigned accepts; /* how many transfers it receives at a time */
  unsigned active;  /* handovers that it receives now */
};

/*
 * Takes a new connection onto the path. NULL if it is not admitted: then nothing is sent and the
 * caller closes the descriptor. @channel is for the performer.
 */
TasukiConnection *
tasuki_connection_accept (TasukiFlow *flow, TasukiPeer *peer, int descriptor, gpointer channel);

/*
 * Likewise where proxies dial, of whom @proxy is one: the client's own address comes with what the
 * proxy says first.
 */
TasukiConnection *tasuki_connection_accept_proxied (TasukiFlow *flow,
                                                    TasukiPeer *proxy,
                                                    int descriptor,
                                                    gpointer channel);

/* What the performer tells. */
void tasuki_connection_on_prefaced (TasukiConnection *self, const TasukiProxyHeader *header);
void tasuki_connection_on_secured (TasukiConnection *self,
                                   const char *protocol,
                                   const char *fingerprint);
void tasuki_connection_on_message (TasukiConnection *self, TasukiMessageType type, GVariant *body);
void tasuki_connection_on_closed (TasukiConnection *self, const GError *reason);

TasukiConnection *tasuki_connection_ref (TasukiConnection *self);
void tasuki_connection_unref (TasukiConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiConnection, tasuki_connection_unref)

/* For the steps. A move that the table does not know is a fault of the program. */
void tasuki_connection_move (TasukiConnection *self, TasukiStage stage, unsigned timeout);
bool tasuki_connection_is_dropped (TasukiConnection *self);
void tasuki_connection_send (TasukiConnection *self, TasukiMessageType type, GVariant *body);
void tasuki_connection_resume (TasukiConnection *self);

/*
 * The one end of a connection, whatever stage it is in. @code and @reason go to the records; if
 * @tell, the peer is told the code with a neutral text.
 */
void
tasuki_connection_drop (TasukiConnection *self, TasukiError code, const char *reason, bool tell);

/* Gives the connection to the performer's join: it leaves the path without being closed. */
void tasuki_connection_hand_over (TasukiConnection *self);

/* Looks at the deadline and the keep-alive. */
void tasuki_connection_tick (TasukiConnection *self);
