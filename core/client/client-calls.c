/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a client does: every verb once for threads that block, once for main loops. */

#include "client/client-private.h"

#include "client/errand.h"

#define PING_SECONDS 30

static bool
deliver (TasukiClient *self,
         TasukiDelivery *delivery,
         TasukiSide side,
         GCancellable *cancellable,
         GError **error)
{
  return tasuki_delivering_run (delivery, side,
                                tasuki_profile_get_connection_id (tasuki_client_get_profile (self)),
                                tasuki_client_obtain_attachment, self, cancellable, error);
}

static bool
send_delivery (gpointer self, gpointer delivery, GCancellable *cancellable, GError **error)
{
  return deliver (self, delivery, TASUKI_SIDE_SENDER, cancellable, error);
}

static bool
receive_delivery (gpointer self, gpointer delivery, GCancellable *cancellable, GError **error)
{
  return deliver (self, delivery, TASUKI_SIDE_RECEIVER, cancellable, error);
}

static bool
connect_client (gpointer self, gpointer none, GCancellable *cancellable, GError **error)
{
  return tasuki_client_dial (self, cancellable, error);
}

gboolean
tasuki_client_connect_sync (TasukiClient *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (TASUKI_IS_CLIENT (self), FALSE);

  return tasuki_client_dial (self, cancellable, error);
}

void
tasuki_client_connect_async (TasukiClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (TASUKI_IS_CLIENT (self));

  tasuki_errand_start (G_OBJECT (self), connect_client, NULL, cancellable, callback, user_data);
}

gboolean
tasuki_client_connect_finish (TasukiClient *self, GAsyncResult *result, GError **error)
{
  return tasuki_errand_finish (G_OBJECT (self), connect_client, result, error);
}

gboolean
tasuki_client_send_sync (TasukiClient *self,
                         TasukiDelivery *delivery,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (TASUKI_IS_CLIENT (self) && TASUKI_IS_DELIVERY (delivery), FALSE);

  return send_delivery (self, delivery, cancellable, error);
}

void
tasuki_client_send_async (TasukiClient *self,
                          TasukiDelivery *delivery,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (TASUKI_IS_CLIENT (self) && TASUKI_IS_DELIVERY (delivery));

  tasuki_errand_start (G_OBJECT (self), send_delivery, G_OBJECT (delivery), cancellable, callback,
                       user_data);
}

gboolean
tasuki_client_send_finish (TasukiClient *self, GAsyncResult *result, GError **error)
{
  return tasuki_errand_finish (G_OBJECT (self), send_delivery, result, error);
}

gboolean
tasuki_client_receive_sync (TasukiClient *self,
                            TasukiDelivery *delivery,
                            GCancellable *cancellable,
                            GError **error)
{
  g_return_val_if_fail (TASUKI_IS_CLIENT (self) && TASUKI_IS_DELIVERY (delivery), FALSE);

  return receive_delivery (self, delivery, cancellable, error);
}

void
tasuki_client_receive_async (TasukiClient *self,
                             TasukiDelivery *delivery,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (TASUKI_IS_CLIENT (self) && TASUKI_IS_DELIVERY (delivery));

  tasuki_errand_start (G_OBJECT (self), receive_delivery, G_OBJECT (delivery), cancellable,
                       callback, user_data);
}

gboolean
tasuki_client_receive_finish (TasukiClient *self, GAsyncResult *result, GError **error)
{
  return tasuki_errand_finish (G_OBJECT (self), receive_delivery, result, error);
}

gint64
tasuki_client_ping_sync (TasukiClient *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (TasukiAttachment) attachment = NULL;
  g_autoptr (TasukiMailbox) mailbox = tasuki_mailbox_new ();
  g_autoptr (GVariant) body = NULL;
  TasukiUntil until = tasuki_wait_seconds (PING_SECONDS, cancellable);
  int64_t begun = g_get_monotonic_time ();

  g_return_val_if_fail (TASUKI_IS_CLIENT (self), -1);

  attachment = tasuki_client_obtain_attachment (self, false, cancellable, error);
  if (attachment == NULL)
    return -1;

  tasuki_switchboard_add_ping (tasuki_attachment_get_switchboard (attachment), mailbox);
  tasuki_attachment_post (attachment, TASUKI_MESSAGE_PING, NULL);
  if (tasuki_mailbox_take (mailbox, &body, &until, error) == TASUKI_MESSAGE_NONE)
    return -1;

  return g_get_monotonic_time () - begun;
}
