/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Accepts administrators by HTTPS: few at a time, screened and secured by the relay. */

#pragma once

#include <stdbool.h>

#include <tasuki/relay.h>

#include "exchange.h"

typedef struct _WebEntry WebEntry;

/*
 * Listens nowhere yet.
 *
 * @relay: outlives the entry
 * @limits: copied
 * @hand_over: called with @data for each good request
 */
WebEntry *
web_entry_new (TasukiRelay *relay, const WebLimits *limits, WebHandOver hand_over, gpointer data);

/*
 * Listens at @addresses from now on, on the thread-default main context, and nowhere else. Where it
 * listens already it goes on without a gap.
 *
 * @addresses: of GSocketAddress
 *
 * FALSE with TASUKI_ERROR_CONFIGURATION if it cannot listen at one of them: then nothing changes.
 */
bool web_entry_listen (WebEntry *self, GPtrArray *addresses, GError **error);

/* Closes everything; whoever is being let in is let go later. */
void web_entry_free (WebEntry *self);

/* Where it listens, such as `127.0.0.1:7480`; ends with NULL. */
char **web_entry_describe (WebEntry *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebEntry, web_entry_free)
