/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scopes that are given away. */

#include "admin/scopes.h"

#include <string.h>

/* Whether @scope is the operation's, or `*:` and its verb. */
static bool
fits (const TasukiOperation *operation, const char *scope)
{
  return g_str_equal (scope, operation->scope)
         || (g_str_has_prefix (scope, "*:")
             && g_str_equal (scope + 1, strchr (operation->scope, ':')));
}

bool
tasuki_scopes_is_known (const char *scope)
{
  /* Those of clients are no operation's. */
  static const char *const others[] = { "*", "transfer:send", "transfer:receive", NULL };

  if (g_strv_contains (others, scope))
    return true;

  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    if (fits (tasuki_operation_get (id), scope))
      return true;

  return false;
}

const char *
tasuki_scopes_find_missing (TasukiJob *job, const char *const *scopes)
{
  for (; *scopes != NULL; scopes++)
    if (!tasuki_job_has_scope (job, *scopes))
      return *scopes;

  return NULL;
}
