/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One delivery, from the question to the receiver's disk. */

#include "cli/dispatch.h"

#include <glib/gi18n.h>

#include "cli/duration.h"
#include "cli/hint.h"
#include "cli/output.h"
#include "cli/progress-view.h"
#include "cli/report.h"
#include "cli/session.h"

#define RETRY_MAX (365u * 86400)

typedef struct
{
  TasukiSession session;
  TasukiProgressView *view;
  bool has_said_waiting;
  bool is_sent;
  GError *error;
} Dispatch;

static void
clear_dispatch (Dispatch *self)
{
  tasuki_session_clear (&self->session);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Dispatch, clear_dispatch)

static void
on_state (TasukiDelivery *delivery, GParamSpec *property, Dispatch *self)
{
  if (tasuki_delivery_get_state (delivery) != TASUKI_DELIVERY_STATE_WAITING
      || self->has_said_waiting)
    return;

  self->has_said_waiting = true;
  tasuki_output_talk (_ ("The transfer is allowed; waiting for the receiver to attach."));
}

/* Whatever changes, all is notified: only what is new is said. */
static void
on_interruption (TasukiDelivery *delivery, GParamSpec *property, GPtrArray *said)
{
  g_autofree char *why = NULL;
  const char *last = said->len > 0 ? said->pdata[said->len - 1] : "";

  g_object_get (delivery, "interruption", &why, NULL);
  if (why[0] == '\0' || g_str_equal (why, last))
    return;

  tasuki_progress_view_hide ();
  tasuki_output_talk (_ ("%s Trying again."), why);
  g_ptr_array_set_size (said, 0);
  g_ptr_array_add (said, g_steal_pointer (&why));
}

static void
sent_cb (GObject *client, GAsyncResult *result, gpointer data)
{
  Dispatch *self = data;

  self->is_sent = tasuki_client_send_finish (TASUKI_CLIENT (client), result, &self->error);
  g_main_loop_quit (self->session.loop);
}

/* @names: (transfer full) */
static void
say_each (const char *format, char **names)
{
  g_auto (GStrv) owned = names;

  for (char **one = owned; *one != NULL; one++)
    {
      g_autofree char *text = g_strconcat (format, " ", *one, NULL);

      tasuki_output_warn ("%s", text);
    }
}

static void
send_delivery (Dispatch *self, TasukiDelivery *delivery, bool progress)
{
  g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func (g_free);

  self->view = tasuki_progress_view_new (delivery, progress);
  g_signal_connect (delivery, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect (delivery, "notify::interruption", G_CALLBACK (on_interruption), said);

  tasuki_client_send_async (self->session.client, delivery, self->session.cancellable, sent_cb,
                            self);
  g_main_loop_run (self->session.loop);

  g_signal_handlers_disconnect_by_data (delivery, self);
  g_signal_handlers_disconnect_by_data (delivery, said);
  g_clear_pointer (&self->view, tasuki_progress_view_free);
  say_each (_ ("not sent:"), tasuki_delivery_get_skipped (delivery));
  say_each (_ ("sent anew:"), tasuki_delivery_get_restarted (delivery));
}

static bool
run (Dispatch *self, const TasukiCommandContext *context, TasukiDelivery *delivery, bool progress)
{
  if (!tasuki_session_start (&self->session, context->profile, &self->error))
    return false;
  tasuki_client_set_keeps (self->session.client, FALSE);
  /* With --retry the delivery itself dials, again and again. */
  if (!tasuki_delivery_get_retry (delivery)
      && !tasuki_session_connect (&self->session, &self->error))
    return false;

  send_delivery (self, delivery, progress);
  return self->is_sent;
}

TasukiExitCode
tasuki_dispatch_run (const TasukiCommandContext *context, TasukiDelivery *delivery, bool progress)
{
  g_auto (Dispatch) self = { .error = NULL };

  if (!run (&self, context, delivery, progress))
    {
      tasuki_report_refusal (delivery);
      return tasuki_output_error (self.error, tasuki_hint_for (self.error));
    }

  tasuki_report_completed (delivery);
  return TASUKI_EXIT_CODE_OK;
}

bool
tasuki_dispatch_set_retry (TasukiDelivery *delivery, const char *text, GError **error)
{
  unsigned seconds = 0;

  if (g_strcmp0 (text, "forever") == 0)
    seconds = TASUKI_RETRY_FOREVER;
  else if (text != NULL && !tasuki_duration_parse (text, RETRY_MAX, &seconds, error))
    return false;

  tasuki_delivery_set_retry (delivery, seconds);
  return true;
}
