/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One hand-over from a sender to a receiver, as plugins see it. */

#include "api/transfer-private.h"

struct _TasukiTransfer
{
  GObject parent_instance;

  char *id;
  char *parties[2]; /* by TasukiSide */
  char *file_id;
  char *name;
  gint64 files;
  gint64 size;

  TasukiPeer *peers[2];
  char *rules[2];
  guint64 bytes;
};

G_DEFINE_FINAL_TYPE (TasukiTransfer, tasuki_transfer, G_TYPE_OBJECT)

static void
tasuki_transfer_finalize (GObject *object)
{
  TasukiTransfer *self = TASUKI_TRANSFER (object);

  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    {
      g_free (self->parties[side]);
      g_free (self->rules[side]);
      g_clear_object (&self->peers[side]);
    }
  g_free (self->id);
  g_free (self->file_id);
  g_free (self->name);

  G_OBJECT_CLASS (tasuki_transfer_parent_class)->finalize (object);
}

static void
tasuki_transfer_class_init (TasukiTransferClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_transfer_finalize;
}

static void
tasuki_transfer_init (TasukiTransfer *self)
{
}

TasukiTransfer *
tasuki_transfer_new (const char *id,
                     const char *sender_id,
                     const char *receiver_id,
                     const char *file_id,
                     const char *name,
                     gint64 files,
                     gint64 size)
{
  TasukiTransfer *self = NULL;

  g_return_val_if_fail (id != NULL && sender_id != NULL && receiver_id != NULL, NULL);
  g_return_val_if_fail (file_id != NULL && name != NULL, NULL);

  self = g_object_new (TASUKI_TYPE_TRANSFER, NULL);
  self->id = g_strdup (id);
  self->parties[TASUKI_SIDE_SENDER] = g_strdup (sender_id);
  self->parties[TASUKI_SIDE_RECEIVER] = g_strdup (receiver_id);
  self->file_id = g_strdup (file_id);
  self->name = g_strdup (name);
  self->files = files;
  self->size = size;

  return self;
}

void
tasuki_transfer_set_peer (TasukiTransfer *self, TasukiSide side, TasukiPeer *peer)
{
  g_set_object (&self->peers[side], peer);
}

void
tasuki_transfer_set_rule (TasukiTransfer *self, TasukiSide side, const char *rule)
{
  g_free (self->rules[side]);
  self->rules[side] = g_strdup (rule);
}

void
tasuki_transfer_set_bytes (TasukiTransfer *self, guint64 bytes)
{
  self->bytes = bytes;
}

const char *
tasuki_transfer_get_party (TasukiTransfer *self, TasukiSide side)
{
  return self->parties[side];
}

const char *
tasuki_transfer_get_id (TasukiTransfer *self)
{
  g_return_val_if_fail (TASUKI_IS_TRANSFER (self), NULL);

  return self->id;
}

const char *
tasuki_transfer_get_sender_id (TasukiTransfer *self)
{
  g_return_val_if_fail (TASUKI_IS_TRANSFER (self), NULL);

  return self->parties[TASUKI_SIDE_SENDER];
}

const char *
tasuki_transfer_get_receiver_id (TasukiTransfer *self)
{
  g_return_val_if_fail (TASUKI_IS_TRANSFER (self), NULL);

  return self->parties[TASUKI_SIDE_RECEIVER];
}

const char *
tasuki_transfer_get_file_id (TasukiTransfer *self)
{
  g_return_val_if_fail (TASUKI_IS_TRANSFER (self), NULL);

  return self->file_id;
}

const char *
tasuki_transfer_get_name (TasukiTransfer *self)
{
  g_return_val_if_fail (TASUKI_IS_TRANSFER (self), NULL);

  return self->name;
}

gint64
tasuki_transfer_get_files (TasukiTransfer *self)
{
  g_return_val_if_fail (TASUKI_IS_TRANSFER (self), TASUKI_SIZE_UNKNOWN);

  return self->files;
}

gint64
tasuki_transfer_get_size (TasukiTransfer *self)
{
  g_return_val_if_fail (TASUKI_IS_TRANSFER (self), TASUKI_SIZE_UNKNOWN);

  return self->size;
}

TasukiPeer *
tasuki_transfer_get_peer (TasukiTransfer *self, TasukiSide side)
{
  g_return_val_if_fail (TASUKI_IS_TRANSFER (self), NULL);
  g_return_val_if_fail (side == TASUKI_SIDE_SENDER || side == TASUKI_SIDE_RECEIVER, NULL);

  return self->peers[side];
}

const char *
tasuki_transfer_get_rule (TasukiTransfer *self, TasukiSide side)
{
  g_return_val_if_fail (TASUKI_IS_TRANSFER (self), NULL);
  g_return_val_if_fail (side == TASUKI_SIDE_SENDER || side == TASUKI_SIDE_RECEIVER, NULL);

  return self->rules[side];
}

guint64
tasuki_transfer_get_bytes (TasukiTransfer *self)
{
  g_return_val_if_fail (TASUKI_IS_TRANSFER (self), 0);

  return self->bytes;
}
