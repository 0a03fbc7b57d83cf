/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A run of the program: its main loop, its cancellation by signals, its client. */

#pragma once

#include <stdbool.h>

#include <tasuki/client.h>

#include "cli/interrupt.h"

typedef struct
{
  GMainLoop *loop;
  GCancellable *cancellable; /* the interrupt's */
  TasukiClient *client;
  TasukiInterrupt interrupt;
} TasukiSession;

/* Loads the profile and watches the signals. FALSE with @error set. */
bool tasuki_session_start (TasukiSession *self, const char *profile, GError **error);

/* Runs the loop until the client is connected. FALSE with @error set. */
bool tasuki_session_connect (TasukiSession *self, GError **error);

void tasuki_session_clear (TasukiSession *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TasukiSession, tasuki_session_clear)
