/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SIGINT and SIGTERM: the first one ends what runs in good order, the second one at once. */

#pragma once

#include <gio/gio.h>

typedef struct
{
  GCancellable *cancellable;
  guint signals[2];
} TasukiInterrupt;

/* From now on, while the main loop runs. */
void tasuki_interrupt_start (TasukiInterrupt *self);

void tasuki_interrupt_clear (TasukiInterrupt *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TasukiInterrupt, tasuki_interrupt_clear)
