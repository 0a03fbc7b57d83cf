/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The size and SHA-256 of a file on this machine. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "wire/message.h"

/* Reads all of it. Blocks. FALSE with TASUKI_ERROR_NOT_FOUND if it is no file to be read. */
bool tasuki_file_digest (const char *path,
                         int64_t *size,
                         uint8_t sha256[static TASUKI_DIGEST_SIZE],
                         GError **error);
