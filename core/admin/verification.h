/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operation that looks whether the journals are what was written. */

#pragma once

#include "admin/job.h"

void tasuki_verification_run (TasukiJob *job);
