/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on transfers, under way and past. */

#pragma once

#include "admin/job.h"

/*
 * Goes on with @next when the transfer @id, under way or past, is found: @row has what is known of
 * it, of type a{sv}. The job fails if the caller's organisation has no part in one of that ID.
 */
typedef void (*TasukiTransferStep) (TasukiJob *job, GVariant *row);
void tasuki_transfers_find (TasukiJob *job, const char *id, TasukiTransferStep next);

void tasuki_transfers_list (TasukiJob *job);
void tasuki_transfers_show (TasukiJob *job);
void tasuki_transfers_cancel (TasukiJob *job);
void tasuki_transfers_history (TasukiJob *job);
