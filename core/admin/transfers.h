/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on transfers, under way and past. */

#pragma once

#include "admin/job.h"

void tasuki_transfers_list (TasukiJob *job);
void tasuki_transfers_show (TasukiJob *job);
void tasuki_transfers_cancel (TasukiJob *job);
void tasuki_transfers_history (TasukiJob *job);
