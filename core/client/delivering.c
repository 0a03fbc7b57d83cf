/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Attempts at a delivery, one after the other. */

#include "client/delivering.h"

#include "client/receiving.h"
#include "client/retry.h"
#include "client/sending.h"

static bool
attempt (TasukiSending *sending,
         bool anew,
         TasukiDeliveringConnect connect,
         gpointer client,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (TasukiAttachment) attachment = connect (client, anew, cancellable, error);

  return attachment != NULL && tasuki_sending_attempt (sending, attachment, cancellable, error);
}

static bool
send_all (TasukiDelivery *delivery,
          const char *connection_id,
          TasukiDeliveringConnect connect,
          gpointer client,
          GCancellable *cancellable,
          GError **error)
{
  TasukiProgress *progress = tasuki_delivery_get_progress (delivery);
  unsigned patience = tasuki_delivery_get_wish (delivery)->retry;
  g_autoptr (TasukiSending) sending = tasuki_sending_new (delivery, connection_id, error);
  TasukiRetry retry;

  if (sending == NULL)
    return false;

  tasuki_retry_init (&retry, patience);
  for (;;)
    {
      g_autoptr (GError) failure = NULL;

      if (attempt (sending, patience > 0, connect, client, cancellable, &failure))
        return true;

      if (patience > 0)
        tasuki_progress_set_text (progress, TASUKI_PROGRESS_INTERRUPTION, failure->message);
      if (!tasuki_sending_is_repeatable (sending)
          || !tasuki_retry_wait (&retry, failure,
                                 tasuki_progress_get_number (progress, TASUKI_PROGRESS_BYTES_DONE),
                                 cancellable))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return false;
        }
    }
}

static bool
receive_one (TasukiDelivery *delivery,
             TasukiDeliveringConnect connect,
             gpointer client,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (TasukiAttachment) attachment = connect (client, false, cancellable, error);

  return attachment != NULL && tasuki_receiving_run (attachment, delivery, cancellable, error);
}

bool
tasuki_delivering_run (TasukiDelivery *delivery,
                       TasukiSide side,
                       const char *connection_id,
                       TasukiDeliveringConnect connect,
                       gpointer client,
                       GCancellable *cancellable,
                       GError **error)
{
  bool is_completed;

  if (!tasuki_delivery_begin (delivery, side, error))
    return false;

  is_completed = side == TASUKI_SIDE_SENDER
                     ? send_all (delivery, connection_id, connect, client, cancellable, error)
                     : receive_one (delivery, connect, client, cancellable, error);
  tasuki_progress_set_state (tasuki_delivery_get_progress (delivery),
                             is_completed ? TASUKI_DELIVERY_STATE_COMPLETED
                                          : TASUKI_DELIVERY_STATE_FAILED);
  return is_completed;
}
