/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ends a dialogue in order, says why it failed, or leaves it between two transfers. */

#include "client/farewell.h"

#define FAREWELL_SECONDS 5

void
tasuki_farewell_say (TasukiDialogue *dialogue, bool keeps, GCancellable *stop)
{
  TasukiUntil until = tasuki_wait_seconds (FAREWELL_SECONDS, stop);

  if (!keeps)
    tasuki_dialogue_linger (dialogue, &until);
  else if (tasuki_dialogue_put (dialogue, TASUKI_MESSAGE_KEPT, NULL, &until, NULL)
           && tasuki_dialogue_flush (dialogue, &until, NULL))
    tasuki_dialogue_keep (dialogue);
}

bool
tasuki_farewell_hear (TasukiDialogue *dialogue, bool keeps, GCancellable *stop)
{
  TasukiUntil until = tasuki_wait_seconds (FAREWELL_SECONDS, stop);
  TasukiDialogueFrame frame;

  if (keeps && tasuki_dialogue_receive (dialogue, &frame, &until, NULL)
      && frame.type == TASUKI_MESSAGE_KEPT)
    {
      tasuki_dialogue_keep (dialogue);
      return true;
    }

  return tasuki_dialogue_linger (dialogue, &until);
}

void
tasuki_farewell_fail (TasukiDialogue *dialogue, GVariant *failed, GCancellable *stop)
{
  TasukiUntil until = tasuki_wait_seconds (FAREWELL_SECONDS, stop);

  if (tasuki_dialogue_put (dialogue, TASUKI_MESSAGE_FAILED, failed, &until, NULL))
    tasuki_dialogue_linger (dialogue, &until);
}
