/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A verb of the client that blocks, run in a thread of its own for those who have a main loop. */

#pragma once

#include <stdbool.h>

#include <gio/gio.h>

/* @subject: what the verb is about, or NULL. Returns FALSE with an error. */
typedef bool (*TasukiErrandVerb) (gpointer owner,
                                  gpointer subject,
                                  GCancellable *cancellable,
                                  GError **error);

/*
 * Runs @verb; @callback is called in the caller's thread-default main context when it is over.
 * @owner, @subject: (nullable for the latter): referenced until then
 */
void tasuki_errand_start (GObject *owner,
                          TasukiErrandVerb verb,
                          GObject *subject,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/* What the verb returned. */
bool
tasuki_errand_finish (GObject *owner, TasukiErrandVerb verb, GAsyncResult *result, GError **error);
