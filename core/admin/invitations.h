/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on the invitation of a connection. */

#pragma once

#include "admin/job.h"

void tasuki_invitations_make (TasukiJob *job);
void tasuki_invitations_withdraw (TasukiJob *job);
