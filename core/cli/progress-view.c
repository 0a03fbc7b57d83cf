/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A line on the terminal that follows a delivery's properties. */

#include "cli/progress-view.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/escape.h"
#include "cli/output.h"
#include "cli/progress-line.h"
#include "cli/width.h"

#define COLUMNS_DEFAULT 80
#define CLEAR_LINE      "\r\033[K"

struct _TasukiProgressView
{
  TasukiDelivery *delivery;
  gulong handler;
};

/* There is one terminal: whose line is on it, and whether it shows now. */
static TasukiProgressView *owner;
static bool is_drawn;

static int
count_columns (void)
{
  struct winsize size;

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;

  return COLUMNS_DEFAULT;
}

void
tasuki_progress_view_hide (void)
{
  if (!is_drawn)
    return;

  fputs (CLEAR_LINE, stderr);
  is_drawn = false;
}

static char *
render_state (TasukiDelivery *delivery, TasukiDeliveryState state)
{
  g_autofree char *name = NULL;
  g_autofree char *shown = NULL;
  TasukiProgressLine facts;

  if (state == TASUKI_DELIVERY_STATE_STORING)
    return tasuki_width_cut (_ ("All is sent; the receiver brings it to disk"),
                             count_columns () - 1);

  g_object_get (delivery, "name", &name, "files-done", &facts.files_done, "files-total",
                &facts.files_total, "bytes-done", &facts.bytes_done, "bytes-total",
                &facts.bytes_total, "rate", &facts.rate, NULL);
  shown = tasuki_escape_text (name);
  facts.name = shown;
  return tasuki_progress_line_render (&facts, count_columns () - 1);
}

static void
on_notify (TasukiDelivery *delivery, GParamSpec *property, TasukiProgressView *self)
{
  TasukiDeliveryState state = tasuki_delivery_get_state (delivery);
  g_autofree char *line = NULL;

  if (state != TASUKI_DELIVERY_STATE_MOVING && state != TASUKI_DELIVERY_STATE_STORING)
    return;

  if (owner == NULL)
    owner = self;
  if (owner != self)
    return;

  line = render_state (delivery, state);
  fprintf (stderr, CLEAR_LINE "%s", line);
  is_drawn = true;
}

TasukiProgressView *
tasuki_progress_view_new (TasukiDelivery *delivery, bool is_wanted)
{
  TasukiProgressView *self = g_new0 (TasukiProgressView, 1);

  self->delivery = g_object_ref (delivery);
  if (is_wanted && tasuki_output_is_terminal () && !tasuki_output_is_quiet ())
    self->handler = g_signal_connect (delivery, "notify::bytes-done", G_CALLBACK (on_notify), self);
  return self;
}

void
tasuki_progress_view_free (TasukiProgressView *self)
{
  if (owner == self)
    {
      tasuki_progress_view_hide ();
      owner = NULL;
    }
  if (self->handler != 0)
    g_signal_handler_disconnect (self->delivery, self->handler);
  g_object_unref (self->delivery);
  g_free (self);
}
