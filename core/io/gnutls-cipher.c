/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The record cipher that is always there: GnuTLS's own AEAD. */

#include "io/gnutls-cipher.h"

#include <gnutls/crypto.h>

#define TYPE_LIBRARY_CIPHER (library_cipher_get_type ())
G_DECLARE_FINAL_TYPE (LibraryCipher, library_cipher, LIBRARY, CIPHER, GObject)

struct _LibraryCipher
{
  GObject parent_instance;
};

static void library_cipher_iface_init (TasukiRecordCipherInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LibraryCipher,
                               library_cipher,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_RECORD_CIPHER,
                                                      library_cipher_iface_init))

static const struct
{
  gnutls_cipher_algorithm_t algorithm;
  unsigned key_size;
} algorithms[] = {
  [TASUKI_AEAD_AES_128_GCM] = { GNUTLS_CIPHER_AES_128_GCM, 16 },
  [TASUKI_AEAD_AES_256_GCM] = { GNUTLS_CIPHER_AES_256_GCM, 32 },
};

static const char *
library_cipher_get_name (TasukiRecordCipher *cipher)
{
  return "GnuTLS";
}

static gpointer
library_cipher_make_key (TasukiRecordCipher *cipher, TasukiAead aead, const guint8 *key)
{
  gnutls_datum_t datum = { (unsigned char *)key, algorithms[aead].key_size };
  gnutls_aead_cipher_hd_t handle;

  return gnutls_aead_cipher_init (&handle, algorithms[aead].algorithm, &datum) == 0 ? handle : NULL;
}

static void
library_cipher_free_key (TasukiRecordCipher *cipher, gpointer key)
{
  gnutls_aead_cipher_deinit (key);
}

static gboolean
library_cipher_open (TasukiRecordCipher *cipher,
                     gpointer key,
                     const guint8 *nonce,
                     const guint8 *record,
                     gsize size,
                     guint8 *inner)
{
  size_t length = size - TASUKI_RECORD_HEAD - TASUKI_RECORD_TAG;

  return gnutls_aead_cipher_decrypt (key, nonce, TASUKI_RECORD_NONCE, record, TASUKI_RECORD_HEAD,
                                     TASUKI_RECORD_TAG, record + TASUKI_RECORD_HEAD,
                                     size - TASUKI_RECORD_HEAD, inner, &length)
         == 0;
}

static gboolean
library_cipher_seal (TasukiRecordCipher *cipher,
                     gpointer key,
                     const guint8 *nonce,
                     const guint8 *content,
                     gsize size,
                     guint8 type,
                     guint8 *record)
{
  giovec_t head = { record, TASUKI_RECORD_HEAD };
  giovec_t inner[] = { { (void *)content, size }, { &type, 1 } };
  size_t length = size + 1 + TASUKI_RECORD_TAG;

  return gnutls_aead_cipher_encryptv (key, nonce, TASUKI_RECORD_NONCE, &head, 1, TASUKI_RECORD_TAG,
                                      inner, G_N_ELEMENTS (inner), record + TASUKI_RECORD_HEAD,
                                      &length)
         == 0;
}

static void
library_cipher_class_init (LibraryCipherClass *class)
{
}

static void
library_cipher_init (LibraryCipher *self)
{
}

static void
library_cipher_iface_init (TasukiRecordCipherInterface *iface)
{
  iface->get_name = library_cipher_get_name;
  iface->make_key = library_cipher_make_key;
  iface->free_key = library_cipher_free_key;
  iface->open = library_cipher_open;
  iface->seal = library_cipher_seal;
}

TasukiRecordCipher *
tasuki_gnutls_cipher_get (void)
{
  static gsize cipher;

  if (g_once_init_enter (&cipher))
    g_once_init_leave (&cipher, GPOINTER_TO_SIZE (g_object_new (TYPE_LIBRARY_CIPHER, NULL)));

  return g_object_ref (GSIZE_TO_POINTER (cipher));
}
