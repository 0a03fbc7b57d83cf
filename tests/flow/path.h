/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The path with everything around it faked: plugins, store, sockets, time and chance. */

#pragma once

#include "flow/connection.h"
#include "flow/flow.h"
#include "flow/handover.h"
#include "flow/kept.h"
#include "support/fake-plugin.h"
#include "support/fake-storage.h"

typedef struct
{
  TasukiFlow *flow;
  TasukiLimits limits;
  TasukiChains chains;

  FakeStorage *storage;
  FakePlugin *transport, *filter, *authenticator, *policy;

  const char *address;     /* from where the next client comes */
  const char *proxy;       /* through which, unless it is told; NULL: by itself */
  const char *fingerprint; /* of the key that its handshake proves; NULL for none */

  int64_t now; /* monotonic, in microseconds */
  uint64_t chance;
  GPtrArray *clients; /* of Client */
  GPtrArray *pairs;   /* of Pair, whose bytes flow */
  GHashTable *rates;  /* connection ID -> bytes per second, of those that are limited */
} Path;

/* One network connection, as its peer sees it. */
typedef struct
{
  Path *path;
  TasukiConnection *connection; /* NULL once it is closed or joined */
  GQueue *frames;               /* of GBytes, which came from the relay */
  bool resumed;                 /* the relay reads */
  uint32_t limit;               /* of the next message's body */
  unsigned requests;            /* the number of its last request */
  bool prefacing;               /* it is a proxy, whose header is awaited */
  bool securing;
  bool closed;
  bool joined;
} Client;

/* Two data connections whose bytes flow, or that are kept. */
typedef struct
{
  Path *path;
  TasukiHandover *handover; /* whose bytes they are; NULL while they are kept */
  TasukiKept *kept;
  unsigned stream;
  bool parting;
  bool resting;   /* it was told to rest, and has not said yet that it does */
  bool expecting; /* it was told that its sides may speak, but not to pass it on */
  bool awake;     /* it was told to go on, and nothing has passed yet */
  uint64_t bytes;
} Pair;

/* Tests that let a warning come may ask for it; without that it is only counted. */
void path_init (int *argc, char ***argv);
unsigned path_count_warnings (void);

Path *path_new (void);

/* Another access point on the same store; what it makes of it has begun. */
Path *path_new_on (FakeStorage *storage);

/* Stops it at once, and checks that nothing is left. */
void path_free (Path *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Path, path_free)

/* Lets everything come to rest that does so without time. */
void path_rest (Path *self);

/* Time passes, in milliseconds. */
void path_pass (Path *self, unsigned milliseconds);

/* Stores a connection with @more settings, in GVariant's text format, as its owner would. */
void path_set (Path *self, const char *id, const char *more);

/* What a connection ID may pass in a second; 0 if nothing limits it. */
unsigned path_rate (Path *self, const char *id);

/* What time it is, since 1970-01-01 UTC, in microseconds. */
int64_t path_wall (Path *self);

/* Another plugin at the end of a chain; (transfer none). */
FakePlugin *path_add (Path *self, GPtrArray *chain);

/* --- Clients */

/* Trusts the proxies of a range, or nobody for NULL, as after a reload. */
void path_trust (Path *self, const char *range);

/* A connection of the proxy at @proxy; what it says of a client at @address, or of itself. */
Client *path_dial_proxied (Path *self, const char *proxy);
void client_preface (Client *self, const char *address);
void client_preface_local (Client *self);

/* A connection from @address, as far as it comes by itself; then the handshake; then a login. */
Client *path_dial (Path *self, const char *address);
Client *path_dial_secured (Path *self);
Client *path_login (Path *self, const char *id, unsigned accepts);

/* Logged in, WELCOME included. */
Client *path_attach (Path *self, const char *id, unsigned accepts);

/* Likewise, with an identity key: 31 times @letter, and a zero byte. */
Client *path_attach_with_key (Path *self, const char *id, unsigned accepts, char letter);

/* A message with a body in GVariant's text format, as far as the relay's answer. */
void client_say (Client *self, TasukiMessageType type, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* The next message that came, which has to be of @type; (transfer full). */
GVariant *client_expect (Client *self, TasukiMessageType type);

/* Likewise, with that code. */
void client_expect_code (Client *self, TasukiMessageType type, const char *code);
void client_expect_nothing (Client *self);
void client_leave (Client *self);

/* --- Transfers, each function as far as its name says */

/* A request of the next number, from 1 on, for somebody who waits @wait seconds. */
void path_request (Client *sender, const char *to, unsigned wait);
void path_request_streams (Client *sender, const char *to, unsigned wait, unsigned streams);

/* The transfer's ID; (transfer full). */
char *path_offer (Client *sender, Client *receiver, const char *to);

/* Accepted: both have their tickets; (transfer full). */
char *path_proceed (Client *sender, Client *receiver, const char *to, GVariant *tickets[2]);

/* A data connection that presents what is in a PROCEED. */
Client *path_present (Path *self, GVariant *proceed);

/* Likewise, of any of its streams. */
Client *path_present_stream (Path *self, GVariant *proceed, unsigned stream);
unsigned path_count_streams (GVariant *proceed);

/* Bytes flow. */
Pair *path_run (Client *sender, Client *receiver, const char *to, char **id);

/* The bytes end: in order, or because @side broke. */
void pair_end (Pair *self, uint64_t bytes);
void pair_break (Pair *self, TasukiSide side, uint64_t bytes);

/* All bytes have passed, as it was told to rest; both sides have gone on, as it was woken. */
void pair_rest (Pair *self, uint64_t bytes);
void pair_begin (Pair *self);

/* What a good receiver says in the end. */
void path_store (Client *receiver, const char *id);

/* The same of one whose data connection stays open; and what such a sender says. */
void path_store_and_keep (Client *receiver, const char *id);
void path_keep (Client *sender, const char *id);

/* --- Records */

unsigned path_count (Path *self, const char *kind);

/* A field of the newest row; (transfer none). */
const char *path_look (Path *self, const char *kind, const char *field);
int64_t path_number (Path *self, const char *kind, const char *field);

/* The only row of the history, which says that. */
void path_assert_ended (Path *self, const char *outcome, const char *code);
