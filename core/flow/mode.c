/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between offer and pair: how the bytes of a transfer pass, decided once and for all. */

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/steps.h"

/* A client that names its key can do end to end. */
static bool
both_can (TasukiHandover *handover)
{
  return handover->keys[TASUKI_SIDE_SENDER] != NULL && handover->keys[TASUKI_SIDE_RECEIVER] != NULL;
}

/* Why the bytes cannot pass in any way that is allowed here. */
static const char *
explain (TasukiHandover *handover)
{
  if (handover->keys[TASUKI_SIDE_SENDER] == NULL)
    return _ ("this access point passes bytes end to end alone, which the sender cannot do");

  return _ ("this access point passes bytes end to end alone, which the receiver cannot do");
}

bool
tasuki_mode_decide (TasukiHandover *handover)
{
  const TasukiLimits *limits = handover->flow->limits;

  if (limits->may_end_to_end && both_can (handover))
    handover->mode = TASUKI_MODE_END_TO_END;
  else if (limits->may_terminate)
    handover->mode = TASUKI_MODE_TERMINATED;
  else
    {
      tasuki_settle_fail (handover, TASUKI_ERROR_NOT_SUPPORTED, explain (handover));
      return false; /* it may be gone */
    }

  return true;
}
