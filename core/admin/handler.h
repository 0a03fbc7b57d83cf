/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which function does which operation. */

#pragma once

#include "admin/job.h"

/* The first step of @operation; never NULL. */
TasukiJobStep tasuki_handler_get (const TasukiOperation *operation);
