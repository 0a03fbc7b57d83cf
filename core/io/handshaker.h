/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes the handshake of a stream on the main context: for the few who administer. Clients have
 * workers for that.
 */

#pragma once

#include <tasuki/stream.h>

typedef struct _TasukiHandshaker TasukiHandshaker;

/* @error: (nullable): NULL if the stream is secured. The handshaker is freed behind it. */
typedef void (*TasukiHandshaken) (const GError *error, gpointer data);

/*
 * Begins; calls @done exactly once, with @data, later.
 *
 * @descriptor: the stream's; stays the caller's
 * @timeout: milliseconds for all of it
 */
void tasuki_handshaker_start (
    TasukiStream *stream, int descriptor, unsigned timeout, TasukiHandshaken done, gpointer data);
