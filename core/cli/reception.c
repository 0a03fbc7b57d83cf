/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps as many receiving calls open as there are slots, and the client connected. */

#include "cli/reception.h"

#include <glib/gi18n.h>

#include "cli/backoff.h"
#include "cli/hook.h"
#include "cli/output.h"
#include "cli/progress-view.h"
#include "cli/report.h"

typedef struct
{
  TasukiSession *session;
  const TasukiReceptionWish *wish;
  unsigned running;   /* slots in use */
  unsigned attempts;  /* to connect, since it last was */
  guint delay;        /* the source that ends the wait before the next attempt, or 0 */
  bool has_connected; /* once, at least */
  bool is_received;   /* the one transfer */
  bool is_ending;     /* no slot is begun any more */
  GError *reason;     /* why it ends */
} Reception;

/* One call to receive, and what follows it. */
typedef struct
{
  Reception *reception;
  TasukiDelivery *delivery;
  TasukiProgressView *view;
} Slot;

static void begin_slot (Reception *self);
static void connect_again (Reception *self);

static void
free_slot (Slot *slot)
{
  tasuki_progress_view_free (slot->view);
  g_object_unref (slot->delivery);
  g_free (slot);
}

static bool
is_cancelled (Reception *self)
{
  return g_cancellable_is_cancelled (self->session->cancellable);
}

/* Ends with @reason, unless there is one already. */
static void
end (Reception *self, GError *reason)
{
  self->is_ending = true;
  if (self->reason == NULL)
    self->reason = reason;
  else
    g_clear_error (&reason);
}

/* Whenever a slot is free: begin the next, connect again, or, when the last is free, end. */
static void
go_on (Reception *self)
{
  if (!self->is_ending && tasuki_client_is_connected (self->session->client))
    {
      begin_slot (self);
      return;
    }
  if (self->running > 0)
    return;

  if (self->is_ending || is_cancelled (self) || !self->wish->reconnect)
    g_main_loop_quit (self->session->loop);
  else
    connect_again (self);
}

static void
free_and_go_on (Slot *slot)
{
  Reception *self = slot->reception;

  free_slot (slot);
  self->running--;
  if (self->wish->once && (self->is_received || !self->wish->retry))
    end (self, NULL);
  go_on (self);
}

static void
hook_cb (GObject *nothing, GAsyncResult *result, gpointer data)
{
  Slot *slot = data;
  g_autoptr (GError) error = NULL;

  if (!tasuki_hook_run_finish (result, &error))
    {
      tasuki_progress_view_hide ();
      tasuki_output_warn ("%s", error->message);
      if (slot->reception->wish->once)
        end (slot->reception, g_steal_pointer (&error));
    }
  free_and_go_on (slot);
}

static void
on_completed (Slot *slot)
{
  Reception *self = slot->reception;

  tasuki_progress_view_hide ();
  tasuki_report_completed (slot->delivery);
  self->is_received = true;
  if (self->wish->program != NULL)
    tasuki_hook_run_async (self->wish->program, slot->delivery, hook_cb, slot);
  else
    free_and_go_on (slot);
}

static bool
was_offered (TasukiDelivery *delivery)
{
  g_autofree char *transfer = NULL;

  g_object_get (delivery, "transfer-id", &transfer, NULL);
  return transfer[0] != '\0';
}

/* Whether the sender may come again and go on. */
static bool
is_broken (const GError *error)
{
  return g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_LOST)
         || g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT)
         || g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_BUSY)
         || g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_CANCELLED);
}

/*
 * Whether a failure is that of the whole program: of the one transfer that was wanted, or one
 * before any offer, such as a directory that cannot be opened. A lost relay is not, if it is to
 * be dialled again.
 */
static bool
ends_all (Reception *self, TasukiDelivery *delivery, const GError *error)
{
  if (is_cancelled (self))
    return true;
  if (self->wish->once)
    return !self->wish->retry || !is_broken (error);
  if (!tasuki_client_is_connected (self->session->client) && self->wish->reconnect)
    return false;

  return !was_offered (delivery);
}

static void
on_failed (Slot *slot, GError *error)
{
  Reception *self = slot->reception;

  tasuki_progress_view_hide ();
  if (was_offered (slot->delivery) && (!self->wish->once || self->wish->retry))
    tasuki_report_failed (slot->delivery, error);

  if (ends_all (self, slot->delivery, error))
    end (self, error);
  else
    g_error_free (error);
  free_and_go_on (slot);
}

static void
received_cb (GObject *client, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (tasuki_client_receive_finish (TASUKI_CLIENT (client), result, &error))
    on_completed (data);
  else
    on_failed (data, error);
}

static void
begin_slot (Reception *self)
{
  Slot *slot = g_new0 (Slot, 1);

  slot->reception = self;
  slot->delivery = tasuki_delivery_new_receive (self->wish->directory);
  tasuki_delivery_set_from (slot->delivery, self->wish->from);
  tasuki_delivery_set_overwrite (slot->delivery, self->wish->overwrite);
  tasuki_delivery_set_require_end_to_end (slot->delivery, self->wish->require);
  tasuki_delivery_set_keep (slot->delivery, self->wish->keep);
  slot->view = tasuki_progress_view_new (slot->delivery, self->wish->progress);

  self->running++;
  tasuki_client_receive_async (self->session->client, slot->delivery, self->session->cancellable,
                               received_cb, slot);
}

static unsigned
count_slots (Reception *self)
{
  return self->wish->once ? 1 : TASUKI_RECEPTION_SLOTS;
}

static void
on_connected (Reception *self)
{
  g_autofree char *relay = tasuki_client_dup_relay (self->session->client);

  self->attempts = 0;
  self->has_connected = true;
  tasuki_output_talk (_ ("Connected to %s; receiving into %s."), relay, self->wish->directory);
  for (unsigned i = 0; i < count_slots (self); i++)
    begin_slot (self);
}

/* What will not get better by itself before the first connection ends the program at once. */
static bool
is_worth_another (Reception *self, const GError *error)
{
  return self->wish->reconnect && !is_cancelled (self)
         && (self->has_connected || g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_LOST)
             || g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT)
             || g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_BUSY));
}

static void
connected_cb (GObject *client, GAsyncResult *result, gpointer data)
{
  Reception *self = data;
  GError *error = NULL;

  if (tasuki_client_connect_finish (TASUKI_CLIENT (client), result, &error))
    {
      on_connected (self);
      return;
    }
  if (is_worth_another (self, error))
    {
      tasuki_output_warn ("%s", error->message);
      g_error_free (error);
      connect_again (self);
      return;
    }

  end (self, error);
  g_main_loop_quit (self->session->loop);
}

static void
connect_now (Reception *self)
{
  tasuki_client_set_accepts (self->session->client, count_slots (self));
  tasuki_client_set_keeps (self->session->client, !self->wish->once);
  tasuki_client_connect_async (self->session->client, self->session->cancellable, connected_cb,
                               self);
}

static gboolean
on_delay_over (gpointer data)
{
  Reception *self = data;

  self->delay = 0;
  connect_now (self);
  return G_SOURCE_REMOVE;
}

/* Nobody who wants to end waits for the next attempt, which would only say that it is cancelled. */
static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Reception *self = data;

  if (self->delay == 0)
    return;
  g_source_remove (self->delay);
  self->delay = g_idle_add (on_delay_over, self);
}

static void
connect_again (Reception *self)
{
  unsigned delay = tasuki_backoff_delay (self->attempts++, g_random_double ());

  tasuki_output_talk (_ ("Not connected; trying again in %.1f s."), (double)delay / 1000);
  self->delay = g_timeout_add (delay, on_delay_over, self);
}

bool
tasuki_reception_run (TasukiSession *session, const TasukiReceptionWish *wish, GError **error)
{
  Reception self = { .session = session, .wish = wish };
  gulong handler
      = g_cancellable_connect (session->cancellable, G_CALLBACK (on_cancelled), &self, NULL);

  connect_now (&self);
  g_main_loop_run (session->loop);
  g_cancellable_disconnect (session->cancellable, handler);

  if (self.reason == NULL && wish->once && self.is_received)
    return true;
  if (self.reason == NULL)
    self.reason
        = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST, _ ("The access point was lost."));

  g_propagate_error (error, self.reason);
  return false;
}
