/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the other end says of a failure, turned into an error, and the other way round. */

#pragma once

#include <gio/gio.h>

/* The code by which a transfer or an answer is good. */
#define TASUKI_REMOTE_OK "ok"

/*
 * The error that a body with `code` and, perhaps, `text` stands for. The sentence is our own, in
 * the reader's language; the other end's text follows it. Any thread.
 */
GError *tasuki_remote_to_error (GVariant *body);

/*
 * An a{sv} with `code` and `text` for @error, fit for the wire. It can be added to.
 * @error: (nullable): NULL gives `ok`
 */
void tasuki_remote_describe (GVariantDict *body, const GError *error);
