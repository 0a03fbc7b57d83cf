/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A thread for each data connection: one after the other they would take several round trips each,
 * and they are wanted where those are long.
 */

#include "client/joining.h"

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

/* How long the sender may take to say which stream it is, once it is joined. */
#define BIND_SECONDS 60

typedef struct
{
  const TasukiJoiningFacts *facts;
  GCancellable *brake; /* of all */
  unsigned stream;
  const uint8_t *ticket;
  GThread *thread;
  TasukiDialogue *dialogue;
  GError *failure;
} Attempt;

unsigned
tasuki_joining_count (GVariant *proceed, unsigned most, GError **error)
{
  size_t length;
  unsigned count;

  tasuki_message_bytes (proceed, "more", &length);
  count = 1 + (unsigned)(length / TASUKI_TICKET_SIZE);
  if (length % TASUKI_TICKET_SIZE == 0 && count <= MAX (most, 1))
    return count;

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
                       _ ("The relay wants another number of streams than was agreed on."));
  return 0;
}

static const uint8_t *
get_ticket (GVariant *proceed, unsigned stream)
{
  size_t length;

  if (stream == 0)
    return tasuki_message_bytes (proceed, "ticket", &length);

  return tasuki_message_bytes (proceed, "more", &length)
         + (size_t)(stream - 1) * TASUKI_TICKET_SIZE;
}

static bool
say_stream (Attempt *self, const TasukiUntil *until, GError **error)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "transfer", "s", self->facts->transfer);
  g_variant_dict_insert (&body, "stream", "u", self->stream);
  return tasuki_dialogue_put (self->dialogue, TASUKI_MESSAGE_STREAM, g_variant_dict_end (&body),
                              until, error)
         && tasuki_dialogue_flush (self->dialogue, until, error);
}

static bool
hear_stream (Attempt *self, const TasukiUntil *until, GError **error)
{
  TasukiDialogueFrame frame;
  g_autoptr (GVariant) body = NULL;

  if (!tasuki_dialogue_receive (self->dialogue, &frame, until, error))
    return false;
  if (frame.type == TASUKI_MESSAGE_STREAM)
    {
      body = tasuki_dialogue_unpack (&frame, error);
      if (body == NULL)
        return false;
    }
  if (body != NULL
      && g_str_equal (tasuki_message_text (body, "transfer", ""), self->facts->transfer)
      && tasuki_message_count (body, "stream", 0) == self->stream)
    return true;

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
                       _ ("The relay joined a stream of this transfer with another one."));
  return false;
}

/* The first is known by HELLO. */
static bool
bind_stream (Attempt *self, GError **error)
{
  const TasukiUntil until = tasuki_wait_seconds (BIND_SECONDS, self->brake);

  if (self->stream == 0)
    return true;

  return self->facts->is_sender ? say_stream (self, &until, error)
                                : hear_stream (self, &until, error);
}

static gpointer
run (gpointer data)
{
  Attempt *self = data;

  self->dialogue
      = self->facts->join (self->facts->owner, self->ticket, self->brake, &self->failure);
  if (self->dialogue == NULL || !bind_stream (self, &self->failure))
    g_cancellable_cancel (self->brake);

  return NULL;
}

/* What went wrong, and not what was only stopped then. */
static GError *
take_failure (Attempt *attempts, unsigned count)
{
  GError *found = NULL;

  for (unsigned i = 0; i < count; i++)
    if (attempts[i].failure != NULL
        && (found == NULL || g_error_matches (found, TASUKI_ERROR, TASUKI_ERROR_CANCELLED)))
      found = attempts[i].failure;

  return found != NULL ? g_error_copy (found) : NULL;
}

static TasukiBundle *
gather (Attempt *attempts, unsigned count, bool is_sender)
{
  TasukiBundle *bundle = tasuki_bundle_new_empty (is_sender);

  for (unsigned i = 0; i < count; i++)
    {
      GBytes *rest;
      TasukiLink *link = tasuki_dialogue_take_link (g_steal_pointer (&attempts[i].dialogue), &rest);

      tasuki_bundle_add (bundle, link, rest);
    }

  return bundle;
}

static void
stop_cb (GCancellable *cancellable, gpointer brake)
{
  g_cancellable_cancel (brake);
}

static void
run_all (Attempt *attempts, unsigned count, GCancellable *stop, GCancellable *brake)
{
  gulong chain = stop != NULL ? g_cancellable_connect (stop, G_CALLBACK (stop_cb), brake, NULL) : 0;

  for (unsigned i = 1; i < count; i++)
    attempts[i].thread = g_thread_new ("tasuki-stream", run, &attempts[i]);
  run (&attempts[0]);
  for (unsigned i = 1; i < count; i++)
    g_thread_join (attempts[i].thread);
  g_cancellable_disconnect (stop, chain);
}

TasukiBundle *
tasuki_joining_perform (const TasukiJoiningFacts *facts,
                        GVariant *proceed,
                        GCancellable *stop,
                        GError **error)
{
  unsigned count = tasuki_joining_count (proceed, TASUKI_STREAMS_MAX, error);
  g_autoptr (GCancellable) brake = g_cancellable_new ();
  Attempt attempts[TASUKI_STREAMS_MAX] = { { NULL } };
  TasukiBundle *bundle = NULL;
  GError *failure;

  for (unsigned i = 0; i < count; i++)
    attempts[i] = (Attempt){ facts, brake, i, get_ticket (proceed, i), NULL, NULL, NULL };
  if (count > 0)
    run_all (attempts, count, stop, brake);

  failure = take_failure (attempts, count);
  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (count > 0)
    bundle = gather (attempts, count, facts->is_sender);

  for (unsigned i = 0; i < count; i++)
    {
      g_clear_pointer (&attempts[i].dialogue, tasuki_dialogue_free);
      g_clear_error (&attempts[i].failure);
    }
  return bundle;
}
