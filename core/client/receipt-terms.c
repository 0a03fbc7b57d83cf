/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receipts as one transfer makes them, and as it expects them. */

#include "client/receipt-terms.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "client/receipt-list.h"
#include "client/receipt-shelf.h"
#include "client/receipt-text.h"
#include "client/remote.h"
#include "client/sha256.h"

#define KEY "receipt"

/* The fields that both sides know before: they have to be the same. */
static const TasukiReceiptField known[]
    = { TASUKI_RECEIPT_TRANSFER, TASUKI_RECEIPT_SENDER, TASUKI_RECEIPT_RECEIVER,
        TASUKI_RECEIPT_FILE_ID, TASUKI_RECEIPT_NAME };

/* And those that both sides know at the end. */
static const TasukiReceiptField concluded[]
    = { TASUKI_RECEIPT_OUTCOME, TASUKI_RECEIPT_CODE,  TASUKI_RECEIPT_REASON,
        TASUKI_RECEIPT_FILES,   TASUKI_RECEIPT_BYTES, TASUKI_RECEIPT_DIGEST };

static void
set_keys (TasukiReceiptTerms *self, const TasukiReceiptFacts *facts)
{
  const uint8_t *own = facts->identity != NULL ? tasuki_identity_get_key (facts->identity) : NULL;
  bool is_sender = self->side == TASUKI_SIDE_SENDER;

  tasuki_receipt_statement_set_key (&self->statement, TASUKI_RECEIPT_SENDER_KEY,
                                    is_sender ? own : facts->peer_key);
  self->identity = facts->identity;
  self->has_receiver_key = is_sender && facts->peer_key != NULL;
  if (self->has_receiver_key)
    memcpy (self->receiver_key, facts->peer_key, TASUKI_KEY_SIZE);
}

void
tasuki_receipt_terms_begin (TasukiReceiptTerms *self,
                            TasukiSide side,
                            const TasukiReceiptFacts *facts)
{
  const char *const texts[]
      = { facts->transfer, facts->sender, facts->receiver, facts->file_id, facts->name };

  self->side = side;
  for (size_t i = 0; i < G_N_ELEMENTS (known); i++)
    tasuki_receipt_statement_set_text (&self->statement, known[i], texts[i]);
  set_keys (self, facts);
}

void
tasuki_receipt_terms_clear (TasukiReceiptTerms *self)
{
  tasuki_receipt_statement_clear (&self->statement);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_object (&self->receipt);
  if (self->list != NULL)
    g_string_free (g_steal_pointer (&self->list), TRUE);
}

static void
set_stored (TasukiReceiptStatement *statement, TasukiTally *tally)
{
  g_autofree char *digest = tasuki_sha256_to_hex (tasuki_tally_get_digest (tally));

  tasuki_receipt_statement_set_text (statement, TASUKI_RECEIPT_OUTCOME, TASUKI_RECEIPT_STORED);
  tasuki_receipt_statement_set_text (statement, TASUKI_RECEIPT_CODE, TASUKI_REMOTE_OK);
  tasuki_receipt_statement_set_text (statement, TASUKI_RECEIPT_REASON, "");
  tasuki_receipt_statement_set_number (statement, TASUKI_RECEIPT_FILES,
                                       tasuki_tally_get_files (tally));
  tasuki_receipt_statement_set_number (statement, TASUKI_RECEIPT_BYTES,
                                       tasuki_tally_get_bytes (tally));
  tasuki_receipt_statement_set_text (statement, TASUKI_RECEIPT_DIGEST, digest);
}

static void
set_refused (TasukiReceiptStatement *statement, const char *code, const char *reason)
{
  tasuki_receipt_statement_set_text (statement, TASUKI_RECEIPT_OUTCOME, TASUKI_RECEIPT_REFUSED);
  tasuki_receipt_statement_set_text (statement, TASUKI_RECEIPT_CODE, code);
  tasuki_receipt_statement_set_text (statement, TASUKI_RECEIPT_REASON, reason);
  tasuki_receipt_statement_set_number (statement, TASUKI_RECEIPT_FILES, 0);
  tasuki_receipt_statement_set_number (statement, TASUKI_RECEIPT_BYTES, 0);
  tasuki_receipt_statement_set_text (statement, TASUKI_RECEIPT_DIGEST, "");
}

/* Another one than before, if there was one, is forgotten. */
static void
adopt (TasukiReceiptTerms *self, GBytes *text, TasukiReceipt *receipt)
{
  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_object (&self->receipt);
  self->text = text;
  self->receipt = receipt;
}

static void
insert (const TasukiReceiptTerms *self, GVariantDict *body)
{
  g_variant_dict_insert_value (
      body, KEY, g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, self->text, TRUE));
}

static void
seal (TasukiReceiptTerms *self, GVariantDict *body)
{
  GBytes *text;
  g_autoptr (GError) error = NULL;

  tasuki_receipt_statement_set_time (&self->statement, g_get_real_time () / G_USEC_PER_SEC);
  text = tasuki_receipt_statement_seal (&self->statement, self->identity, &error);
  if (text == NULL)
    {
      g_warning (_ ("no receipt can be given: %s"), error->message);
      return;
    }

  adopt (self, text, tasuki_receipt_new_from_bytes (text, NULL));
  insert (self, body);
}

GVariant *
tasuki_receipt_terms_give (TasukiReceiptTerms *self, TasukiTally *tally)
{
  g_autoptr (GVariant) counted = g_variant_ref_sink (tasuki_tally_to_body (tally));
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (counted);

  set_stored (&self->statement, tally);
  if (self->identity != NULL)
    seal (self, &body);
  return g_variant_dict_end (&body);
}

void
tasuki_receipt_terms_repeat (TasukiReceiptTerms *self, bool is_completed, GVariantDict *body)
{
  if (self->receipt == NULL || tasuki_receipt_is_stored (self->receipt) != is_completed)
    return;

  if (self->side == TASUKI_SIDE_RECEIVER || !is_completed)
    insert (self, body);
}

void
tasuki_receipt_terms_refuse (TasukiReceiptTerms *self, const GError *failure, GVariantDict *body)
{
  if (self->identity == NULL)
    return;

  set_refused (&self->statement, tasuki_error_to_code (failure), failure->message);
  seal (self, body);
}

static bool
refuse (GError **error, const char *problem)
{
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY, problem);
  return false;
}

static bool
check_fields (const TasukiReceiptTerms *self,
              TasukiReceipt *receipt,
              const TasukiReceiptField *fields,
              size_t count,
              GError **error)
{
  const TasukiReceiptStatement *statement = tasuki_receipt_get_statement (receipt);

  for (size_t i = 0; i < count; i++)
    if (!g_str_equal (statement->values[fields[i]], self->statement.values[fields[i]]))
      {
        g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
                     _ ("The receiver's receipt is not for this transfer: its line \"%s\" says "
                        "\"%s\", and \"%s\" was expected."),
                     tasuki_receipt_statement_name (fields[i]), statement->values[fields[i]],
                     self->statement.values[fields[i]]);
        return false;
      }

  return true;
}

static bool
check_keys (const TasukiReceiptTerms *self, TasukiReceipt *receipt, GError **error)
{
  static const TasukiReceiptField field[] = { TASUKI_RECEIPT_SENDER_KEY };
  const char *named = tasuki_receipt_get_statement (receipt)->values[TASUKI_RECEIPT_SENDER_KEY];

  if (self->has_receiver_key
      && memcmp (tasuki_receipt_get_receiver_key (receipt), self->receiver_key, TASUKI_KEY_SIZE)
             != 0)
    return refuse (error, _ ("The receiver's receipt is by another key than the receiver's."));
  if (!tasuki_receipt_is_signed (receipt))
    return refuse (error, _ ("The signature of the receiver's receipt is wrong."));

  /* The receiver need not know our key; another one it must not take for ours. */
  return g_str_equal (named, TASUKI_RECEIPT_TEXT_NONE)
         || check_fields (self, receipt, field, G_N_ELEMENTS (field), error);
}

static bool
check (const TasukiReceiptTerms *self, TasukiReceipt *receipt, GError **error)
{
  return !tasuki_receipt_has_list (receipt)
             ? check_fields (self, receipt, known, G_N_ELEMENTS (known), error)
                   && check_fields (self, receipt, concluded, G_N_ELEMENTS (concluded), error)
                   && check_keys (self, receipt, error)
             : refuse (error, _ ("The receiver's receipt is longer than it has to be."));
}

static GBytes *
get_text (GVariant *body)
{
  size_t length;
  const uint8_t *bytes = tasuki_message_bytes (body, KEY, &length);

  return bytes != NULL ? g_bytes_new (bytes, length) : NULL;
}

/* Takes what a body carries if it is by the terms. Without any: FALSE, without an error. */
static bool
take (TasukiReceiptTerms *self, GVariant *body, GError **error)
{
  g_autoptr (GBytes) text = get_text (body);
  g_autoptr (TasukiReceipt) receipt
      = text != NULL ? tasuki_receipt_new_from_bytes (text, error) : NULL;

  if (receipt == NULL || !check (self, receipt, error))
    return false;

  adopt (self, g_steal_pointer (&text), g_steal_pointer (&receipt));
  return true;
}

bool
tasuki_receipt_terms_take (TasukiReceiptTerms *self,
                           TasukiTally *tally,
                           GVariant *body,
                           GError **error)
{
  g_autoptr (GError) failure = NULL;

  set_stored (&self->statement, tally);
  if (take (self, body, &failure))
    return true;
  if (failure == NULL && !self->has_receiver_key)
    return true;
  if (failure == NULL)
    return refuse (error, _ ("The receiver has a key, but gave no receipt."));

  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

/* Its reason may be longer than the message's text, which is shortened: that one is the receiver's
 * own word in any case. */
bool
tasuki_receipt_terms_take_refusal (TasukiReceiptTerms *self, GVariant *body)
{
  g_autoptr (GBytes) text = get_text (body);
  g_autoptr (TasukiReceipt) receipt
      = text != NULL ? tasuki_receipt_new_from_bytes (text, NULL) : NULL;

  if (receipt == NULL)
    return false;

  set_refused (&self->statement, tasuki_message_text (body, "code", ""), "");
  g_free (self->statement.values[TASUKI_RECEIPT_REASON]);
  self->statement.values[TASUKI_RECEIPT_REASON]
      = g_strdup (tasuki_receipt_get_statement (receipt)->values[TASUKI_RECEIPT_REASON]);
  return take (self, body, NULL);
}

/* The list is of what is stored: it says nothing about what was refused. */
char *
tasuki_receipt_terms_keep (TasukiReceiptTerms *self, GError **error)
{
  const GString *list
      = self->receipt != NULL && tasuki_receipt_is_stored (self->receipt) ? self->list : NULL;
  const char *transfer = self->statement.values[TASUKI_RECEIPT_TRANSFER];

  return self->text != NULL
             ? tasuki_receipt_shelf_keep (self->side, transfer, self->text, list, error)
             : NULL;
}
