/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A policy that answers by a table of consents. */

#include "simulation/consent.h"

typedef struct
{
  TasukiTransfer *transfer;
  TasukiSide side;
  TasukiDecision *decision;
} Held;

static void policy_iface_init (TasukiPolicyInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Consent,
                               consent,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_POLICY, policy_iface_init))

static void
free_held (gpointer data)
{
  Held *held = data;

  g_object_unref (held->transfer);
  g_object_unref (held->decision);
  g_free (held);
}

int
consent_find (Consent *self, const char *id)
{
  for (int i = 0; i < CONSENT_PARTIES; i++)
    if (g_str_equal (self->ids[i], id))
      return i;

  return -1;
}

static void
answer (Consent *self, TasukiTransfer *transfer, TasukiSide side, TasukiDecision *decision)
{
  const char *id = tasuki_transfer_get_id (transfer);
  int from = consent_find (self, tasuki_transfer_get_sender_id (transfer));
  int to = consent_find (self, tasuki_transfer_get_receiver_id (transfer));
  guint sides = GPOINTER_TO_UINT (g_hash_table_lookup (self->approved, id));

  if (from < 0 || to < 0 || !self->given[side][from][to])
    {
      tasuki_decision_deny (decision, "no consent");
      return;
    }

  g_hash_table_replace (self->approved, g_strdup (id), GUINT_TO_POINTER (sides | 1u << side));
  tasuki_decision_allow (decision, NULL);
}

static void
judge (TasukiPolicy *policy, TasukiTransfer *transfer, TasukiSide side, TasukiDecision *decision)
{
  Consent *self = CONSENT_POLICY (policy);
  Held *held;

  if (!self->holds)
    {
      answer (self, transfer, side, decision);
      return;
    }

  held = g_new0 (Held, 1);
  held->transfer = g_object_ref (transfer);
  held->side = side;
  held->decision = g_object_ref (decision);
  g_ptr_array_add (self->held, held);
}

static void
policy_iface_init (TasukiPolicyInterface *iface)
{
  iface->judge = judge;
}

static void
consent_finalize (GObject *object)
{
  Consent *self = CONSENT_POLICY (object);

  g_ptr_array_unref (self->held);
  g_hash_table_unref (self->approved);

  G_OBJECT_CLASS (consent_parent_class)->finalize (object);
}

static void
consent_class_init (ConsentClass *class)
{
  G_OBJECT_CLASS (class)->finalize = consent_finalize;
}

static void
consent_init (Consent *self)
{
  self->held = g_ptr_array_new_with_free_func (free_held);
  self->approved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

Consent *
consent_new (const char *const *ids)
{
  Consent *self = g_object_new (CONSENT_TYPE, NULL);

  self->ids = ids;
  return self;
}

void
consent_release (Consent *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);

  self->held = g_ptr_array_new_with_free_func (free_held);
  for (unsigned i = 0; i < held->len; i++)
    {
      Held *one = g_ptr_array_index (held, i);

      answer (self, one->transfer, one->side, one->decision);
    }
}
