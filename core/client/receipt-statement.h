/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a receipt states, as the text that is signed: a first line that says what it is, one line
 * for each key, always all of them in the same order, then the signature over what stands before.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "client/identity.h"

/* The longest receipt, without a list of files, in bytes: it has to fit into a message. */
#define TASUKI_RECEIPT_SIZE_MAX TASUKI_MESSAGE_TEXT_MAX

/* In the order of the lines. */
typedef enum
{
  TASUKI_RECEIPT_TRANSFER,
  TASUKI_RECEIPT_SENDER,     /* connection IDs */
  TASUKI_RECEIPT_SENDER_KEY, /* as tasuki_public_key_write () gives it, or nothing */
  TASUKI_RECEIPT_RECEIVER,
  TASUKI_RECEIPT_RECEIVER_KEY,
  TASUKI_RECEIPT_FILE_ID,
  TASUKI_RECEIPT_NAME,
  TASUKI_RECEIPT_OUTCOME, /* `stored`: everything is on disk; `refused`: nothing is claimed */
  TASUKI_RECEIPT_CODE,    /* `ok`, or a stable code as of TasukiError */
  TASUKI_RECEIPT_REASON,  /* for people; nothing if it is stored */
  TASUKI_RECEIPT_FILES,
  TASUKI_RECEIPT_BYTES,
  TASUKI_RECEIPT_DIGEST,   /* 64 hexadecimal digits, or nothing if it is refused */
  TASUKI_RECEIPT_RECEIVED, /* by the receiver's clock: YYYY-MM-DDThh:mm:ssZ */
  TASUKI_RECEIPT_FIELDS,
} TasukiReceiptField;

#define TASUKI_RECEIPT_STORED  "stored"
#define TASUKI_RECEIPT_REFUSED "refused"

/* Each value as it stands in its line; NULL where none was set yet. */
typedef struct
{
  char *values[TASUKI_RECEIPT_FIELDS];
} TasukiReceiptStatement;

void tasuki_receipt_statement_clear (TasukiReceiptStatement *self);

/* Set a field. Texts may be anything: they are escaped and, where the field allows it, cut. */
void tasuki_receipt_statement_set_text (TasukiReceiptStatement *self,
                                        TasukiReceiptField field,
                                        const char *text);
void tasuki_receipt_statement_set_number (TasukiReceiptStatement *self,
                                          TasukiReceiptField field,
                                          int64_t number);

/* @key: (nullable) */
void tasuki_receipt_statement_set_key (TasukiReceiptStatement *self,
                                       TasukiReceiptField field,
                                       const uint8_t *key);

/* @time: since 1970-01-01 UTC, in seconds */
void tasuki_receipt_statement_set_time (TasukiReceiptStatement *self, int64_t time);

/*
 * Signs it as the receiver. All other fields are set. NULL with TASUKI_ERROR_INTEGRITY if it is no
 * good statement: an ID is too long for it.
 */
GBytes *tasuki_receipt_statement_seal (TasukiReceiptStatement *self,
                                       TasukiIdentity *identity,
                                       GError **error);

/*
 * Reads what stands at the beginning of @text, which ends with NUL, up to the signature.
 *
 * @signature: is set, but not verified
 * @signed_length: of how many bytes the signature is
 * @length: and how many there are with the signature
 * FALSE with TASUKI_ERROR_INTEGRITY, which says the line, if anything is not as it has to be.
 */
bool tasuki_receipt_statement_read (TasukiReceiptStatement *self,
                                    const char *text,
                                    uint8_t signature[static TASUKI_SIGNATURE_SIZE],
                                    size_t *signed_length,
                                    size_t *length,
                                    GError **error);

/* The number, of a field that is one. */
int64_t tasuki_receipt_statement_get_number (const TasukiReceiptStatement *self,
                                             TasukiReceiptField field);

bool tasuki_receipt_statement_is_stored (const TasukiReceiptStatement *self);

/* The name of a field, as it stands in its line. */
const char *tasuki_receipt_statement_name (TasukiReceiptField field);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TasukiReceiptStatement, tasuki_receipt_statement_clear)
