/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table from errors to next steps. */

#include "cli/hint.h"

#include <glib/gi18n.h>

#include <tasuki/error.h>

static const char *const hints[] = {
  [TASUKI_ERROR_REFUSED] = N_ (
      "Ask both owners: the sender needs a \"send\" permission and the receiver a \"receive\" one. "
      "The relay's operator sees the reason: tasukictl denial list, or, if a limit was reached, "
      "tasukictl history"),
  [TASUKI_ERROR_OFFLINE]
  = N_ ("Wait for the other side with --wait 10m, or have it run: tasuki receive"),
  [TASUKI_ERROR_BUSY] = N_ ("Try again later."),
  [TASUKI_ERROR_LOGIN]
  = N_ ("Check the profile: tasuki profile show. A new password comes from the "
        "relay's operator."),
  [TASUKI_ERROR_UNTRUSTED]
  = N_ ("Nothing was sent. Of an access point, check its name and the profile's ca-file with the "
        "relay's operator; of another client, compare fingerprints with its owner: tasuki profile "
        "show"),
  [TASUKI_ERROR_LOST] = N_ ("Try again; if it stays so, ask the relay's operator."),
  [TASUKI_ERROR_TIMED_OUT] = N_ ("Try again; if it stays so, ask the relay's operator."),
  [TASUKI_ERROR_INTEGRITY] = N_ ("What arrived is not used. Send it again."),
  [TASUKI_ERROR_EXISTS]
  = N_ ("Choose another name or directory, or have the receiver replace files: --overwrite"),
};

const char *
tasuki_hint_for (const GError *error)
{
  if (error->domain != TASUKI_ERROR || error->code < 0 || (gsize)error->code >= G_N_ELEMENTS (hints)
      || hints[error->code] == NULL)
    return NULL;

  return _ (hints[error->code]);
}
