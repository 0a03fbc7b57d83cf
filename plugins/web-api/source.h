/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How much each source has of the entrance now, and how often it has come lately. Nobody is shut
 * out for longer than it takes to come less often. Pure but for its memory, which is bounded.
 */

#pragma once

#include <stdbool.h>

#include <glib.h>

#define WEB_SOURCE_CONNECTIONS_MAX 16u   /* at a time, of one source */
#define WEB_SOURCE_RATE            400u  /* requests per second, of one source */
#define WEB_SOURCE_BURST           400u  /* at once, after a pause */
#define WEB_SOURCES_MAX            1024u /* of which something is known */

typedef struct _WebSources WebSources;

WebSources *web_sources_new (void);
void web_sources_free (WebSources *self);

/*
 * Takes a place for a connection of @source. FALSE if it has all that it may have, or if too many
 * sources are known.
 *
 * @now: monotonic, in microseconds
 * @may_ask: whether what it asks for is to be done; if not, it has asked too often
 */
bool web_sources_enter (WebSources *self, const char *source, gint64 now, bool *may_ask);

/* Gives the place back. */
void web_sources_leave (WebSources *self, const char *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebSources, web_sources_free)
