/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One end of a connection that carries one TLS session after the other; it blocks. For tests. */

#pragma once

#include <stdbool.h>

#include <tasuki/tls-stream.h>

#include "client/identity.h"

typedef struct
{
  int descriptor;       /* owned */
  TasukiStream *stream; /* whichever session is on it; NULL: none */
  GBytes *rest;         /* read behind the end of the session before */
} Leg;

void leg_clear (Leg *self);

/* As an access point does with a client, or, without credentials, the other way round. */
bool leg_secure (Leg *self, gnutls_certificate_credentials_t credentials);

/* What there is: TASUKI_IO_DONE, TASUKI_IO_END or TASUKI_IO_FAILED. */
TasukiIo leg_read (Leg *self, uint8_t *bytes, size_t size, size_t *length);
bool leg_write (Leg *self, const void *bytes, size_t length);

/* Ends the session, both ways. What is written then is not encrypted. */
bool leg_leave (Leg *self);

/*
 * Begins a session as a client does with another one.
 * @identity: (nullable): the key to prove; @protocol: (nullable): the ALPN
 */
bool leg_meet (Leg *self, bool is_sender, TasukiIdentity *identity, const char *protocol);

/* Passes bytes on between two, with or without sessions on them, until both have ended. */
void legs_join (Leg legs[static 2]);
