/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A count and a token bucket for each source. Those that are full again are forgotten. */

#include "source.h"

typedef struct
{
  unsigned connections;
  double tokens;
  gint64 filled; /* monotonic, in microseconds */
} Source;

struct _WebSources
{
  GHashTable *sources; /* text -> Source */
};

WebSources *
web_sources_new (void)
{
  WebSources *self = g_new0 (WebSources, 1);

  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
web_sources_free (WebSources *self)
{
  g_hash_table_unref (self->sources);
  g_free (self);
}

static void
fill (Source *source, gint64 now)
{
  double seconds = (double)(now - source->filled) / G_USEC_PER_SEC;

  source->tokens = MIN (source->tokens + seconds * WEB_SOURCE_RATE, WEB_SOURCE_BURST);
  source->filled = now;
}

static gboolean
is_as_new (gpointer key, gpointer value, gpointer now)
{
  Source *source = value;

  fill (source, *(const gint64 *)now);
  return source->connections == 0 && source->tokens >= WEB_SOURCE_BURST;
}

/* NULL if there is no room for another one. */
static Source *
find (WebSources *self, const char *name, gint64 now)
{
  Source *source = g_hash_table_lookup (self->sources, name);

  if (source != NULL)
    return source;
  if (g_hash_table_size (self->sources) >= WEB_SOURCES_MAX)
    g_hash_table_foreach_remove (self->sources, is_as_new, &now);
  if (g_hash_table_size (self->sources) >= WEB_SOURCES_MAX)
    return NULL;

  source = g_new0 (Source, 1);
  source->tokens = WEB_SOURCE_BURST;
  source->filled = now;
  g_hash_table_insert (self->sources, g_strdup (name), source);
  return source;
}

bool
web_sources_enter (WebSources *self, const char *name, gint64 now, bool *may_ask)
{
  Source *source = find (self, name, now);

  if (source == NULL || source->connections >= WEB_SOURCE_CONNECTIONS_MAX)
    return false;

  fill (source, now);
  source->connections++;
  *may_ask = source->tokens >= 1;
  if (*may_ask)
    source->tokens--;
  return true;
}

void
web_sources_leave (WebSources *self, const char *name)
{
  Source *source = g_hash_table_lookup (self->sources, name);

  g_assert (source != NULL && source->connections > 0);
  source->connections--;
}
