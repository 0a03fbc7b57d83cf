/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Passes application data beside a GnuTLS session, with the session's keys. */

#pragma once

#include <stdbool.h>

#include <gnutls/gnutls.h>

#include "io/record.h"
#include "io/tls-socket.h"

/*
 * The session makes the handshake and sees to every record that is not plain application data; this
 * has the rest. Whoever has its turn knows the sequence numbers: lend () gives the session its turn
 * and take () ends that, with the keys that the session has by then.
 */
typedef struct
{
  gnutls_session_t session;
  TasukiTlsSocket *socket;
  TasukiRecordCipher *cipher; /* NULL: the library has all */
  bool engaged;               /* whether the keys are here */
  bool clean;                 /* the library has no part of a record or of a message */
  bool answer_due;            /* the library may have to say something before the next record */
  size_t content_max;
  TasukiRecordKey read;
  TasukiRecordKey write;
} TasukiTlsDirect;

/* By what this process has chosen. */
void
tasuki_tls_direct_init (TasukiTlsDirect *self, gnutls_session_t session, TasukiTlsSocket *socket);
void tasuki_tls_direct_clear (TasukiTlsDirect *self);

/* What opens and seals the records of this session; NULL as long as the library does. */
const char *tasuki_tls_direct_get_name (const TasukiTlsDirect *self);

/* Takes the keys of a session that is secured, if bulk may pass beside it. */
void tasuki_tls_direct_engage (TasukiTlsDirect *self);

/* Leaves everything to the library again, for good. */
void tasuki_tls_direct_end (TasukiTlsDirect *self);

/* Around each call of the library that reads or writes. */
void tasuki_tls_direct_lend (TasukiTlsDirect *self);
void tasuki_tls_direct_take (TasukiTlsDirect *self);

typedef enum
{
  TASUKI_DIRECT_DONE,    /* some bytes; or there is no room for more */
  TASUKI_DIRECT_WAIT,    /* until the descriptor is readable */
  TASUKI_DIRECT_LIBRARY, /* what comes next is the library's; there may be some bytes before it */
} TasukiDirectRead;

/* Opens what has come into @buffer; adds to @done. */
TasukiDirectRead
tasuki_tls_direct_read (TasukiTlsDirect *self, uint8_t *buffer, size_t size, size_t *done);

/* Whether a read would bring bytes although the descriptor is not readable. */
bool tasuki_tls_direct_has_pending (const TasukiTlsDirect *self);

/* Whether the next record may be sealed here. */
bool tasuki_tls_direct_can_write (const TasukiTlsDirect *self);

/* Seals one record of @content; how much of it, or a GnuTLS code. */
ssize_t tasuki_tls_direct_write (TasukiTlsDirect *self, const uint8_t *content, size_t size);

/* How many records are sealed with one key, from now on, in this process; set by tests alone. */
void tasuki_tls_direct_set_limit (uint64_t records);
uint64_t tasuki_tls_direct_get_limit (void);
