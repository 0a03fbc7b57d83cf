/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two connection IDs and a transfer between them, whose bytes are counted. */

#include "flow/usage-scene.h"

#include "flow/strands.h"

static void
attach (UsageScene *self)
{
  self->sender = path_attach (self->path, "acme", 2);
  self->receiver = path_attach (self->path, "bolt", 2);
  self->path->limits.keep_alive = UINT_MAX;
  self->path->limits.stall_timeout = 0;
}

void
usage_set_up (UsageScene *self, gconstpointer data)
{
  self->storage = fake_storage_new ();
  self->path = path_new_on (self->storage);
  path_set (self->path, "acme", "");
  path_set (self->path, "bolt", "");
  attach (self);
}

void
usage_tear_down (UsageScene *self, gconstpointer data)
{
  g_free (self->id);
  path_free (self->path);
  g_object_unref (self->storage);
}

void
usage_run (UsageScene *self)
{
  g_clear_pointer (&self->id, g_free);
  self->pair = path_run (self->sender, self->receiver, "bolt", &self->id);
}

/* So many have passed in all, of the transfer that runs. */
void
usage_progress (UsageScene *self, uint64_t bytes)
{
  tasuki_strands_on_progress (self->pair->handover, 0, self->pair->bytes = bytes);
  path_rest (self->path);
}

void
usage_complete (UsageScene *self, uint64_t bytes)
{
  pair_end (self->pair, bytes);
  path_store (self->receiver, self->id);
  client_expect_code (self->sender, TASUKI_MESSAGE_SETTLED, "ok");
  client_expect_code (self->receiver, TASUKI_MESSAGE_SETTLED, "ok");
}

void
usage_pass (UsageScene *self, uint64_t bytes)
{
  usage_run (self);
  usage_complete (self, bytes);
}

static void
on_described (GVariant *description, gpointer data)
{
  GVariant **result = data;

  *result = description != NULL ? g_variant_ref (description) : g_variant_new ("a{sv}", NULL);
}

static GVariant *
describe (UsageScene *self, const char *id)
{
  GVariant *description = NULL;

  tasuki_flow_describe_quota (self->path->flow, id, on_described, &description);
  path_rest (self->path);
  g_assert_nonnull (description);
  return description;
}

void
usage_assert_used (UsageScene *self, const char *id, int64_t bytes)
{
  g_autoptr (GVariant) description = describe (self, id);
  gint64 used = -1;

  g_variant_lookup (description, "used-this-month", "x", &used);
  g_assert_cmpint (used, ==, bytes);
}

void
usage_assert_state (UsageScene *self, const char *id, const char *expected)
{
  g_autoptr (GVariant) description = describe (self, id);
  const char *state = NULL;

  g_variant_lookup (description, "monthly-state", "&s", &state);
  g_assert_cmpstr (state, ==, expected);
}

/* What is in the store. */
void
usage_assert_stored (
    UsageScene *self, const char *id, const char *month, int64_t bytes, int64_t ahead)
{
  TasukiRecord *record = fake_storage_peek (self->storage, "usage", id);

  g_assert_nonnull (record);
  g_assert_cmpstr (tasuki_record_get_string (record, "month"), ==, month);
  g_assert_cmpint (tasuki_record_get_integer (record, "bytes", -1), ==, bytes);
  g_assert_cmpint (tasuki_record_get_integer (record, "ahead", -1), ==, ahead);
}

/* Another access point on the same store, as after a stop or a crash. */
void
usage_start_again (UsageScene *self)
{
  path_free (self->path);
  self->path = path_new_on (self->storage);
  attach (self);
}
