/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a secret from a file: never from the command line, where others could see it. */

#pragma once

#include <glib.h>

/* A text that is wiped when it is freed. */
typedef char TasukiCtlSecret;

/*
 * @path: `-` reads standard input
 *
 * Returns the text up to the end of the file, without one line end; NULL with
 * TASUKI_ERROR_INVALID if it cannot be read, is not UTF-8 or is longer than 4 KiB.
 */
TasukiCtlSecret *tasuki_ctl_secret_read (const char *path, GError **error);
void tasuki_ctl_secret_free (TasukiCtlSecret *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiCtlSecret, tasuki_ctl_secret_free)
