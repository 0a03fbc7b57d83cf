/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What filter-ip makes of IP filters in the store: of connections, and of its own entrance. */

#include "filter-scene.h"

#include "api/peer-private.h"
#include "support/store-calls.h"
#include "support/subject.h"

/* @id: NULL before the login */
static TasukiDecision *
put (FilterScene *self, const char *address, const char *id)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);
  g_autoptr (TasukiPeer) peer = tasuki_peer_new ("relay", inet, 1);

  if (id != NULL)
    tasuki_peer_set_identity (peer, id, "acme", "cli");
  return filter_scene_screen (self, peer);
}

static void
assert_allowed (FilterScene *self, const char *address, const char *id)
{
  g_autoptr (TasukiDecision) decision = put (self, address, id);

  filter_scene_expect_allowed (decision, address, id);
}

static void
assert_denied (FilterScene *self, const char *address, const char *id, const char *pattern)
{
  g_autoptr (TasukiDecision) decision = put (self, address, id);

  filter_scene_expect_denied (decision, address, id, pattern);
}

static void
test_the_group_decides_after_the_login (FilterScene *self, gconstpointer unused)
{
  assert_allowed (self, "192.0.2.1", "acme.osaka");
  assert_allowed (self, "2001:db8:1::5", "acme.osaka");
  assert_denied (self, "192.0.2.128", "acme.osaka", "*\"office\" does not allow*");
  assert_denied (self, "2001:db8:2::5", "acme.osaka", "*\"office\" does not allow*");
  assert_denied (self, "192.0.2.7", "acme.osaka", "*\"office\" denies*");
  assert_allowed (self, "192.0.2.128", NULL);
}

/* A group lets nobody in whom the access point itself keeps out. */
static void
test_the_entrance_comes_first (FilterScene *self, gconstpointer unused)
{
  filter_scene_save (self, "ip-filter", "office", "acme", "{'allow': <['0.0.0.0/0']>}");
  assert_allowed (self, "192.0.2.7", "acme.osaka");
  assert_denied (self, "198.51.100.1", "acme.osaka", "*is not allowed");
}

static void
test_without_a_group_the_entrance_is_all (FilterScene *self, gconstpointer unused)
{
  filter_scene_save (self, "connection", "acme.kobe", "acme", "{'memo': <''>}");
  assert_allowed (self, "192.0.2.200", "acme.kobe");
  assert_allowed (self, "192.0.2.200", "not.in.the.store");
}

static void
test_what_is_no_sound_group_denies (FilterScene *self, gconstpointer unused)
{
  static const char *const bodies[] = {
    "@a{sv} {}",
    "{'deny': <['198.51.100.1']>}",
    "{'allow': <@as []>}",
    "{'allow': <'192.0.2.0/24'>}",
    "{'allow': <['192.0.2.0/24', 'nonsense']>}",
    "{'allow': <['192.0.2.1/24']>}",
    "{'allow': <['192.0.2.0/24']>, 'deny': <'192.0.2.7'>}",
    "{'allow': <['192.0.2.0/24']>, 'deny': <['192.0.2.7 ']>}",
    "{'allow': <['192.0.2.0/24']>, 'deny': <[<'192.0.2.7'>]>}",
    "{'allow': <7>}",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_test_message ("%s", bodies[i]);
      filter_scene_save (self, "ip-filter", "office", "acme", bodies[i]);
      assert_denied (self, "192.0.2.1", "acme.osaka", "*\"office\"*");
    }
  filter_scene_save (self, "ip-filter", "office", "acme", "{'allow': <['192.0.2.0/24']>}");
  assert_allowed (self, "192.0.2.1", "acme.osaka");
}

static void
test_what_is_no_sound_connection_denies (FilterScene *self, gconstpointer unused)
{
  filter_scene_save (self, "connection", "acme.osaka", "acme", "{'ip-filter': <['office']>}");
  assert_denied (self, "192.0.2.1", "acme.osaka", "*\"acme.osaka\" are damaged");
  filter_scene_save (self, "connection", "acme.osaka", "acme", "{'ip-filter': <''>}");
  assert_denied (self, "192.0.2.1", "acme.osaka", "there is no IP filter \"\"");
}

static void
test_an_absent_group_denies (FilterScene *self, gconstpointer unused)
{
  assert_allowed (self, "192.0.2.1", "acme.osaka");
  filter_scene_discard (self, "ip-filter", "office");
  assert_denied (self, "192.0.2.1", "acme.osaka", "there is no IP filter \"office\"");
  filter_scene_save (self, "ip-filter", "office", "acme", "{'allow': <['192.0.2.0/24']>}");
  assert_allowed (self, "192.0.2.1", "acme.osaka");
}

static void
test_a_group_of_others_denies (FilterScene *self, gconstpointer unused)
{
  filter_scene_save (self, "ip-filter", "office", "bolt", "{'allow': <['0.0.0.0/0']>}");
  assert_denied (self, "192.0.2.1", "acme.osaka", "*belongs to another organisation");
}

static void
test_a_change_counts_at_once (FilterScene *self, gconstpointer unused)
{
  assert_allowed (self, "192.0.2.1", "acme.osaka");
  filter_scene_save (self, "ip-filter", "office", "acme", "{'allow': <['192.0.2.64/26']>}");
  assert_denied (self, "192.0.2.1", "acme.osaka", "*does not allow*");

  filter_scene_save (self, "ip-filter", "home", "acme", "{'allow': <['192.0.2.0/26']>}");
  filter_scene_save (self, "connection", "acme.osaka", "acme", "{'ip-filter': <'home'>}");
  assert_allowed (self, "192.0.2.1", "acme.osaka");
  assert_denied (self, "192.0.2.65", "acme.osaka", "*\"home\" does not allow*");
  filter_scene_save (self, "connection", "acme.osaka", "acme", "{'memo': <''>}");
  assert_allowed (self, "192.0.2.65", "acme.osaka");
}

/* The store has answered, but it says something else by now. */
static void
test_no_question_is_answered_by_what_was (FilterScene *self, gconstpointer unused)
{
  g_autoptr (TasukiChange) narrower
      = filter_scene_change ("ip-filter", "office", "acme", "{'allow': <['192.0.2.64/26']>}");
  g_autoptr (TasukiDecision) decision = NULL;

  assert_allowed (self, "192.0.2.1", "acme.osaka");
  filter_scene_save (self, "ip-filter", "office", "acme", "{'allow': <['192.0.2.0/24']>}");
  decision = put (self, "192.0.2.1", "acme.osaka");
  tasuki_storage_save_async (TASUKI_STORAGE (self->storage), narrower, NULL, NULL);
  g_signal_emit_by_name (self->storage, "changed", "ip-filter", "office", (guint64)99);
  g_assert_false (subject_has_answer (decision));
  subject_wait (decision);
  g_assert_false (tasuki_decision_is_allowed (decision));
}

static void
test_what_is_known_is_not_asked_again (FilterScene *self, gconstpointer unused)
{
  assert_allowed (self, "192.0.2.1", "acme.osaka");
  fake_storage_fail (self->storage, "load", TASUKI_ERROR_STORAGE);
  assert_allowed (self, "192.0.2.1", "acme.osaka");
  assert_denied (self, "192.0.2.128", "acme.osaka", "*does not allow*");
}

static void
test_a_storage_that_fails_denies_and_is_asked_again (FilterScene *self, gconstpointer unused)
{
  fake_storage_fail (self->storage, "load", TASUKI_ERROR_STORAGE);
  assert_denied (self, "192.0.2.1", "acme.osaka", "*\"acme.osaka\" cannot be read: *");
  fake_storage_fail (self->storage, NULL, 0);
  assert_allowed (self, "192.0.2.1", "acme.osaka");

  fake_storage_fail (self->storage, "load", TASUKI_ERROR_STORAGE);
  g_signal_emit_by_name (self->storage, "changed", "ip-filter", "office", (guint64)99);
  assert_denied (self, "192.0.2.1", "acme.osaka", "*\"office\" cannot be read: *");
  fake_storage_fail (self->storage, NULL, 0);
  assert_allowed (self, "192.0.2.1", "acme.osaka");
}

/* Many at once, as after each change: all are answered, and each by its own settings. */
static void
test_many_wait_for_few_answers (FilterScene *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) decisions = g_ptr_array_new_with_free_func (g_object_unref);

  filter_scene_save (self, "ip-filter", "nobody", "acme", "{'allow': <@as []>}");
  fake_storage_hold (self->storage, "load");
  for (unsigned i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("acme.%u", i);
      g_autofree char *body
          = g_strdup_printf ("{'ip-filter': <'%s'>}", i % 2 == 0 ? "office" : "nobody");

      filter_scene_save (self, "connection", id, "acme", body);
      g_ptr_array_add (decisions, put (self, "192.0.2.1", id));
      g_ptr_array_add (decisions, put (self, "192.0.2.1", id));
    }
  fake_storage_release (self->storage);
  for (unsigned i = 0; i < decisions->len; i++)
    {
      subject_wait (decisions->pdata[i]);
      g_assert_true (tasuki_decision_is_allowed (decisions->pdata[i]) == (i % 4 < 2));
    }
}

static void
test_stopping_denies_what_waits (FilterScene *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) decisions = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned i = 0; i < 100; i++)
    {
      g_autofree char *id = g_strdup_printf ("acme.%u", i);

      g_ptr_array_add (decisions, put (self, "192.0.2.1", id));
    }
  tasuki_plugin_stop (TASUKI_PLUGIN (self->filter));
  for (unsigned i = 0; i < decisions->len; i++)
    {
      g_assert_nonnull (subject_wait (decisions->pdata[i]));
      g_assert_false (tasuki_decision_is_allowed (decisions->pdata[i]));
    }
  assert_denied (self, "192.0.2.1", "acme.osaka", "*not running*");
  g_clear_object (&self->filter);
}

static void
test_the_entrance_may_name_groups (FilterScene *self, gconstpointer unused)
{
  filter_scene_save (self, "ip-filter", "guests", "bolt",
                     "{'allow': <['203.0.113.0/24']>, 'deny': <['192.0.2.1']>}");
  subject_set_up (self->filter, "allow", "192.0.2.0/24", "group", "office;guests", NULL);
  assert_allowed (self, "203.0.113.5", NULL);
  assert_allowed (self, "2001:db8:1::5", NULL);
  assert_allowed (self, "192.0.2.200", NULL);
  assert_denied (self, "192.0.2.1", NULL, "*\"guests\" denies*");
  assert_denied (self, "192.0.2.7", NULL, "*\"office\" denies*");
  assert_denied (self, "198.51.100.1", NULL, "*is not allowed");

  /* Whom the entrance lets in has the connection's own before it. */
  assert_denied (self, "203.0.113.5", "acme.osaka", "*\"office\" does not allow*");
  assert_allowed (self, "192.0.2.2", "acme.osaka");
}

static void
test_an_entrance_without_its_group_is_shut (FilterScene *self, gconstpointer unused)
{
  subject_set_up (self->filter, "allow", "192.0.2.0/24", "group", "office;guests", NULL);
  assert_denied (self, "192.0.2.200", NULL, "there is no IP filter \"guests\"");
  filter_scene_save (self, "ip-filter", "guests", "acme", "{'allow': <@as []>}");
  assert_allowed (self, "192.0.2.200", NULL);
  subject_set_up (self->filter, "allow", "192.0.2.0/24", NULL);
  filter_scene_discard (self, "ip-filter", "guests");
  assert_allowed (self, "192.0.2.200", NULL);
}

/* A reload in the middle of a question: it is answered by what held when it was put. */
static void
test_a_reload_does_not_mix_with_a_question (FilterScene *self, gconstpointer unused)
{
  g_autoptr (TasukiDecision) decision = NULL;

  subject_set_up (self->filter, "group", "office", NULL);
  decision = put (self, "192.0.2.1", NULL);
  subject_set_up (self->filter, "allow", "198.51.100.0/24", NULL);
  g_assert_null (subject_wait (decision));
  g_assert_true (tasuki_decision_is_allowed (decision));
  assert_denied (self, "192.0.2.1", NULL, "*is not allowed");
}

static void
test_too_many_groups_are_refused (FilterScene *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      subject_configure (self->filter, &error, "group", "a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q", NULL));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
  assert_allowed (self, "192.0.2.1", NULL);
}

static const struct
{
  const char *name;
  void (*run) (FilterScene *self, gconstpointer unused);
} cases[] = {
  { "the-group-decides-after-the-login", test_the_group_decides_after_the_login },
  { "the-entrance-comes-first", test_the_entrance_comes_first },
  { "without-a-group-the-entrance-is-all", test_without_a_group_the_entrance_is_all },
  { "what-is-no-sound-group-denies", test_what_is_no_sound_group_denies },
  { "what-is-no-sound-connection-denies", test_what_is_no_sound_connection_denies },
  { "an-absent-group-denies", test_an_absent_group_denies },
  { "a-group-of-others-denies", test_a_group_of_others_denies },
  { "a-change-counts-at-once", test_a_change_counts_at_once },
  { "no-question-is-answered-by-what-was", test_no_question_is_answered_by_what_was },
  { "what-is-known-is-not-asked-again", test_what_is_known_is_not_asked_again },
  { "a-storage-that-fails-denies-and-is-asked-again",
    test_a_storage_that_fails_denies_and_is_asked_again },
  { "many-wait-for-few-answers", test_many_wait_for_few_answers },
  { "stopping-denies-what-waits", test_stopping_denies_what_waits },
  { "the-entrance-may-name-groups", test_the_entrance_may_name_groups },
  { "an-entrance-without-its-group-is-shut", test_an_entrance_without_its_group_is_shut },
  { "a-reload-does-not-mix-with-a-question", test_a_reload_does_not_mix_with_a_question },
  { "too-many-groups-are-refused", test_too_many_groups_are_refused },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/filter-ip/group/%s", cases[i].name);

      g_test_add (path, FilterScene, NULL, filter_scene_set_up, cases[i].run,
                  filter_scene_tear_down);
    }

  return g_test_run ();
}
