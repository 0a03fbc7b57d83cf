/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* AES-GCM by intel-ipsec-mb, by whatever the processor does best. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tasuki/tasuki.h>

typedef struct _RecordEngine RecordEngine;

/* Whether a processor with these IMB_FEATURE_ bits will do; if not, says what is missing. */
bool record_engine_check (uint64_t features, GError **error);

/* NULL with TASUKI_ERROR_NOT_SUPPORTED if this processor will not do. */
RecordEngine *record_engine_new (GError **error);
void record_engine_free (RecordEngine *self);

/* Which instructions it uses, for people. */
const char *record_engine_get_name (const RecordEngine *self);

typedef struct _RecordEngineKey RecordEngineKey;

/* NULL if it does not know @aead. */
RecordEngineKey *
record_engine_key_new (const RecordEngine *self, TasukiAead aead, const uint8_t *key);
/* Wipes it. */
void record_engine_key_free (RecordEngineKey *self);

/* As in TasukiRecordCipherInterface. One thread at a time for each key. */
bool record_engine_open (const RecordEngineKey *self,
                         const uint8_t *nonce,
                         const uint8_t *record,
                         size_t size,
                         uint8_t *inner);
void record_engine_seal (const RecordEngineKey *self,
                         const uint8_t *nonce,
                         const uint8_t *content,
                         size_t size,
                         uint8_t type,
                         uint8_t *record);
