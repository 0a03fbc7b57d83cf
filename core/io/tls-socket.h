/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What lies between a GnuTLS session and its socket: records read ahead, and records to be sent. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gnutls/gnutls.h>

#include <tasuki/stream.h>

/* All of its memory is counted against the budget, and given back as soon as it holds nothing. */
typedef struct
{
  gnutls_session_t session; /* NULL once it was left */
  int descriptor;
  bool torn;    /* the other end closed its socket */
  bool drained; /* it gave all that it had, in this call on the stream */

  /* Received, not yet decrypted. */
  size_t appetite; /* bytes that are read ahead */
  uint8_t *ahead;
  size_t ahead_size;
  size_t ahead_start;
  size_t ahead_length;

  /* Of the record that the session is taking. */
  uint8_t head[5];
  uint8_t head_length;
  size_t body_left;

  /* Encrypted, not yet sent. */
  uint8_t *gathered;
  size_t gathered_size;
  size_t gathered_length;
  size_t sent;
} TasukiTlsSocket;

/* Becomes the transport of @session, which has to be gone before clear (). */
void tasuki_tls_socket_init (TasukiTlsSocket *self, gnutls_session_t session, int descriptor);
void tasuki_tls_socket_clear (TasukiTlsSocket *self);

/* Takes everything that @from has, but its session. */
void tasuki_tls_socket_leave_session (TasukiTlsSocket *self, TasukiTlsSocket *from);

/* Bytes that came from the socket before, and are read first; and those that are still unread. */
void tasuki_tls_socket_give (TasukiTlsSocket *self, GBytes *bytes);
GBytes *tasuki_tls_socket_take (TasukiTlsSocket *self);

/* Says that @size bytes are wanted, and gives back what is not needed until the next read. */
void tasuki_tls_socket_begin_read (TasukiTlsSocket *self, size_t size);
void tasuki_tls_socket_end_read (TasukiTlsSocket *self);

/* Says that a message is wanted, and that a record of @size bytes has to fit. */
void tasuki_tls_socket_expect (TasukiTlsSocket *self, size_t size);

typedef enum
{
  TASUKI_FILL_FAILED, /* no memory, the end, or an error: the session meets the same */
  TASUKI_FILL_WAIT,   /* until the descriptor is readable */
  TASUKI_FILL_MORE,
} TasukiFill;

/* For who reads beside the session: what was read ahead, and more of it. */
const uint8_t *tasuki_tls_socket_peek (const TasukiTlsSocket *self, size_t *length);
void tasuki_tls_socket_skip (TasukiTlsSocket *self, size_t length);
TasukiFill tasuki_tls_socket_fill (TasukiTlsSocket *self);

/* Whether the session has taken whole records and nothing of the next. */
bool tasuki_tls_socket_is_between_records (const TasukiTlsSocket *self);

/* For who writes beside the session: room for @size bytes, and that they are there. */
uint8_t *tasuki_tls_socket_reserve (TasukiTlsSocket *self, size_t size);
void tasuki_tls_socket_commit (TasukiTlsSocket *self, size_t size);

/* Makes room for records; returns how many of @size bytes may be encrypted before the next flush.
 */
size_t tasuki_tls_socket_begin_write (TasukiTlsSocket *self, size_t size);

/* Sends what was gathered: TASUKI_IO_DONE once all of it is gone. */
TasukiIo tasuki_tls_socket_flush (TasukiTlsSocket *self, GError **error);
