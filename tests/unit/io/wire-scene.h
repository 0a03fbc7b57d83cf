/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two TLS streams with somebody in between, who may change what passes. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tasuki/record-cipher.h>
#include <tasuki/tls-stream.h>

/* How a stream passes its records. */
typedef enum
{
  LIBRARY,
  DIRECT,
} Tier;

/* The first end is the server's, unless said otherwise. */
typedef struct
{
  gnutls_certificate_credentials_t credentials;
  gnutls_session_t sessions[2];
  Tier tiers[2];
  TasukiStream *streams[2];
  int sockets[2];      /* the streams' */
  int taps[2];         /* what is on the other side of them */
  GByteArray *held[2]; /* on its way from an end */
} WireScene;

/* Secured, with everything delivered. @tiers: by end */
void wire_init (WireScene *self, const Tier tiers[static 2], const char *priority);
void wire_init_with (WireScene *self,
                     const Tier tiers[static 2],
                     const char *priority,
                     TasukiRecordCipher *cipher);

/* The second end is the server's, the first a library's. */
void wire_init_served (WireScene *self, Tier tier, const char *priority);

/* Parks an end that has just heard something: its session is NULL then. FALSE if it would not. */
bool wire_park (WireScene *self, unsigned end);

/* Both: the second end is parked. */
void wire_init_parked (WireScene *self, const char *priority);

void wire_clear (WireScene *self);

/* Takes what an end has sent so far; and delivers @length bytes of it. */
void wire_hold (WireScene *self, unsigned from);
void wire_deliver (WireScene *self, unsigned from, size_t length);

/* All of it; whether there was any. */
bool wire_carry (WireScene *self, unsigned from);

/* Where the record with that number begins in what is held, and how long it is. */
size_t wire_find (WireScene *self, unsigned from, unsigned number, size_t *size);

/* Says @size bytes, of which the first has the value @first, the next one more and so on. */
void wire_say (WireScene *self, unsigned end, uint8_t first, size_t size);

/* Reads what is there: how it ended, and as text what came before. */
TasukiIo wire_hear (WireScene *self, unsigned end, char **said, GError **error);

/* Makes both ends pass bulk, after which a direct one is direct. */
void wire_warm_up (WireScene *self);
