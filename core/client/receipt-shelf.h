/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where receipts are kept: in the user's state directory, for their owner alone, one file each:
 * receipts/YEAR/TRANSFER-ID.receipt those that a sender got, receipts/given/YEAR/... what a
 * receiver signed.
 */

#pragma once

#include <tasuki/types.h>

/*
 * Keeps a receipt, so that it is on disk when this returns.
 *
 * @side: whose receipt it is: the sender's to keep, or given by the receiver
 * @transfer: its ID, which becomes part of the file's name
 * @list: (nullable): the list of files that goes with it
 * Returns the path; free it with g_free (). NULL with TASUKI_ERROR_FAILED. Any thread.
 */
char *tasuki_receipt_shelf_keep (
    TasukiSide side, const char *transfer, GBytes *statement, const GString *list, GError **error);

/*
 * (element-type char*) (transfer full): the paths of all that are kept, the latest first as far as
 * transfer IDs begin with their time.
 */
GPtrArray *tasuki_receipt_shelf_list (TasukiSide side);
