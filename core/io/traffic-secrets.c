/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What has to be known of a server's GnuTLS session to leave it. */

#include "io/traffic-secrets.h"

#include <string.h>

/* RFC 8446, 7.1, in the names of the key log: the client's secret opens what we read. */
static const struct
{
  const char *label;
  size_t offset;
} labels[] = {
  { "CLIENT_TRAFFIC_SECRET_0", offsetof (TasukiTrafficSecrets, read) },
  { "SERVER_TRAFFIC_SECRET_0", offsetof (TasukiTrafficSecrets, write) },
};

void
tasuki_traffic_secrets_note (TasukiTrafficSecrets *self,
                             const char *label,
                             const gnutls_datum_t *secret)
{
  for (size_t i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (label, labels[i].label) && secret->size <= TASUKI_SECRET_SIZE_MAX)
      {
        memcpy ((uint8_t *)self + labels[i].offset, secret->data, secret->size);
        self->sizes[i] = (uint8_t)secret->size;
      }
}

void
tasuki_traffic_secrets_clear (TasukiTrafficSecrets *self)
{
  explicit_bzero (self, sizeof *self);
}

/* The proof that the secret is the right one: the library has made the same of it. */
static bool
is_in_use (gnutls_session_t session, unsigned read, TasukiTrafficKey *key)
{
  gnutls_datum_t iv, secret;
  uint64_t sequence;

  if (gnutls_record_get_state (session, read, NULL, &iv, &secret, (unsigned char *)&sequence) != 0
      || iv.size != sizeof key->iv || secret.size != key->suite->key_size
      || memcmp (iv.data, key->iv, iv.size) != 0
      || gnutls_memcmp (secret.data, key->key, secret.size) != 0)
    return false;

  key->sequence = GUINT64_FROM_BE (sequence);
  return true;
}

/* One that knows the first algorithm but not this has NULL for its key. */
static bool
can_use (TasukiRecordCipher *cipher, const TasukiTrafficKey *traffic)
{
  TasukiRecordKey key = { 0 };
  bool good = tasuki_record_key_set (&key, cipher, traffic->suite->aead, traffic->key, traffic->iv);

  tasuki_record_key_clear (&key);
  return good;
}

static bool
take (const TasukiTrafficSecrets *self,
      const TasukiSuite *suite,
      gnutls_session_t session,
      TasukiRecordCipher *cipher,
      TasukiTlsParked *parked)
{
  return self->sizes[0] == suite->secret_size && self->sizes[1] == suite->secret_size
         && tasuki_traffic_key_set (&parked->read, suite, self->read)
         && tasuki_traffic_key_set (&parked->write, suite, self->write)
         && is_in_use (session, 1, &parked->read) && is_in_use (session, 0, &parked->write)
         && can_use (cipher, &parked->read);
}

bool
tasuki_traffic_secrets_park (const TasukiTrafficSecrets *self,
                             gnutls_session_t session,
                             TasukiRecordCipher *cipher,
                             TasukiTlsParked *parked)
{
  const TasukiSuite *suite = tasuki_suite_find (gnutls_cipher_get (session));

  *parked = (TasukiTlsParked){ 0 };
  if (suite == NULL || gnutls_protocol_get_version (session) != GNUTLS_TLS1_3
      || !take (self, suite, session, cipher, parked))
    {
      tasuki_tls_parked_clear (parked);
      return false;
    }

  parked->cipher = g_object_ref (cipher);
  parked->content_max
      = (uint16_t)MIN (gnutls_record_get_max_size (session), TASUKI_RECORD_CONTENT_MAX);
  return true;
}
