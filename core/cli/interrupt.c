/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signals become a cancellation. */

#include "cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <glib-unix.h>

#include "cli/exit-code.h"

static gboolean
on_signal (gpointer data)
{
  TasukiInterrupt *self = data;

  if (g_cancellable_is_cancelled (self->cancellable))
    _exit (TASUKI_EXIT_CODE_CANCELLED);
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_CONTINUE;
}

void
tasuki_interrupt_start (TasukiInterrupt *self)
{
  self->cancellable = g_cancellable_new ();
  self->signals[0] = g_unix_signal_add (SIGINT, on_signal, self);
  self->signals[1] = g_unix_signal_add (SIGTERM, on_signal, self);
}

void
tasuki_interrupt_clear (TasukiInterrupt *self)
{
  for (size_t i = 0; i < G_N_ELEMENTS (self->signals); i++)
    if (self->signals[i] != 0)
      g_source_remove (self->signals[i]);
  g_clear_object (&self->cancellable);
}
