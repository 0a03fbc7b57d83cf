/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's one way of writing its log. */

#pragma once

/* One record in, one line out: what a peer may have put into a message cannot forge another. */
void tasuki_log_begin (void);
