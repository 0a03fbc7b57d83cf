/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* AES-GCM by intel-ipsec-mb, by whatever the processor does best. */

#include "engine.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <intel-ipsec-mb.h>
#include <sodium.h>

#define NEEDED (IMB_FEATURE_AESNI | IMB_FEATURE_PCLMULQDQ | IMB_FEATURE_SSE4_2)
#define VAES   (IMB_FEATURE_VAES | IMB_FEATURE_VPCLMULQDQ | IMB_FEATURE_AVX512F)

/* Of the library's table, what is used: the rest of it would be some hundred KiB. */
typedef struct
{
  aes_gcm_pre_t prepare;
  aes_gcm_enc_dec_t decrypt;
  aes_gcm_init_t begin;
  aes_gcm_enc_dec_update_t encrypt;
  aes_gcm_enc_dec_finalize_t end;
} Functions;

struct _RecordEngine
{
  const char *name;
  Functions functions[2]; /* by TasukiAead */
};

struct _RecordEngineKey
{
  struct gcm_key_data data; /* aligned to 64 bytes */
  const Functions *functions;
};

bool
record_engine_check (uint64_t features, GError **error)
{
  if ((features & NEEDED) == NEEDED)
    return true;

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_NOT_SUPPORTED,
                       _ ("this processor has no AES instructions (AES-NI and PCLMULQDQ); take "
                          "record-ipsec-mb out of [relay] plugins"));
  return false;
}

static const char *
name_instructions (uint64_t features)
{
  if ((features & VAES) == VAES)
    return "intel-ipsec-mb VAES";
  if ((features & IMB_FEATURE_AVX512F) != 0)
    return "intel-ipsec-mb AVX-512";
  if ((features & IMB_FEATURE_AVX2) != 0)
    return "intel-ipsec-mb AVX2";

  return (features & IMB_FEATURE_AVX) != 0 ? "intel-ipsec-mb AVX" : "intel-ipsec-mb SSE";
}

static void
take_functions (RecordEngine *self, const IMB_MGR *library)
{
  self->functions[TASUKI_AEAD_AES_128_GCM]
      = (Functions){ library->gcm128_pre, library->gcm128_dec, library->gcm128_init,
                     library->gcm128_enc_update, library->gcm128_enc_finalize };
  self->functions[TASUKI_AEAD_AES_256_GCM]
      = (Functions){ library->gcm256_pre, library->gcm256_dec, library->gcm256_init,
                     library->gcm256_enc_update, library->gcm256_enc_finalize };
}

RecordEngine *
record_engine_new (GError **error)
{
  RecordEngine *self;
  IMB_MGR *library;

  if (!record_engine_check (imb_get_feature_flags (), error))
    return NULL;

  library = alloc_mb_mgr (0);
  if (library == NULL)
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_FAILED, "alloc_mb_mgr");
      return NULL;
    }
  init_mb_mgr_auto (library, NULL);

  self = g_new0 (RecordEngine, 1);
  self->name = name_instructions (library->features);
  take_functions (self, library);
  free_mb_mgr (library);
  return self;
}

void
record_engine_free (RecordEngine *self)
{
  g_free (self);
}

const char *
record_engine_get_name (const RecordEngine *self)
{
  return self->name;
}

RecordEngineKey *
record_engine_key_new (const RecordEngine *self, TasukiAead aead, const uint8_t *key)
{
  RecordEngineKey *made;

  if ((unsigned)aead >= G_N_ELEMENTS (self->functions))
    return NULL;

  made = g_aligned_alloc0 (1, sizeof *made, 64);
  made->functions = &self->functions[aead];
  made->functions->prepare (key, &made->data);
  return made;
}

void
record_engine_key_free (RecordEngineKey *self)
{
  explicit_bzero (self, sizeof *self);
  g_aligned_free (self);
}

bool
record_engine_open (const RecordEngineKey *self,
                    const uint8_t *nonce,
                    const uint8_t *record,
                    size_t size,
                    uint8_t *inner)
{
  size_t length = size - TASUKI_RECORD_HEAD - TASUKI_RECORD_TAG;
  struct gcm_context_data context;
  uint8_t tag[TASUKI_RECORD_TAG];

  self->functions->decrypt (&self->data, &context, inner, record + TASUKI_RECORD_HEAD, length,
                            nonce, record, TASUKI_RECORD_HEAD, tag, sizeof tag);
  explicit_bzero (&context, sizeof context);
  return sodium_memcmp (tag, record + TASUKI_RECORD_HEAD + length, sizeof tag) == 0;
}

void
record_engine_seal (const RecordEngineKey *self,
                    const uint8_t *nonce,
                    const uint8_t *content,
                    size_t size,
                    uint8_t type,
                    uint8_t *record)
{
  uint8_t *sealed = record + TASUKI_RECORD_HEAD;
  struct gcm_context_data context;

  self->functions->begin (&self->data, &context, nonce, record, TASUKI_RECORD_HEAD);
  self->functions->encrypt (&self->data, &context, sealed, content, size);
  self->functions->encrypt (&self->data, &context, sealed + size, &type, 1);
  self->functions->end (&self->data, &context, sealed + size + 1, TASUKI_RECORD_TAG);
  explicit_bzero (&context, sizeof context);
}
