/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names and words as they stand in receipts: each has exactly one way to be written there, which is
 * one line without anything that hides, reorders or ends text.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

/* What stands for nothing, and where a text was cut. */
#define TASUKI_RECEIPT_TEXT_NONE "-"
#define TASUKI_RECEIPT_TEXT_CUT  "\\~"

/*
 * @bytes, which end with NUL, of any encoding, as text of at most @room bytes: printable UTF-8
 * stays; a backslash, a space at either end, every control or invisible character and every byte
 * that is no UTF-8 is `\xNN` for each of its bytes. What does not fit is cut between characters,
 * and `\~` stands at its end. Nothing is `-`, and so a `-` alone is `\x2d`.
 * Free it with g_free (). Any thread.
 */
char *tasuki_receipt_text_write (const char *bytes, size_t room);

/*
 * The bytes that @text stands for; NULL if tasuki_receipt_text_write () does not write it so.
 * @is_cut: (nullable): whether they are only the beginning
 */
char *tasuki_receipt_text_read (const char *text, size_t room, bool *is_cut);
