/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bodies of PACKED frames: one frame of Zstandard each, of at most a DATA frame's bytes. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include <tasuki/delivery.h>

typedef struct _TasukiPacking TasukiPacking;
typedef struct _TasukiUnpacking TasukiUnpacking;

/* What the receiver says that it `unpacks`: Zstandard. */
#define TASUKI_UNPACKS_ZSTD 1u

/* @compression: not NEVER. One thread at a time, as all here. */
TasukiPacking *tasuki_packing_new (TasukiCompression compression);
void tasuki_packing_free (TasukiPacking *self);

/* Another file begins: what was seen of the one before may not hold for it. */
void tasuki_packing_begin (TasukiPacking *self);

/*
 * Packs @bytes in place. Returns the length that they have then, or 0: they stay as they are, as
 * they would not shrink enough, or what came before did not.
 *
 * @length: at most TASUKI_FRAME_BODY_MAX
 */
size_t tasuki_packing_pack (TasukiPacking *self, uint8_t *bytes, size_t length);

TasukiUnpacking *tasuki_unpacking_new (void);
void tasuki_unpacking_free (TasukiUnpacking *self);

/*
 * Unpacks what a peer sent. Memory does not depend on what it claims. Returns the bytes, at most
 * TASUKI_FRAME_BODY_MAX, valid until the next call; NULL with TASUKI_ERROR_PROTOCOL if it is not
 * just one whole frame, is empty, or is of more.
 */
const uint8_t *tasuki_unpacking_unpack (
    TasukiUnpacking *self, const uint8_t *packed, size_t length, size_t *unpacked, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiPacking, tasuki_packing_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiUnpacking, tasuki_unpacking_free)
