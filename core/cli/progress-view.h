/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Draws the progress of a delivery on a terminal, on standard error, and nowhere else. */

#pragma once

#include <stdbool.h>

#include <tasuki/delivery.h>

typedef struct _TasukiProgressView TasukiProgressView;

/*
 * Watches @delivery. @is_wanted: what the user said; without a terminal nothing is drawn. Of
 * several that move at a time, one has the line.
 */
TasukiProgressView *tasuki_progress_view_new (TasukiDelivery *delivery, bool is_wanted);

/* Clears its line. */
void tasuki_progress_view_free (TasukiProgressView *self);

/* Clears the line, whosever it is, so that something else can be said; it will be drawn again. */
void tasuki_progress_view_hide (void);
