/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Explains whether a transfer would be allowed. */

#pragma once

#include "admin/job.h"

/* The whole operation. Of a side that is not the caller's nothing is said. */
void tasuki_explanation_give (TasukiJob *job);

/* The same for a transfer under way or past, with what became of it. */
void tasuki_explanation_give_for_transfer (TasukiJob *job);
