/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A TLS 1.3 session after its handshake, without the TLS library: two secrets and their numbers. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/key-schedule.h"
#include "io/record.h"
#include "io/tls-socket.h"

/*
 * It knows application data, alerts and KeyUpdate. Anything else that an end may do after the
 * handshake needs to be asked for, or comes from servers: from a client it is an error. Codes are
 * GnuTLS's, so that a parked session fails with the words, and the alerts, of one that is not.
 */
typedef struct
{
  TasukiRecordCipher *cipher; /* its keys are made when they are needed, as they are large */
  TasukiTrafficKey read;
  TasukiTrafficKey write;
  uint16_t content_max;
  uint8_t idle_records; /* in a row, that brought no bytes */
  uint8_t alert;        /* the fatal one that came */
  bool answer_due;      /* the other end wants a new key of us before the next bytes */
  bool ended;           /* it said that no more bytes come */
} TasukiTlsParked;

void tasuki_tls_parked_clear (TasukiTlsParked *self);

/*
 * Opens a whole record into @inner. A code, or 0: then @length bytes for the application are there,
 * if any.
 */
int tasuki_tls_parked_open (
    TasukiTlsParked *self, const uint8_t *record, size_t size, uint8_t *inner, size_t *length);

/* Says what is wrong with a head that is none of a sealed record. */
int tasuki_tls_parked_judge_head (const uint8_t *bytes, size_t length);

/* Seals one record of @content, after a new key if one is due. How much of it, or a code. */
ssize_t tasuki_tls_parked_write (TasukiTlsParked *self,
                                 TasukiTlsSocket *socket,
                                 const uint8_t *content,
                                 size_t size);

/* Says that no more bytes come; or tells the other end why it failed. FALSE if that cannot be. */
bool tasuki_tls_parked_say_goodbye (TasukiTlsParked *self, TasukiTlsSocket *socket);
bool tasuki_tls_parked_say_failure (TasukiTlsParked *self, TasukiTlsSocket *socket, int code);
