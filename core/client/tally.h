/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a transfer comes to: its files, its bytes, its one digest. Both sides keep one and compare.
 */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "wire/message.h"

typedef struct _TasukiTally TasukiTally;

/* One thread at a time. */
TasukiTally *tasuki_tally_new (void);
void tasuki_tally_free (TasukiTally *self);

/* Counts an entry, in the order in which they are sent. @path is as on the wire. */
void tasuki_tally_add_directory (TasukiTally *self, const char *path);
void tasuki_tally_add_file (TasukiTally *self,
                            const char *path,
                            int64_t size,
                            const uint8_t sha256[static TASUKI_DIGEST_SIZE]);

/* Every entry that is added from now on is also appended to @list: see receipt-list.h. */
void tasuki_tally_set_list (TasukiTally *self, GString *list);

/*
 * After the last entry: works out the digest of the whole. That of one regular file alone is
 * its SHA-256; otherwise it is the SHA-256 over, for each entry in order, its path, NUL, its
 * size in decimal digits, NUL, the 64 hexadecimal digits of its SHA-256 (none for a directory)
 * and a newline.
 */
void tasuki_tally_close (TasukiTally *self);

int64_t tasuki_tally_get_files (TasukiTally *self); /* regular ones */
int64_t tasuki_tally_get_bytes (TasukiTally *self);

/* TASUKI_DIGEST_SIZE bytes, valid once it is closed; owned by it. */
const uint8_t *tasuki_tally_get_digest (TasukiTally *self);

/*
 * Notes how far it is, to go on from another day. Floating. Restoring such a note fails if it is
 * none.
 */
GVariant *tasuki_tally_save (TasukiTally *self);
bool tasuki_tally_restore (TasukiTally *self, GVariant *note);

/* An a{sv} with `files`, `bytes` and `digest`, as END and DONE carry it. Floating. */
GVariant *tasuki_tally_to_body (TasukiTally *self);

/* Whether such a body says the same as this tally. */
bool tasuki_tally_agrees (TasukiTally *self, GVariant *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiTally, tasuki_tally_free)
