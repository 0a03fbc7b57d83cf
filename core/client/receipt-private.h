/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What only the client itself may ask of a receipt. */

#pragma once

#include <stdbool.h>

#include <tasuki/receipt.h>

#include "client/receipt-statement.h"

/* What it states; owned by it. */
const TasukiReceiptStatement *tasuki_receipt_get_statement (TasukiReceipt *self);

/* The receiver's key, as it names it; owned by it; TASUKI_KEY_SIZE bytes. */
const uint8_t *tasuki_receipt_get_receiver_key (TasukiReceipt *self);

/* Whether the signature is by the key that it names. */
bool tasuki_receipt_is_signed (TasukiReceipt *self);
