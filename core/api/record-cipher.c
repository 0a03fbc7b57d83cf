/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: seal and open records; and which cipher this process has chosen. */

#include "api/record-cipher-private.h"

G_DEFINE_INTERFACE (TasukiRecordCipher, tasuki_record_cipher, G_TYPE_OBJECT)

static GMutex mutex;
static bool indirect; /* so that what nobody chose is direct */
static TasukiRecordCipher *chosen;

static const char *
default_get_name (TasukiRecordCipher *self)
{
  return G_OBJECT_TYPE_NAME (self);
}

static gpointer
default_make_key (TasukiRecordCipher *self, TasukiAead aead, const guint8 *key)
{
  return NULL;
}

static void
default_free_key (TasukiRecordCipher *self, gpointer key)
{
}

static gboolean
default_open (TasukiRecordCipher *self,
              gpointer key,
              const guint8 *nonce,
              const guint8 *record,
              gsize size,
              guint8 *inner)
{
  return FALSE;
}

static gboolean
default_seal (TasukiRecordCipher *self,
              gpointer key,
              const guint8 *nonce,
              const guint8 *content,
              gsize size,
              guint8 type,
              guint8 *record)
{
  return FALSE;
}

static void
tasuki_record_cipher_default_init (TasukiRecordCipherInterface *iface)
{
  iface->get_name = default_get_name;
  iface->make_key = default_make_key;
  iface->free_key = default_free_key;
  iface->open = default_open;
  iface->seal = default_seal;
}

const char *
tasuki_record_cipher_get_name (TasukiRecordCipher *self)
{
  g_return_val_if_fail (TASUKI_IS_RECORD_CIPHER (self), NULL);

  return TASUKI_RECORD_CIPHER_GET_IFACE (self)->get_name (self);
}

gpointer
tasuki_record_cipher_make_key (TasukiRecordCipher *self, TasukiAead aead, const guint8 *key)
{
  g_return_val_if_fail (TASUKI_IS_RECORD_CIPHER (self), NULL);

  return TASUKI_RECORD_CIPHER_GET_IFACE (self)->make_key (self, aead, key);
}

void
tasuki_record_cipher_free_key (TasukiRecordCipher *self, gpointer key)
{
  if (key != NULL)
    TASUKI_RECORD_CIPHER_GET_IFACE (self)->free_key (self, key);
}

/* These two are in the byte path, where a check of the type would cost as much as it is worth. */
gboolean
tasuki_record_cipher_open (TasukiRecordCipher *self,
                           gpointer key,
                           const guint8 *nonce,
                           const guint8 *record,
                           gsize size,
                           guint8 *inner)
{
  return TASUKI_RECORD_CIPHER_GET_IFACE (self)->open (self, key, nonce, record, size, inner);
}

gboolean
tasuki_record_cipher_seal (TasukiRecordCipher *self,
                           gpointer key,
                           const guint8 *nonce,
                           const guint8 *content,
                           gsize size,
                           guint8 type,
                           guint8 *record)
{
  return TASUKI_RECORD_CIPHER_GET_IFACE (self)->seal (self, key, nonce, content, size, type,
                                                      record);
}

void
tasuki_record_path_choose (gboolean direct, TasukiRecordCipher *cipher)
{
  g_return_if_fail (cipher == NULL || TASUKI_IS_RECORD_CIPHER (cipher));

  g_mutex_lock (&mutex);
  indirect = !direct;
  g_clear_object (&chosen);
  chosen = direct && cipher != NULL ? g_object_ref (cipher) : NULL;
  g_mutex_unlock (&mutex);
}

bool
tasuki_record_path_get (TasukiRecordCipher **cipher)
{
  bool direct;

  g_mutex_lock (&mutex);
  direct = !indirect;
  *cipher = chosen != NULL ? g_object_ref (chosen) : NULL;
  g_mutex_unlock (&mutex);

  return direct;
}
