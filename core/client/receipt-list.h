/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The list of what a delivery is made of, as it stands below a receipt: unsigned, but the signed
 * digest follows from it. One line for each entry, in the order in which they were sent:
 * `file: SHA256 SIZE PATH` or `directory: PATH`.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "client/tally.h"

/* The longest list that is read, in bytes: some million files. */
#define TASUKI_RECEIPT_LIST_MAX (256u * 1024 * 1024)

/* Append a line. @path is as on the wire. */
void tasuki_receipt_list_add_directory (GString *list, const char *path);
void tasuki_receipt_list_add_file (GString *list,
                                   const char *path,
                                   int64_t size,
                                   const uint8_t sha256[static TASUKI_DIGEST_SIZE]);

/*
 * Adds up what a list says. The tally is closed. NULL with TASUKI_ERROR_INTEGRITY if a line is not
 * as it has to be.
 */
TasukiTally *tasuki_receipt_list_sum (const char *list, GError **error);

/* The path of the first file of this content; NULL if there is none. Free it with g_free (). */
char *tasuki_receipt_list_find (const char *list,
                                int64_t size,
                                const uint8_t sha256[static TASUKI_DIGEST_SIZE]);
