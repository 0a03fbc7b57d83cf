/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 1, accept: caps on connections in all and per source. */

#include "flow/flow-private.h"
#include "flow/steps.h"

bool
tasuki_accept_admit (TasukiFlow *flow, const char *source)
{
  unsigned count = GPOINTER_TO_UINT (g_hash_table_lookup (flow->sources, source));

  if (flow->draining || flow->admitted >= flow->limits->max_connections
      || count >= flow->limits->max_connections_per_source)
    return false;

  flow->admitted++;
  g_hash_table_replace (flow->sources, g_strdup (source), GUINT_TO_POINTER (count + 1));
  return true;
}

void
tasuki_accept_release (TasukiFlow *flow, const char *source)
{
  unsigned count = GPOINTER_TO_UINT (g_hash_table_lookup (flow->sources, source));

  g_assert (flow->admitted > 0 && count > 0);
  flow->admitted--;
  if (count == 1)
    g_hash_table_remove (flow->sources, source);
  else
    g_hash_table_replace (flow->sources, g_strdup (source), GUINT_TO_POINTER (count - 1));
}
