/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A relay for plugins under test. The test program exports it, and so it stands in for the real. */

#include "support/fake-relay.h"

struct _TasukiRelay
{
  GObject parent_instance;

  TasukiStorage *storage;
};

G_DEFINE_FINAL_TYPE (TasukiRelay, tasuki_relay, G_TYPE_OBJECT)

static void
tasuki_relay_finalize (GObject *object)
{
  g_clear_object (&TASUKI_RELAY (object)->storage);

  G_OBJECT_CLASS (tasuki_relay_parent_class)->finalize (object);
}

static void
tasuki_relay_class_init (TasukiRelayClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_relay_finalize;
}

static void
tasuki_relay_init (TasukiRelay *self)
{
}

TasukiRelay *
fake_relay_new (TasukiStorage *storage)
{
  TasukiRelay *self = g_object_new (TASUKI_TYPE_RELAY, NULL);

  self->storage = g_object_ref (storage);

  return self;
}

TasukiStorage *
tasuki_relay_get_storage (TasukiRelay *self)
{
  return self->storage;
}
