/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What policy-whitelist allows: everything that a permission says, for both sides, and no more. */

#include <string.h>

#include "support/expect-warning.h"
#include "support/fake-relay.h"
#include "support/fake-storage.h"
#include "support/store-calls.h"
#include "support/subject.h"

typedef struct
{
  FakeStorage *storage;
  TasukiRelay *relay;
  GObject *policy;
  guint changes; /* that the policy announced */
} Fixture;

static void
count_change (TasukiPolicy *policy, gpointer data)
{
  (*(guint *)data)++;
}

/* Runs whatever is ready to run. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
start (Fixture *self)
{
  self->policy = subject_load ("policy-whitelist");
  g_signal_connect (self->policy, "changed", G_CALLBACK (count_change), &self->changes);
  g_assert_true (tasuki_plugin_start (TASUKI_PLUGIN (self->policy), self->relay, NULL));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->storage = fake_storage_new ();
  self->relay = fake_relay_new (TASUKI_STORAGE (self->storage));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  if (self->policy != NULL)
    tasuki_plugin_stop (TASUKI_PLUGIN (self->policy));
  settle ();
  g_clear_object (&self->policy);
  g_object_unref (self->relay);
  g_assert_finalize_object (self->storage);
}

/* @body: text of a{sv} that is added to a permission of acme, by which it may send to bolt. */
static TasukiChange *
permission (const char *id, const char *body)
{
  g_autoptr (GVariant) more = g_variant_parse (G_VARIANT_TYPE_VARDICT, body, NULL, NULL, NULL);
  GVariantDict dict;
  GVariantIter iter;
  const char *key;
  GVariant *value;
  g_autoptr (TasukiRecord) record = NULL;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "connection", "s", "acme");
  g_variant_dict_insert (&dict, "direction", "s", "send");
  g_variant_dict_insert (&dict, "remote", "s", "bolt");
  g_variant_dict_insert (&dict, "file-id", "s", "*");
  g_variant_dict_insert (&dict, "enabled", "b", TRUE);
  g_variant_iter_init (&iter, more);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    g_variant_dict_insert_value (&dict, key, value);
  record = tasuki_record_new ("permission", id, "default", NULL, g_variant_dict_end (&dict));

  return tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);
}

static void
add (Fixture *self, const char *id, const char *body)
{
  g_autoptr (TasukiChange) change = permission (id, body);

  g_assert_true (store_save (TASUKI_STORAGE (self->storage), change, NULL));
}

static TasukiDecision *
put (Fixture *self, TasukiTransfer *transfer, TasukiSide side)
{
  TasukiDecision *decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

  subject_put (decision);
  tasuki_policy_judge (TASUKI_POLICY (self->policy), transfer, side, decision);
  return decision;
}

/* The rule by which acme may send @file_id of @size bytes to bolt; else why it may not. */
static char *
judge (Fixture *self, const char *file_id, gint64 size)
{
  g_autoptr (TasukiTransfer) transfer
      = tasuki_transfer_new ("t1", "acme", "bolt", file_id, "name", 1, size);
  g_autoptr (TasukiDecision) decision = put (self, transfer, TASUKI_SIDE_SENDER);
  const GError *error = subject_wait (decision);

  return g_strdup (error != NULL ? error->message : tasuki_decision_get_rule (decision));
}

static void
assert_judged (Fixture *self, const char *pattern)
{
  g_autofree char *said = judge (self, "INVOICE", 1000);

  g_test_message ("%s", said);
  g_assert_true (g_pattern_match_simple (pattern, said));
}

/* What one value of each of a permission's fields means for one fixed transfer. */
static const struct
{
  const char *body;
  bool good;
} fields[][5] = {
  { { "'direction': <'send'>", true }, { "'direction': <'receive'>", false } },
  { { "'remote': <'bolt'>", true },
    { "'remote': <'b*t'>", true },
    { "'remote': <'bolt.x'>", false } },
  { { "'file-id': <'INVOICE'>", true },
    { "'file-id': <'INV?ICE'>", true },
    { "'file-id': <'INV'>", false },
    { "'file-id': <''>", false } },
  { { "'enabled': <true>", true },
    { "'enabled': <false>", false },
    { "'enabled': <'true'>", false } },
  { { "'max-size': <int64 1000>", true },
    { "'max-size': <int64 999>", false },
    { "'max-size': <int64 0>", false } },
  { { "'valid-from': <int64 0>", true }, { "'valid-from': <int64 9000000000000000>", false } },
  { { "'valid-until': <int64 9000000000000000>", true }, { "'valid-until': <int64 1>", false } },
  { { "'connection': <'acme'>", true }, { "'connection': <'acme2'>", false } },
};

static guint
count_values (guint field)
{
  guint count = 0;

  while (count < G_N_ELEMENTS (fields[0]) && fields[field][count].body != NULL)
    count++;
  return count;
}

/* Every combination of the fields' values: it is allowed if each of them is good, and only then. */
static void
test_all_fields_have_to_fit (Fixture *self, gconstpointer unused)
{
  guint total = 1, allowed = 0;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    total *= count_values (i);
  start (self);

  for (guint combination = 0; combination < total; combination++)
    {
      g_autoptr (GString) body = g_string_new ("{'memo': <''>");
      g_autofree char *said = NULL;
      bool good = true;
      guint rest = combination;

      for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
        {
          const typeof (fields[0][0]) *value = &fields[i][rest % count_values (i)];

          rest /= count_values (i);
          g_string_append_printf (body, ", %s", value->body);
          good = good && value->good;
        }
      g_string_append_c (body, '}');
      add (self, "p1", body->str);
      settle ();
      said = judge (self, "INVOICE", 1000);
      if (g_str_equal (said, "p1") != good)
        g_error ("%s: %s", body->str, said);
      allowed += good;
    }
  g_assert_cmpuint (total, >=, 1000);
  g_assert_cmpuint (allowed, ==, 4);
}

/* Each side is asked for its own consent; the other's is none. */
static void
test_each_side_consents_for_itself (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiTransfer) transfer
      = tasuki_transfer_new ("t1", "acme", "bolt", "INVOICE", "name", 1, 1);

  for (int mask = 0; mask < 16; mask++)
    {
      static const char *const bodies[]
          = { "{'memo': <''>}",
              "{'connection': <'bolt'>, 'direction': <'receive'>, 'remote': <'acme'>}",
              "{'direction': <'receive'>}",
              "{'connection': <'bolt'>, 'direction': <'send'>, 'remote': <'acme'>}" };
      g_autoptr (FakeStorage) storage = fake_storage_new ();
      g_autoptr (TasukiRelay) relay = fake_relay_new (TASUKI_STORAGE (storage));
      g_autoptr (GObject) policy = subject_load ("policy-whitelist");

      for (int i = 0; i < 4; i++)
        {
          g_autofree char *id = g_strdup_printf ("p%d", i);
          g_autoptr (TasukiChange) change = permission (id, bodies[i]);

          if ((mask & 1 << i) != 0)
            g_assert_true (store_save (TASUKI_STORAGE (storage), change, NULL));
        }
      tasuki_plugin_start (TASUKI_PLUGIN (policy), relay, NULL);
      for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
        {
          Fixture other = { .policy = policy };
          g_autoptr (TasukiDecision) decision = put (&other, transfer, side);
          int needed = side == TASUKI_SIDE_SENDER ? 1 : 2;

          subject_wait (decision);
          g_assert_cmpint (tasuki_decision_is_allowed (decision), ==, (mask & needed) != 0);
        }
      tasuki_plugin_stop (TASUKI_PLUGIN (policy));
    }
}

static void
test_what_nobody_permits_is_denied (Fixture *self, gconstpointer unused)
{
  start (self);
  assert_judged (self, "*no permission for this connection and direction*");
}

static void
test_a_denial_says_what_is_missing (Fixture *self, gconstpointer unused)
{
  start (self);
  add (self, "p1", "{'remote': <'nobody'>}");
  assert_judged (self, "acme does not permit to send (remote bolt, file ID \"INVOICE\"): *remote*");
  add (self, "p2", "{'file-id': <'ORDER'>}");
  assert_judged (self, "*no permission for this file ID");
  add (self, "p3", "{'max-size': <int64 1>}");
  assert_judged (self, "*larger than permitted");
}

static void
test_an_unknown_size_is_over_every_cap (Fixture *self, gconstpointer unused)
{
  g_autofree char *capped = NULL, *free_size = NULL;

  start (self);
  add (self, "p1", "{'max-size': <int64 9000000000000000000>}");
  capped = judge (self, "INVOICE", TASUKI_SIZE_UNKNOWN);
  g_assert_true (g_str_has_suffix (capped, "larger than permitted"));
  add (self, "p2", "{}");
  free_size = judge (self, "INVOICE", TASUKI_SIZE_UNKNOWN);
  g_assert_cmpstr (free_size, ==, "p2");
}

static void
test_one_permission_among_many_is_enough (Fixture *self, gconstpointer unused)
{
  for (int i = 0; i < 2500; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%04d", i);

      add (self, id, i == 2400 ? "{}" : "{'file-id': <'ORDER'>}");
    }
  start (self);
  assert_judged (self, "p2400");
}

/* Right after the start: the answer waits for the permissions, and is not "no". */
static void
test_questions_wait_for_the_permissions (Fixture *self, gconstpointer unused)
{
  add (self, "p1", "{}");
  start (self);
  assert_judged (self, "p1");
}

static void
test_a_storage_that_fails_denies_and_is_asked_again (Fixture *self, gconstpointer unused)
{
  add (self, "p1", "{}");
  fake_storage_fail (self->storage, "load", TASUKI_ERROR_STORAGE);
  expect_warning ("*everything is denied*");
  start (self);
  assert_judged (self, "*not loaded*");
  assert_warned ();

  fake_storage_fail (self->storage, NULL, 0);
  assert_judged (self, "p1");
}

static void
test_a_withdrawn_consent_denies_at_once (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiChange) change = permission ("p1", "{}");
  guint before;

  add (self, "p1", "{}");
  start (self);
  assert_judged (self, "p1");

  before = self->changes;
  g_assert_true (store_remove (TASUKI_STORAGE (self->storage), change, NULL));
  assert_judged (self, "*no permission*");
  g_assert_cmpuint (self->changes, >, before);
}

static void
on_changed_judge (
    TasukiStorage *storage, const char *kind, const char *id, guint64 revision, gpointer data)
{
  Fixture *self = data;
  g_autoptr (TasukiTransfer) transfer
      = tasuki_transfer_new ("t1", "acme", "bolt", "INVOICE", "name", 1, 1);
  TasukiDecision *decision = put (self, transfer, TASUKI_SIDE_SENDER);

  g_object_set_data_full (G_OBJECT (storage), "decision", decision, g_object_unref);
}

/* Asked in the very moment of the announcement, before the policy can have read the change. */
static void
test_no_question_is_answered_by_what_was (Fixture *self, gconstpointer unused)
{
  TasukiDecision *decision;

  add (self, "p1", "{}");
  start (self);
  assert_judged (self, "p1");

  g_signal_connect (self->storage, "changed", G_CALLBACK (on_changed_judge), self);
  add (self, "p1", "{'enabled': <false>}");
  decision = g_object_get_data (G_OBJECT (self->storage), "decision");
  subject_wait (decision);
  g_assert_false (tasuki_decision_is_allowed (decision));

  add (self, "p1", "{'enabled': <true>}");
  decision = g_object_get_data (G_OBJECT (self->storage), "decision");
  subject_wait (decision);
  g_assert_true (tasuki_decision_is_allowed (decision));
  g_signal_handlers_disconnect_by_data (self->storage, self);
  g_object_set_data (G_OBJECT (self->storage), "decision", NULL);
}

static void
test_a_change_that_cannot_be_read_denies (Fixture *self, gconstpointer unused)
{
  add (self, "p1", "{}");
  start (self);
  assert_judged (self, "p1");

  fake_storage_fail (self->storage, "load", TASUKI_ERROR_STORAGE);
  expect_warning ("*p1 could not be read*");
  expect_warning ("*everything is denied*");
  add (self, "p1", "{'memo': <'x'>}");
  settle ();
  assert_judged (self, "*not loaded*");
  assert_warned ();
  fake_storage_fail (self->storage, NULL, 0);
  assert_judged (self, "p1");
}

/* Stopped with a look under way and a question that waits for it: it is denied, and no harm done.
 */
static void
test_stopping_denies_what_waits (Fixture *self, gconstpointer unused)
{
  g_autoptr (TasukiTransfer) transfer
      = tasuki_transfer_new ("t1", "acme", "bolt", "INVOICE", "name", 1, 1);
  g_autoptr (TasukiDecision) decision = NULL;

  add (self, "p1", "{}");
  start (self);
  decision = put (self, transfer, TASUKI_SIDE_SENDER);
  tasuki_plugin_stop (TASUKI_PLUGIN (self->policy));
  g_assert_nonnull (subject_wait (decision));
  g_assert_false (tasuki_decision_is_allowed (decision));
  g_clear_object (&self->policy);
}

static const struct
{
  const char *name;
  void (*run) (Fixture *self, gconstpointer unused);
} cases[] = {
  { "all-fields-have-to-fit", test_all_fields_have_to_fit },
  { "each-side-consents-for-itself", test_each_side_consents_for_itself },
  { "what-nobody-permits-is-denied", test_what_nobody_permits_is_denied },
  { "a-denial-says-what-is-missing", test_a_denial_says_what_is_missing },
  { "an-unknown-size-is-over-every-cap", test_an_unknown_size_is_over_every_cap },
  { "one-permission-among-many-is-enough", test_one_permission_among_many_is_enough },
  { "questions-wait-for-the-permissions", test_questions_wait_for_the_permissions },
  { "a-storage-that-fails-denies-and-is-asked-again",
    test_a_storage_that_fails_denies_and_is_asked_again },
  { "a-withdrawn-consent-denies-at-once", test_a_withdrawn_consent_denies_at_once },
  { "no-question-is-answered-by-what-was", test_no_question_is_answered_by_what_was },
  { "a-change-that-cannot-be-read-denies", test_a_change_that_cannot_be_read_denies },
  { "stopping-denies-what-waits", test_stopping_denies_what_waits },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/policy-whitelist/%s", cases[i].name);

      g_test_add (path, Fixture, NULL, set_up, cases[i].run, tear_down);
    }

  return g_test_run ();
}
