/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why something ended: words of plugins and peers, made fit for messages and records. */

#include "flow/reason.h"

#include <glib/gi18n-lib.h>

char *
tasuki_reason_dup (const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  if (valid == NULL || *valid == '\0')
    return g_strdup (_ ("refused without a reason"));

  if (g_utf8_strlen (valid, -1) > TASUKI_REASON_MAX)
    *g_utf8_offset_to_pointer (valid, TASUKI_REASON_MAX) = '\0';

  return g_steal_pointer (&valid);
}
