/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a proxy says before TLS: read from the socket to its last byte, and not a byte further. */

#pragma once

#include <glib.h>

#include <tasuki/stream.h>

#include "wire/proxy-header.h"

/* One buffer, of the size that the longest header has. */
typedef struct _TasukiPreface TasukiPreface;

TasukiPreface *tasuki_preface_new (void);
void tasuki_preface_free (TasukiPreface *self);

/*
 * Reads on. TASUKI_IO_DONE: @header is set; TASUKI_IO_WANT_READ: the rest has not come yet;
 * TASUKI_IO_FAILED with @error: TASUKI_ERROR_PROTOCOL if it is no good header, TASUKI_ERROR_LOST if
 * the proxy has left.
 */
TasukiIo tasuki_preface_read (TasukiPreface *self,
                              int descriptor,
                              TasukiProxyHeader *header,
                              GError **error);
