/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the process gives up before it touches the network. */

#pragma once

/*
 * No core dump, no tracing by others, no readable files, no payload in swap where that can be had.
 * Says what could not be done.
 */
void tasuki_hardening_apply (void);
