/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operation on the access denial log. */

#pragma once

#include "admin/job.h"

void tasuki_denials_list (TasukiJob *job);
