/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A TLS 1.3 session after its handshake, without the TLS library. RFC 8446, sections 4.6, 5, 6. */

#include "io/tls-parked.h"

#include <string.h>

#include "io/tls-direct.h"

/* Records in a row that bring nothing: they cost us work, and nobody needs many. */
#define IDLE_RECORDS_MAX 32

/* RFC 8446, 4.6.3: a KeyUpdate, head and body. */
#define UPDATE_NOT_REQUESTED 0
#define UPDATE_REQUESTED     1
static const uint8_t key_update[] = { 24, 0, 0, 1, UPDATE_NOT_REQUESTED };

void
tasuki_tls_parked_clear (TasukiTlsParked *self)
{
  tasuki_traffic_key_clear (&self->read);
  tasuki_traffic_key_clear (&self->write);
  g_clear_object (&self->cipher);
}

/* FALSE also for a secret that could not go on: that is none any more. */
static bool
make_key (const TasukiTlsParked *self, const TasukiTrafficKey *traffic, TasukiRecordKey *key)
{
  if (traffic->suite == NULL
      || !tasuki_record_key_set (key, self->cipher, traffic->suite->aead, traffic->key,
                                 traffic->iv))
    return false;

  key->sequence = traffic->sequence;
  return true;
}

/* The next record has a new key. More may not come in this one: they would be under the old. */
static int
take_handshake (TasukiTlsParked *self, const uint8_t *message, size_t length)
{
  uint8_t request;

  if (length != sizeof key_update || memcmp (message, key_update, sizeof key_update - 1) != 0)
    return GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET;
  request = message[sizeof key_update - 1];
  if (request > UPDATE_REQUESTED)
    return GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER;

  self->answer_due = self->answer_due || request == UPDATE_REQUESTED;
  return tasuki_traffic_key_update (&self->read) ? 0 : GNUTLS_E_INTERNAL_ERROR;
}

/* RFC 8446, 6: the level means nothing; but for two, each ends the session. */
static int
take_alert (TasukiTlsParked *self, const uint8_t *message, size_t length)
{
  if (length != 2)
    return GNUTLS_E_UNEXPECTED_PACKET_LENGTH;

  if (message[1] == GNUTLS_A_CLOSE_NOTIFY)
    self->ended = true;
  if (message[1] == GNUTLS_A_CLOSE_NOTIFY || message[1] == GNUTLS_A_USER_CANCELED)
    return 0;

  self->alert = message[1];
  return GNUTLS_E_FATAL_ALERT_RECEIVED;
}

static int
take (TasukiTlsParked *self, uint8_t type, const uint8_t *inner, size_t *length)
{
  size_t size = *length;

  if (type == TASUKI_CONTENT_DATA && size > 0)
    {
      self->idle_records = 0;
      return 0;
    }

  *length = 0;
  if (++self->idle_records > IDLE_RECORDS_MAX)
    return GNUTLS_E_TOO_MANY_EMPTY_PACKETS;

  switch (type)
    {
    case TASUKI_CONTENT_DATA:
      return 0;
    case TASUKI_CONTENT_HANDSHAKE:
      return take_handshake (self, inner, size);
    case TASUKI_CONTENT_ALERT:
      return take_alert (self, inner, size);
    default:
      return GNUTLS_E_UNEXPECTED_PACKET;
    }
}

int
tasuki_tls_parked_open (
    TasukiTlsParked *self, const uint8_t *record, size_t size, uint8_t *inner, size_t *length)
{
  TasukiRecordKey key = { 0 };
  uint8_t type;
  int code;

  *length = 0;
  if (!make_key (self, &self->read, &key))
    return GNUTLS_E_MEMORY_ERROR;

  code = tasuki_record_unseal (&key, record, size, inner, &type, length);
  self->read.sequence = key.sequence;
  tasuki_record_key_clear (&key);
  if (code == 0)
    return take (self, type, inner, length);

  *length = 0;
  return code;
}

/* RFC 8446, 5: what is not sealed any more is unexpected; 5.2: what is too long is an overflow. */
int
tasuki_tls_parked_judge_head (const uint8_t *bytes, size_t length)
{
  static const uint8_t start[] = { TASUKI_CONTENT_DATA, 3, 3 };

  if (memcmp (bytes, start, MIN (length, sizeof start)) != 0 || length < TASUKI_RECORD_HEAD)
    return GNUTLS_E_UNEXPECTED_PACKET;

  return ((size_t)bytes[3] << 8 | bytes[4]) + TASUKI_RECORD_HEAD < TASUKI_RECORD_OVERHEAD
             ? GNUTLS_E_DECRYPTION_FAILED
             : GNUTLS_E_RECORD_OVERFLOW;
}

static bool
seal (TasukiTlsParked *self,
      TasukiTlsSocket *socket,
      TasukiContent type,
      const uint8_t *content,
      size_t size)
{
  TasukiRecordKey key = { 0 };
  uint8_t *record = tasuki_tls_socket_reserve (socket, size + TASUKI_RECORD_OVERHEAD);
  bool good = make_key (self, &self->write, &key)
              && tasuki_record_seal (&key, type, content, size, record);

  if (good)
    {
      self->write.sequence = key.sequence;
      tasuki_tls_socket_commit (socket, size + TASUKI_RECORD_OVERHEAD);
    }
  tasuki_record_key_clear (&key);
  return good;
}

/*
 * One answers all that the other end asked since the last, and there are never more than it reads:
 * RFC 8446, 4.6.3 wants it before the next bytes of the application, not before.
 */
static bool
update_key (TasukiTlsParked *self, TasukiTlsSocket *socket)
{
  self->answer_due = false;
  return seal (self, socket, TASUKI_CONTENT_HANDSHAKE, key_update, sizeof key_update)
         && tasuki_traffic_key_update (&self->write);
}

ssize_t
tasuki_tls_parked_write (TasukiTlsParked *self,
                         TasukiTlsSocket *socket,
                         const uint8_t *content,
                         size_t size)
{
  size_t length = MIN (size, self->content_max);

  /* RFC 8446, 5.5 */
  if ((self->answer_due || self->write.sequence >= tasuki_tls_direct_get_limit ())
      && !update_key (self, socket))
    return GNUTLS_E_INTERNAL_ERROR;

  return seal (self, socket, TASUKI_CONTENT_DATA, content, length) ? (ssize_t)length
                                                                   : GNUTLS_E_ENCRYPTION_FAILED;
}

static bool
say_alert (TasukiTlsParked *self, TasukiTlsSocket *socket, int level, int description)
{
  uint8_t message[] = { (uint8_t)level, (uint8_t)description };

  return seal (self, socket, TASUKI_CONTENT_ALERT, message, sizeof message);
}

bool
tasuki_tls_parked_say_goodbye (TasukiTlsParked *self, TasukiTlsSocket *socket)
{
  return say_alert (self, socket, GNUTLS_AL_WARNING, GNUTLS_A_CLOSE_NOTIFY);
}

bool
tasuki_tls_parked_say_failure (TasukiTlsParked *self, TasukiTlsSocket *socket, int code)
{
  int level = GNUTLS_AL_FATAL;
  int description = gnutls_error_to_alert (code, &level);

  return say_alert (self, socket, GNUTLS_AL_FATAL,
                    description >= 0 ? description : GNUTLS_A_INTERNAL_ERROR);
}
