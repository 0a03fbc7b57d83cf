/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What has to be known of a server's GnuTLS session to leave it: the secrets of its handshake. */

#pragma once

#include "io/tls-parked.h"

typedef struct
{
  uint8_t sizes[2]; /* 0: not known */
  uint8_t read[TASUKI_SECRET_SIZE_MAX];
  uint8_t write[TASUKI_SECRET_SIZE_MAX];
} TasukiTrafficSecrets;

/* For gnutls_session_set_keylog_function (). */
void tasuki_traffic_secrets_note (TasukiTrafficSecrets *self,
                                  const char *label,
                                  const gnutls_datum_t *secret);

/* Wipes them. */
void tasuki_traffic_secrets_clear (TasukiTrafficSecrets *self);

/*
 * Fills in @parked from a session that stands between two records, and keeps a reference to
 * @cipher. FALSE, with nothing there, unless these are the keys that it uses now: not if it was TLS
 * 1.2, if a key was updated since, or if @cipher does not know the algorithm.
 */
bool tasuki_traffic_secrets_park (const TasukiTrafficSecrets *self,
                                  gnutls_session_t session,
                                  TasukiRecordCipher *cipher,
                                  TasukiTlsParked *parked);
