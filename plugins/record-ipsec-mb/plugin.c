/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* record-ipsec-mb: seals and opens records by intel-ipsec-mb. */

#include <tasuki/tasuki.h>

#include "engine.h"

#define TYPE_RECORD_IPSEC_MB (record_ipsec_mb_get_type ())
G_DECLARE_FINAL_TYPE (RecordIpsecMb, record_ipsec_mb, RECORD, IPSEC_MB, GObject)

struct _RecordIpsecMb
{
  GObject parent_instance;

  RecordEngine *engine; /* NULL: this processor will not do */
  GError *problem;
};

static void record_ipsec_mb_plugin_init (TasukiPluginInterface *iface);
static void record_ipsec_mb_cipher_init (TasukiRecordCipherInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RecordIpsecMb,
                               record_ipsec_mb,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN,
                                                      record_ipsec_mb_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_RECORD_CIPHER,
                                                          record_ipsec_mb_cipher_init))

/* Said with the settings, so that `tasukid --check` says it too. */
static gboolean
record_ipsec_mb_configure (TasukiPlugin *plugin, TasukiSettings *settings, GError **error)
{
  RecordIpsecMb *self = RECORD_IPSEC_MB (plugin);

  if (self->engine != NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (self->problem));
  return FALSE;
}

static const char *
record_ipsec_mb_get_name (TasukiRecordCipher *cipher)
{
  const RecordIpsecMb *self = RECORD_IPSEC_MB (cipher);

  return self->engine != NULL ? record_engine_get_name (self->engine) : "intel-ipsec-mb";
}

static gpointer
record_ipsec_mb_make_key (TasukiRecordCipher *cipher, TasukiAead aead, const guint8 *key)
{
  const RecordIpsecMb *self = RECORD_IPSEC_MB (cipher);

  return self->engine != NULL ? record_engine_key_new (self->engine, aead, key) : NULL;
}

static void
record_ipsec_mb_free_key (TasukiRecordCipher *cipher, gpointer key)
{
  record_engine_key_free (key);
}

static gboolean
record_ipsec_mb_open (TasukiRecordCipher *cipher,
                      gpointer key,
                      const guint8 *nonce,
                      const guint8 *record,
                      gsize size,
                      guint8 *inner)
{
  return record_engine_open (key, nonce, record, size, inner);
}

static gboolean
record_ipsec_mb_seal (TasukiRecordCipher *cipher,
                      gpointer key,
                      const guint8 *nonce,
                      const guint8 *content,
                      gsize size,
                      guint8 type,
                      guint8 *record)
{
  record_engine_seal (key, nonce, content, size, type, record);
  return TRUE;
}

static void
record_ipsec_mb_finalize (GObject *object)
{
  RecordIpsecMb *self = RECORD_IPSEC_MB (object);

  g_clear_pointer (&self->engine, record_engine_free);
  g_clear_error (&self->problem);

  G_OBJECT_CLASS (record_ipsec_mb_parent_class)->finalize (object);
}

static void
record_ipsec_mb_class_init (RecordIpsecMbClass *class)
{
  G_OBJECT_CLASS (class)->finalize = record_ipsec_mb_finalize;
}

static void
record_ipsec_mb_init (RecordIpsecMb *self)
{
  self->engine = record_engine_new (&self->problem);
}

static void
record_ipsec_mb_plugin_init (TasukiPluginInterface *iface)
{
  iface->configure = record_ipsec_mb_configure;
}

static void
record_ipsec_mb_cipher_init (TasukiRecordCipherInterface *iface)
{
  iface->get_name = record_ipsec_mb_get_name;
  iface->make_key = record_ipsec_mb_make_key;
  iface->free_key = record_ipsec_mb_free_key;
  iface->open = record_ipsec_mb_open;
  iface->seal = record_ipsec_mb_seal;
}

TASUKI_DEFINE_PLUGIN ("record-ipsec-mb", record_ipsec_mb_get_type)
