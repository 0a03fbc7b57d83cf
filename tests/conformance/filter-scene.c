/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* filter-ip that is running, and a store with an IP filter that a connection has. */

#include "filter-scene.h"

#include "support/store-calls.h"
#include "support/subject.h"

TasukiChange *
filter_scene_change (const char *kind, const char *id, const char *organisation, const char *body)
{
  g_autoptr (TasukiRecord) record
      = tasuki_record_new (kind, id, organisation, NULL, g_variant_new_parsed (body));

  return tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);
}

void
filter_scene_save (
    FilterScene *self, const char *kind, const char *id, const char *organisation, const char *body)
{
  g_autoptr (TasukiChange) one = filter_scene_change (kind, id, organisation, body);

  g_assert_true (store_save (TASUKI_STORAGE (self->storage), one, NULL));
}

void
filter_scene_discard (FilterScene *self, const char *kind, const char *id)
{
  g_autoptr (TasukiChange) one = filter_scene_change (kind, id, "acme", "@a{sv} {}");

  g_assert_true (store_remove (TASUKI_STORAGE (self->storage), one, NULL));
}

void
filter_scene_set_up (FilterScene *self, gconstpointer unused)
{
  self->storage = fake_storage_new ();
  self->relay = fake_relay_new (TASUKI_STORAGE (self->storage));
  self->filter = subject_load ("filter-ip");
  subject_set_up (self->filter, "allow", "192.0.2.0/24;2001:db8::/32", NULL);
  g_assert_true (tasuki_plugin_start (TASUKI_PLUGIN (self->filter), self->relay, NULL));
  filter_scene_save (self, "ip-filter", "office", "acme",
                     "{'allow': <['192.0.2.0/25', '2001:db8:1::/48']>, 'deny': <['192.0.2.7']>}");
  filter_scene_save (self, "connection", "acme.osaka", "acme", "{'ip-filter': <'office'>}");
}

void
filter_scene_tear_down (FilterScene *self, gconstpointer unused)
{
  if (self->filter != NULL)
    tasuki_plugin_stop (TASUKI_PLUGIN (self->filter));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->filter);
  g_object_unref (self->relay);
  g_assert_finalize_object (self->storage);
}

TasukiDecision *
filter_scene_screen (FilterScene *self, TasukiPeer *peer)
{
  TasukiDecision *decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

  subject_put (decision);
  tasuki_filter_screen (TASUKI_FILTER (self->filter), peer, decision);
  return decision;
}

void
filter_scene_expect_allowed (TasukiDecision *decision, const char *address, const char *id)
{
  const GError *error = subject_wait (decision);

  if (!tasuki_decision_is_allowed (decision))
    g_error ("%s of %s: %s", address, id, error->message);
}

void
filter_scene_expect_denied (TasukiDecision *decision,
                            const char *address,
                            const char *id,
                            const char *pattern)
{
  const GError *error = subject_wait (decision);

  g_assert_false (tasuki_decision_is_allowed (decision));
  g_assert_nonnull (error);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("%s of %s: %s", address, id, error->message);
}
