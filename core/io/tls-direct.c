/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Passes application data beside a GnuTLS session, with the session's keys. */

#include "io/tls-direct.h"

#include <string.h>

#include "api/record-cipher-private.h"
#include "io/gnutls-cipher.h"
#include "io/key-schedule.h"

/* With less than this, whether there is more is not asked: a small message is one system call. */
#define READ_ENOUGH (32u * 1024u)

/* RFC 8446, 5.5: AES-GCM is safe for 2^24.5 full records with one key. GnuTLS stops at 2^24, too.
 */
static _Atomic uint64_t limit = UINT64_C (1) << 24;

void
tasuki_tls_direct_set_limit (uint64_t records)
{
  limit = records;
}

uint64_t
tasuki_tls_direct_get_limit (void)
{
  return limit;
}

void
tasuki_tls_direct_init (TasukiTlsDirect *self, gnutls_session_t session, TasukiTlsSocket *socket)
{
  *self = (TasukiTlsDirect){ .session = session, .socket = socket };
  if (tasuki_record_path_get (&self->cipher) && self->cipher == NULL)
    self->cipher = tasuki_gnutls_cipher_get ();
}

void
tasuki_tls_direct_clear (TasukiTlsDirect *self)
{
  tasuki_record_key_clear (&self->read);
  tasuki_record_key_clear (&self->write);
  g_clear_object (&self->cipher);
  self->engaged = false;
}

/* NULL if it is none that goes the direct way. */
static const TasukiSuite *
find_suite (const TasukiTlsDirect *self)
{
  if (self->cipher == NULL || gnutls_protocol_get_version (self->session) != GNUTLS_TLS1_3)
    return NULL;

  return tasuki_suite_find (gnutls_cipher_get (self->session));
}

const char *
tasuki_tls_direct_get_name (const TasukiTlsDirect *self)
{
  return self->engaged ? tasuki_record_cipher_get_name (self->cipher) : NULL;
}

/* The key changes with a KeyUpdate, and its IV with it. */
static bool
take_key (TasukiTlsDirect *self, unsigned read, TasukiAead aead, TasukiRecordKey *key)
{
  gnutls_datum_t iv, secret;
  uint64_t sequence;

  if (gnutls_record_get_state (self->session, read, NULL, &iv, &secret, (unsigned char *)&sequence)
          != 0
      || iv.size != TASUKI_RECORD_NONCE)
    return false;
  if ((key->key == NULL || memcmp (key->iv, iv.data, iv.size) != 0)
      && !tasuki_record_key_set (key, self->cipher, aead, secret.data, iv.data))
    return false;

  key->sequence = GUINT64_FROM_BE (sequence);
  return true;
}

static bool
take_keys (TasukiTlsDirect *self)
{
  const TasukiSuite *suite = find_suite (self);

  return suite != NULL && take_key (self, 1, suite->aead, &self->read)
         && take_key (self, 0, suite->aead, &self->write);
}

/* The session knows its keys and numbers; so it can go on by itself at any time. */
static void
leave (TasukiTlsDirect *self)
{
  tasuki_tls_direct_clear (self);
}

void
tasuki_tls_direct_engage (TasukiTlsDirect *self)
{
  if (self->engaged || self->cipher == NULL)
    return;

  if (!take_keys (self))
    {
      leave (self);
      return;
    }
  self->engaged = true;
  self->clean = false; /* until it has brought application data, whatever came before */
  self->answer_due = true;
  self->content_max = MIN (gnutls_record_get_max_size (self->session), TASUKI_RECORD_CONTENT_MAX);
}

void
tasuki_tls_direct_end (TasukiTlsDirect *self)
{
  tasuki_tls_direct_lend (self);
  leave (self);
}

static void
lend_key (TasukiTlsDirect *self, unsigned read, const TasukiRecordKey *key)
{
  uint64_t sequence = GUINT64_TO_BE (key->sequence);

  gnutls_record_set_state (self->session, read, (unsigned char *)&sequence);
}

void
tasuki_tls_direct_lend (TasukiTlsDirect *self)
{
  if (!self->engaged)
    return;

  lend_key (self, 1, &self->read);
  lend_key (self, 0, &self->write);
}

void
tasuki_tls_direct_take (TasukiTlsDirect *self)
{
  if (self->engaged && !take_keys (self))
    leave (self);
}

/* Whether the next record is ours: GnuTLS holds no part of it, and nothing that comes before it. */
static bool
has_turn (const TasukiTlsDirect *self)
{
  return self->engaged && self->clean && tasuki_tls_socket_is_between_records (self->socket)
         && gnutls_record_check_pending (self->session) == 0;
}

typedef enum
{
  OPENED,
  INCOMPLETE,
  NO_ROOM,
  NOT_OURS,
} Opening;

static Opening
open_next (TasukiTlsDirect *self, uint8_t *buffer, size_t room, size_t *done)
{
  size_t available, size, length;
  const uint8_t *record = tasuki_tls_socket_peek (self->socket, &available);

  switch (tasuki_record_find (record, available, &size))
    {
    case TASUKI_RECORD_PARTIAL:
      return INCOMPLETE;
    case TASUKI_RECORD_STRANGE:
      return NOT_OURS;
    default:
      break;
    }
  if (tasuki_record_get_inner_size (size) > room)
    return NO_ROOM;
  if (!tasuki_record_open (&self->read, record, size, buffer, &length))
    return NOT_OURS;

  tasuki_tls_socket_skip (self->socket, size);
  *done += length;
  return OPENED;
}

/*
 * Whether it is worth, and possible, to get more before what there is is handed on. What was left
 * over by the call before is not all that there is: a small write would follow each large one.
 */
static bool
wants_more (size_t size, size_t done, bool received)
{
  if (done == 0)
    return size >= TASUKI_RECORD_CONTENT_MAX;

  return (done >= READ_ENOUGH || !received) && size - done > TASUKI_RECORD_CONTENT_MAX;
}

TasukiDirectRead
tasuki_tls_direct_read (TasukiTlsDirect *self, uint8_t *buffer, size_t size, size_t *done)
{
  bool received = false;

  if (!has_turn (self))
    return TASUKI_DIRECT_LIBRARY;

  for (;;)
    {
      Opening opening = open_next (self, buffer + *done, size - *done, done);
      bool more = wants_more (size, *done, received);

      if (opening == OPENED)
        continue;
      if (opening == NOT_OURS)
        return TASUKI_DIRECT_LIBRARY;
      if (*done > 0 && (opening == NO_ROOM || !more))
        return TASUKI_DIRECT_DONE;
      /* The library keeps what a small buffer leaves of a record. */
      if (opening == NO_ROOM || !more)
        return TASUKI_DIRECT_LIBRARY;

      switch (tasuki_tls_socket_fill (self->socket))
        {
        case TASUKI_FILL_MORE:
          received = true;
          break;
        case TASUKI_FILL_WAIT:
          return *done > 0 ? TASUKI_DIRECT_DONE : TASUKI_DIRECT_WAIT;
        default:
          return TASUKI_DIRECT_LIBRARY;
        }
    }
}

bool
tasuki_tls_direct_has_pending (const TasukiTlsDirect *self)
{
  size_t available, size;
  const uint8_t *record = tasuki_tls_socket_peek (self->socket, &available);

  if (gnutls_record_check_pending (self->session) > 0)
    return true;
  if (!has_turn (self))
    return available > 0;

  return available > 0 && tasuki_record_find (record, available, &size) != TASUKI_RECORD_PARTIAL;
}

bool
tasuki_tls_direct_can_write (const TasukiTlsDirect *self)
{
  return self->engaged && !self->answer_due;
}

static int
update_key (TasukiTlsDirect *self)
{
  int code;

  tasuki_tls_direct_lend (self);
  code = gnutls_session_key_update (self->session, 0);
  tasuki_tls_direct_take (self);

  return code == 0 && !self->engaged ? GNUTLS_E_INTERNAL_ERROR : code;
}

ssize_t
tasuki_tls_direct_write (TasukiTlsDirect *self, const uint8_t *content, size_t size)
{
  size_t length = MIN (size, self->content_max);
  uint8_t *record;

  if (self->write.sequence >= limit)
    {
      int code = update_key (self);

      if (code < 0)
        return code;
    }

  record = tasuki_tls_socket_reserve (self->socket, length + TASUKI_RECORD_OVERHEAD);
  if (!tasuki_record_seal (&self->write, TASUKI_CONTENT_DATA, content, length, record))
    return GNUTLS_E_ENCRYPTION_FAILED;
  tasuki_tls_socket_commit (self->socket, length + TASUKI_RECORD_OVERHEAD);

  return (ssize_t)length;
}
