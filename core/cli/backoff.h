/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long to wait before the next attempt: longer each time, and never all at once. Pure. */

#pragma once

/*
 * Milliseconds before attempt number @attempt, from 0: 500, doubled each time up to 30,000, of
 * which a random part of up to a half is taken off, so that many clients do not come together.
 *
 * @chance: 0.0 to 1.0, from a random generator
 */
unsigned tasuki_backoff_delay (unsigned attempt, double chance);
