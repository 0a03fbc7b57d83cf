/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables from request numbers and transfer IDs to mailboxes, and the queue for offers. */

#include "client/switchboard.h"

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "client/remote.h"

struct _TasukiSwitchboard
{
  GMutex lock;
  uint32_t last_request;
  GHashTable *requests;  /* number: mailbox */
  GHashTable *transfers; /* transfer ID: mailbox */
  GQueue receivers;      /* mailboxes that wait for an offer */
  GQueue pings;          /* mailboxes that wait for a pong */
  GQueue offers;         /* bodies that wait for a receiver */
  bool receives;         /* somebody here receives, now or soon */
  GError *reason;        /* why it is closed */
};

TasukiSwitchboard *
tasuki_switchboard_new (bool receives)
{
  TasukiSwitchboard *self = g_new0 (TasukiSwitchboard, 1);
  GDestroyNotify unref = (GDestroyNotify)tasuki_mailbox_unref;

  g_mutex_init (&self->lock);
  self->receives = receives;
  self->requests = g_hash_table_new_full (NULL, NULL, NULL, unref);
  self->transfers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref);
  g_queue_init (&self->receivers);
  g_queue_init (&self->pings);
  g_queue_init (&self->offers);
  return self;
}

void
tasuki_switchboard_free (TasukiSwitchboard *self)
{
  g_hash_table_unref (self->requests);
  g_hash_table_unref (self->transfers);
  g_queue_clear_full (&self->receivers, (GDestroyNotify)tasuki_mailbox_unref);
  g_queue_clear_full (&self->pings, (GDestroyNotify)tasuki_mailbox_unref);
  g_queue_clear_full (&self->offers, (GDestroyNotify)g_variant_unref);
  g_clear_error (&self->reason);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* What comes after the closing is closed at once. */
static void
admit (TasukiSwitchboard *self, TasukiMailbox *mailbox)
{
  if (self->reason != NULL)
    tasuki_mailbox_close (mailbox, self->reason);
}

uint32_t
tasuki_switchboard_add_request (TasukiSwitchboard *self, TasukiMailbox *mailbox)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  uint32_t number = ++self->last_request;

  admit (self, mailbox);
  g_hash_table_insert (self->requests, GUINT_TO_POINTER (number), tasuki_mailbox_ref (mailbox));
  return number;
}

static void
bind_transfer (TasukiSwitchboard *self, GVariant *body, TasukiMailbox *mailbox)
{
  g_hash_table_insert (self->transfers, g_strdup (tasuki_message_text (body, "transfer", "")),
                       tasuki_mailbox_ref (mailbox));
}

static void
hand_offer (TasukiSwitchboard *self, TasukiMailbox *mailbox, GVariant *body)
{
  bind_transfer (self, body, mailbox);
  tasuki_mailbox_post (mailbox, TASUKI_MESSAGE_OFFER, body);
}

void
tasuki_switchboard_add_receiver (TasukiSwitchboard *self, TasukiMailbox *mailbox)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GVariant) offer = g_queue_pop_head (&self->offers);

  admit (self, mailbox);
  self->receives = true;
  if (offer != NULL)
    hand_offer (self, mailbox, offer);
  else
    g_queue_push_tail (&self->receivers, tasuki_mailbox_ref (mailbox));
}

void
tasuki_switchboard_add_ping (TasukiSwitchboard *self, TasukiMailbox *mailbox)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  admit (self, mailbox);
  g_queue_push_tail (&self->pings, tasuki_mailbox_ref (mailbox));
}

static gboolean
is_mailbox (gpointer key, gpointer value, gpointer mailbox)
{
  return value == mailbox;
}

static void
remove_from (GQueue *queue, TasukiMailbox *mailbox)
{
  if (g_queue_remove (queue, mailbox))
    tasuki_mailbox_unref (mailbox);
}

void
tasuki_switchboard_remove (TasukiSwitchboard *self, TasukiMailbox *mailbox)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_foreach_remove (self->requests, is_mailbox, mailbox);
  g_hash_table_foreach_remove (self->transfers, is_mailbox, mailbox);
  remove_from (&self->receivers, mailbox);
  remove_from (&self->pings, mailbox);
}

static GBytes *
decline (GVariant *offer, TasukiError situation, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, situation, text);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "transfer", "s", tasuki_message_text (offer, "transfer", ""));
  tasuki_remote_describe (&body, error);
  return tasuki_message_pack (TASUKI_MESSAGE_DECLINE, g_variant_dict_end (&body));
}

static GBytes *
route_offer (TasukiSwitchboard *self, GVariant *body)
{
  g_autoptr (TasukiMailbox) receiver = g_queue_pop_head (&self->receivers);

  if (receiver != NULL)
    hand_offer (self, receiver, body);
  else if (!self->receives)
    return decline (body, TASUKI_ERROR_OFFLINE, _ ("this client does not receive"));
  else if (g_queue_get_length (&self->offers) >= TASUKI_SWITCHBOARD_OFFERS_MAX)
    return decline (body, TASUKI_ERROR_BUSY, _ ("too many transfers at a time"));
  else
    g_queue_push_tail (&self->offers, g_variant_ref (body));

  return NULL;
}

static void
drop_offer (TasukiSwitchboard *self, const char *transfer)
{
  for (GList *link = self->offers.head; link != NULL; link = link->next)
    if (g_str_equal (tasuki_message_text (link->data, "transfer", ""), transfer))
      {
        g_variant_unref (link->data);
        g_queue_delete_link (&self->offers, link);
        return;
      }
}

/* The mailbox for an answer: by request if it names one, else by transfer. Borrowed, or NULL. */
static TasukiMailbox *
find_mailbox (TasukiSwitchboard *self, GVariant *body)
{
  uint32_t request = tasuki_message_count (body, "request", 0);
  const char *transfer = tasuki_message_text (body, "transfer", "");
  TasukiMailbox *mailbox = g_hash_table_lookup (self->requests, GUINT_TO_POINTER (request));

  return mailbox != NULL ? mailbox : g_hash_table_lookup (self->transfers, transfer);
}

static void
route_answer (TasukiSwitchboard *self, TasukiMessageType type, GVariant *body)
{
  TasukiMailbox *mailbox = find_mailbox (self, body);

  if (mailbox == NULL)
    {
      drop_offer (self, tasuki_message_text (body, "transfer", ""));
      return;
    }

  if (type == TASUKI_MESSAGE_PROCEED)
    bind_transfer (self, body, mailbox);
  tasuki_mailbox_post (mailbox, type, body);
}

GBytes *
tasuki_switchboard_route (TasukiSwitchboard *self, TasukiMessageType type, GVariant *body)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (TasukiMailbox) ping = NULL;

  switch (type)
    {
    case TASUKI_MESSAGE_OFFER:
      return route_offer (self, body);
    case TASUKI_MESSAGE_PONG:
      ping = g_queue_pop_head (&self->pings);
      if (ping != NULL)
        tasuki_mailbox_post (ping, type, body);
      return NULL;
    default:
      route_answer (self, type, body);
      return NULL;
    }
}

static void
close_all (GHashTable *mailboxes, const GError *reason)
{
  GHashTableIter all;
  gpointer mailbox;

  g_hash_table_iter_init (&all, mailboxes);
  while (g_hash_table_iter_next (&all, NULL, &mailbox))
    tasuki_mailbox_close (mailbox, reason);
}

void
tasuki_switchboard_close (TasukiSwitchboard *self, const GError *reason)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->reason != NULL)
    return;

  self->reason = g_error_copy (reason);
  close_all (self->requests, reason);
  close_all (self->transfers, reason);
  g_queue_foreach (&self->receivers, (GFunc)tasuki_mailbox_close, (gpointer)reason);
  g_queue_foreach (&self->pings, (GFunc)tasuki_mailbox_close, (gpointer)reason);
}

bool
tasuki_switchboard_is_open (TasukiSwitchboard *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->reason == NULL)
    return true;

  g_propagate_error (error, g_error_copy (self->reason));
  return false;
}
