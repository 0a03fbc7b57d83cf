/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an operation's output says to a script that only looks at the exit code. */

#include "cli/ctl-verdict.h"

#include <glib/gi18n.h>

#include "cli/ctl-show.h"
#include "cli/output.h"

static TasukiExitCode
judge_journal (GVariant *row)
{
  const char *journal = "";
  const char *state = "";
  gint64 last = 0;

  g_variant_lookup (row, "journal", "&s", &journal);
  g_variant_lookup (row, "state", "&s", &state);
  g_variant_lookup (row, "last", "x", &last);
  if (g_str_equal (state, "whole"))
    return TASUKI_EXIT_CODE_OK;
  if (g_str_equal (state, "unfinished"))
    {
      tasuki_output_warn (_ ("There is more of it: go on by --journal %s --after %lld"), journal,
                          (long long)last);
      return TASUKI_EXIT_CODE_TEMPORARY;
    }

  tasuki_output_warn (_ ("The journal \"%s\" is not what was written; compare it with a backup."),
                      journal);
  return TASUKI_EXIT_CODE_INTEGRITY;
}

TasukiExitCode
tasuki_ctl_verdict (const TasukiOperation *operation, GVariant *output)
{
  g_autoptr (GVariant) items = g_variant_lookup_value (output, "items", G_VARIANT_TYPE_ARRAY);
  TasukiExitCode worst = TASUKI_EXIT_CODE_OK;

  if (tasuki_operation_get_id (operation) != TASUKI_OPERATION_AUDIT_VERIFY || items == NULL)
    return TASUKI_EXIT_CODE_OK;

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) row = tasuki_ctl_show_get_item (items, i);

      worst = MAX (worst, judge_journal (row));
    }

  return worst;
}
