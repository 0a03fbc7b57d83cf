/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A queue of messages with a descriptor to wait on. */

#include "client/mailbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

typedef struct
{
  TasukiMessageType type;
  GVariant *body;
} Letter;

struct _TasukiMailbox
{
  gatomicrefcount references;
  GMutex lock;
  GQueue letters;
  GError *reason; /* why no more will come */
  int bell;       /* an eventfd; readable while there is something to take */
  bool is_watched;
  GCancellable *alarm;
};

TasukiMailbox *
tasuki_mailbox_new (void)
{
  TasukiMailbox *self = g_new0 (TasukiMailbox, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  g_queue_init (&self->letters);
  self->bell = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->alarm = g_cancellable_new ();
  g_assert (self->bell >= 0);
  return self;
}

TasukiMailbox *
tasuki_mailbox_ref (TasukiMailbox *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
free_letter (Letter *letter)
{
  g_variant_unref (letter->body);
  g_free (letter);
}

void
tasuki_mailbox_unref (TasukiMailbox *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_queue_clear_full (&self->letters, (GDestroyNotify)free_letter);
  g_clear_error (&self->reason);
  g_object_unref (self->alarm);
  close (self->bell);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Not under the lock: cancelling runs callbacks. */
static void
ring (TasukiMailbox *self, bool is_watched)
{
  eventfd_write (self->bell, 1);
  if (is_watched)
    g_cancellable_cancel (self->alarm);
}

void
tasuki_mailbox_post (TasukiMailbox *self, TasukiMessageType type, GVariant *body)
{
  Letter *letter = g_new0 (Letter, 1);
  bool is_watched;

  letter->type = type;
  letter->body = g_variant_ref (body);

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->letters, letter);
  is_watched = self->is_watched;
  g_mutex_unlock (&self->lock);

  ring (self, is_watched);
}

void
tasuki_mailbox_close (TasukiMailbox *self, const GError *reason)
{
  g_mutex_lock (&self->lock);
  if (self->reason == NULL)
    self->reason = g_error_copy (reason);
  g_mutex_unlock (&self->lock);

  ring (self, true);
}

/* TRUE if there is a letter, or never will be: then @error is set and @letter is not. */
static bool
look (TasukiMailbox *self, Letter **letter, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  eventfd_t rung;

  *letter = g_queue_pop_head (&self->letters);
  if (*letter != NULL)
    return true;

  eventfd_read (self->bell, &rung);
  if (self->reason != NULL)
    g_propagate_error (error, g_error_copy (self->reason));
  return self->reason != NULL;
}

TasukiMessageType
tasuki_mailbox_take (TasukiMailbox *self, GVariant **body, const TasukiUntil *until, GError **error)
{
  g_autofree Letter *letter = NULL;

  while (!look (self, &letter, error))
    {
      struct pollfd bell = { self->bell, POLLIN, 0 };

      if (!tasuki_wait_for (&bell, 1, until, error))
        return TASUKI_MESSAGE_NONE;
    }

  if (letter == NULL)
    return TASUKI_MESSAGE_NONE;
  *body = letter->body;
  return letter->type;
}

GCancellable *
tasuki_mailbox_get_alarm (TasukiMailbox *self)
{
  return self->alarm;
}

void
tasuki_mailbox_watch (TasukiMailbox *self)
{
  bool is_late;

  g_mutex_lock (&self->lock);
  self->is_watched = true;
  is_late = !g_queue_is_empty (&self->letters) || self->reason != NULL;
  g_mutex_unlock (&self->lock);

  if (is_late)
    g_cancellable_cancel (self->alarm);
}
