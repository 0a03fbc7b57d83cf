/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The control connection's loop: write what is posted, route what arrives, keep it alive. */

#include "client/attachment.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "client/remote.h"

#define KEEP_ALIVE_MIN 1u
#define KEEP_ALIVE_MAX 3600u
#define LOGIN_SECONDS  20
#define WRITE_SECONDS  30
#define GOODBYE_TIME   (G_USEC_PER_SEC / 2)

struct _TasukiAttachment
{
  gatomicrefcount references;
  char *access_point;
  char *relay;
  char *session;
  char *security;
  TasukiAnchors *anchors;
  TasukiProfile *profile;
  int64_t keep_alive; /* microseconds */

  TasukiDialogue *dialogue; /* the thread's */
  int64_t last_heard;       /* the thread's */
  bool has_pinged;          /* the thread's: and nothing was heard since */

  TasukiSwitchboard *switchboard;
  TasukiKeptLinks *kept_links;
  GAsyncQueue *outgoing; /* of GBytes */
  int bell;              /* an eventfd: there is something in it, or an end to it */
  int is_closing;        /* atomic */
  void (*on_lost) (gpointer data);
  gpointer on_lost_data;
  GDestroyNotify on_lost_destroy;
  GThread *thread;
};

void
tasuki_attachment_post (TasukiAttachment *self, TasukiMessageType type, GVariant *body)
{
  g_async_queue_push (self->outgoing, tasuki_message_pack (type, body));
  eventfd_write (self->bell, 1);
}

static bool
write_posted (TasukiAttachment *self, GError **error)
{
  TasukiUntil until = tasuki_wait_seconds (WRITE_SECONDS, NULL);
  eventfd_t rung;

  eventfd_read (self->bell, &rung);
  for (;;)
    {
      g_autoptr (GBytes) frame = g_async_queue_try_pop (self->outgoing);

      if (frame == NULL)
        return tasuki_dialogue_flush (self->dialogue, &until, error);
      if (!tasuki_dialogue_put_frame (self->dialogue, frame, &until, error))
        return false;
    }
}

/* Says why the relay closes. */
static bool
end_by_goodbye (GVariant *body, GError **error)
{
  g_autoptr (GError) reason = tasuki_remote_to_error (body);

  if (g_error_matches (reason, TASUKI_ERROR, TASUKI_ERROR_CANCELLED))
    reason->code = TASUKI_ERROR_LOST;
  g_propagate_prefixed_error (error, g_steal_pointer (&reason),
                              _ ("The relay ended the connection: "));
  return false;
}

static bool
handle (TasukiAttachment *self, const TasukiDialogueFrame *frame, GError **error)
{
  g_autoptr (GVariant) body = tasuki_dialogue_unpack (frame, error);
  g_autoptr (GBytes) answer = NULL;

  if (body == NULL)
    return false;
  if (frame->type == TASUKI_MESSAGE_GOODBYE)
    return end_by_goodbye (body, error);
  if (frame->type == TASUKI_MESSAGE_PING)
    answer = tasuki_message_pack (TASUKI_MESSAGE_PONG, NULL);
  else
    answer = tasuki_switchboard_route (self->switchboard, frame->type, body);

  if (answer != NULL)
    g_async_queue_push (self->outgoing, g_steal_pointer (&answer));
  return true;
}

static bool
read_arrived (TasukiAttachment *self, GError **error)
{
  TasukiDialogueFrame frame;
  TasukiIo io;

  while ((io = tasuki_dialogue_take (self->dialogue, &frame, error)) == TASUKI_IO_DONE)
    {
      self->last_heard = g_get_monotonic_time ();
      self->has_pinged = false;
      if (!handle (self, &frame, error))
        return false;
    }

  if (io == TASUKI_IO_END)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST,
                 _ ("The access point %s closed the connection."), self->access_point);
  return io != TASUKI_IO_END && io != TASUKI_IO_FAILED;
}

static void
ping (TasukiAttachment *self)
{
  g_autoptr (TasukiMailbox) nobody = tasuki_mailbox_new ();

  tasuki_switchboard_add_ping (self->switchboard, nobody);
  self->has_pinged = true;
  g_async_queue_push (self->outgoing, tasuki_message_pack (TASUKI_MESSAGE_PING, NULL));
}

/* After one time of silence it asks, after the second it gives up. */
static bool
keep_alive (TasukiAttachment *self, GError **error)
{
  int64_t silence = g_get_monotonic_time () - self->last_heard;

  if (silence >= 2 * self->keep_alive)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST,
                   _ ("The access point %s does not answer any more."), self->access_point);
      return false;
    }

  if (silence >= self->keep_alive && !self->has_pinged)
    ping (self);
  return true;
}

static bool
wait_for_more (TasukiAttachment *self, GError **error)
{
  g_autoptr (GError) failure = NULL;
  int64_t silent = self->last_heard + (self->has_pinged ? 2 : 1) * self->keep_alive;
  TasukiUntil until = { MIN (silent, tasuki_kept_links_expire (self->kept_links)), NULL };

  if (tasuki_link_wait (tasuki_dialogue_get_link (self->dialogue), POLLIN, self->bell, &until,
                        &failure)
      || g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT))
    return true;

  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

static bool
run_once (TasukiAttachment *self, GError **error)
{
  return keep_alive (self, error) && write_posted (self, error) && read_arrived (self, error)
         && (g_async_queue_length (self->outgoing) > 0 || wait_for_more (self, error));
}

static void
say_goodbye (TasukiAttachment *self)
{
  TasukiUntil until = { g_get_monotonic_time () + GOODBYE_TIME, NULL };
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "code", "s", TASUKI_REMOTE_OK);
  if (write_posted (self, NULL)
      && tasuki_dialogue_put (self->dialogue, TASUKI_MESSAGE_GOODBYE, g_variant_dict_end (&body),
                              &until, NULL))
    tasuki_dialogue_linger (self->dialogue, &until);
}

static gpointer
run (gpointer data)
{
  TasukiAttachment *self = data;
  g_autoptr (GError) reason = NULL;

  while (!g_atomic_int_get (&self->is_closing) && run_once (self, &reason))
    continue;

  if (reason == NULL)
    {
      say_goodbye (self);
      g_set_error_literal (&reason, TASUKI_ERROR, TASUKI_ERROR_CANCELLED,
                           _ ("The connection to the relay is closed."));
    }
  tasuki_kept_links_close (self->kept_links);
  tasuki_switchboard_close (self->switchboard, reason);
  if (self->on_lost != NULL)
    self->on_lost (self->on_lost_data);

  return NULL;
}

static TasukiAttachment *
new_attachment (const char *access_point,
                TasukiAnchors *anchors,
                TasukiProfile *profile,
                TasukiDialogue *dialogue,
                GVariant *welcome,
                bool receives)
{
  TasukiAttachment *self = g_new0 (TasukiAttachment, 1);
  uint32_t keep_alive = tasuki_message_count (welcome, "keep-alive", KEEP_ALIVE_MAX);

  g_atomic_ref_count_init (&self->references);
  self->access_point = g_strdup (access_point);
  self->relay = g_strdup (tasuki_message_text (welcome, "relay", ""));
  self->session = g_strdup (tasuki_message_text (welcome, "session", ""));
  self->security = tasuki_link_describe (tasuki_dialogue_get_link (dialogue));
  self->anchors = g_object_ref (anchors);
  self->profile = g_object_ref (profile);
  self->keep_alive = (int64_t)CLAMP (keep_alive, KEEP_ALIVE_MIN, KEEP_ALIVE_MAX) * G_USEC_PER_SEC;
  self->last_heard = g_get_monotonic_time ();
  self->dialogue = dialogue;
  self->switchboard = tasuki_switchboard_new (receives);
  self->kept_links = tasuki_kept_links_new ();
  self->outgoing = g_async_queue_new_full ((GDestroyNotify)g_bytes_unref);
  self->bell = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_assert (self->bell >= 0);
  return self;
}

TasukiAttachment *
tasuki_attachment_open (const char *access_point,
                        TasukiAnchors *anchors,
                        TasukiProfile *profile,
                        const TasukiGreetingFacts *facts,
                        GCancellable *cancellable,
                        GError **error)
{
  TasukiLink *link = tasuki_link_open (
      access_point, anchors, facts->proves_key ? facts->identity : NULL, cancellable, error);
  TasukiUntil until = tasuki_wait_seconds (LOGIN_SECONDS, cancellable);
  g_autoptr (TasukiDialogue) dialogue
      = link != NULL ? tasuki_dialogue_new (link, TASUKI_DIALOGUE_FRAMES_FEW) : NULL;
  g_autoptr (GVariant) welcome
      = dialogue != NULL ? tasuki_greeting_perform (dialogue, facts, &until, error) : NULL;

  return welcome != NULL ? new_attachment (access_point, anchors, profile,
                                           g_steal_pointer (&dialogue), welcome, facts->accepts > 0)
                         : NULL;
}

void
tasuki_attachment_start (TasukiAttachment *self,
                         void (*on_lost) (gpointer data),
                         gpointer data,
                         GDestroyNotify destroy)
{
  self->on_lost = on_lost;
  self->on_lost_data = data;
  self->on_lost_destroy = destroy;
  self->thread = g_thread_new ("tasuki-client", run, self);
}

TasukiAttachment *
tasuki_attachment_ref (TasukiAttachment *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
tasuki_attachment_unref (TasukiAttachment *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  tasuki_attachment_close (self);
  if (self->on_lost_destroy != NULL)
    self->on_lost_destroy (self->on_lost_data);
  tasuki_dialogue_free (self->dialogue);
  tasuki_switchboard_free (self->switchboard);
  tasuki_kept_links_free (self->kept_links);
  g_async_queue_unref (self->outgoing);
  close (self->bell);
  g_object_unref (self->anchors);
  g_object_unref (self->profile);
  g_free (self->access_point);
  g_free (self->relay);
  g_free (self->session);
  g_free (self->security);
  g_free (self);
}

void
tasuki_attachment_close (TasukiAttachment *self)
{
  GThread *thread = g_steal_pointer (&self->thread);

  g_atomic_int_set (&self->is_closing, true);
  eventfd_write (self->bell, 1);
  /* on_lost may drop the last reference, and a thread cannot wait for its own end. */
  if (thread == g_thread_self ())
    g_thread_unref (thread);
  else if (thread != NULL)
    g_thread_join (thread);
}

TasukiSwitchboard *
tasuki_attachment_get_switchboard (TasukiAttachment *self)
{
  return self->switchboard;
}

TasukiKeptLinks *
tasuki_attachment_get_kept_links (TasukiAttachment *self)
{
  return self->kept_links;
}

const char *
tasuki_attachment_get_access_point (TasukiAttachment *self)
{
  return self->access_point;
}

const char *
tasuki_attachment_get_relay (TasukiAttachment *self)
{
  return self->relay;
}

const char *
tasuki_attachment_get_session (TasukiAttachment *self)
{
  return self->session;
}

const char *
tasuki_attachment_get_security (TasukiAttachment *self)
{
  return self->security;
}

TasukiAnchors *
tasuki_attachment_get_anchors (TasukiAttachment *self)
{
  return self->anchors;
}

TasukiProfile *
tasuki_attachment_get_profile (TasukiAttachment *self)
{
  return self->profile;
}
