/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What filter-ip keeps of the store, and how much it asks for: whatever there is, not more. */

#include "filter-ip/lookup.h"
#include "support/fake-storage.h"

#define MOST 4

typedef struct
{
  FakeStorage *storage;
  Lookup *lookup;
  guint answered;
  guint failed;
} Fixture;

static gpointer
read_text (TasukiRecord *record)
{
  return g_strdup (tasuki_record_get_string (record, "text"));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->storage = fake_storage_new ();
  self->lookup = lookup_new (TASUKI_STORAGE (self->storage), "thing", MOST, read_text, g_free);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  if (self->lookup != NULL)
    lookup_end (self->lookup);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->storage);
}

static void
on_found (gconstpointer kept, const GError *error, gpointer data)
{
  Fixture *self = data;

  self->answered++;
  self->failed += error != NULL;
}

/* Asks for @count of them without waiting. */
static void
ask_for (Fixture *self, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      lookup_find (self->lookup, id, on_found, self);
    }
}

static void
wait_for (Fixture *self, guint answered)
{
  while (self->answered < answered)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->answered, ==, answered);
}

static void
test_no_more_are_kept_than_is_said (Fixture *self, gconstpointer unused)
{
  ask_for (self, 10);
  wait_for (self, 10);
  g_assert_cmpuint (self->failed, ==, 0);

  fake_storage_fail (self->storage, "load", TASUKI_ERROR_STORAGE);
  ask_for (self, 10);
  wait_for (self, 20);
  g_assert_cmpuint (self->failed, >=, 10 - MOST);
  g_assert_cmpuint (self->failed, <, 10);
}

static void
test_no_more_are_asked_for_than_the_storage_can_take (Fixture *self, gconstpointer unused)
{
  fake_storage_hold (self->storage, "load");
  ask_for (self, 200);
  g_assert_cmpuint (fake_storage_count_held (self->storage), ==, 64);
  fake_storage_release (self->storage);
  wait_for (self, 200);
  g_assert_cmpuint (self->failed, ==, 0);
}

static void
test_all_who_ask_share_one_question (Fixture *self, gconstpointer unused)
{
  fake_storage_hold (self->storage, "load");
  for (int i = 0; i < 50; i++)
    ask_for (self, 1);
  g_assert_cmpuint (fake_storage_count_held (self->storage), ==, 1);
  fake_storage_release (self->storage);
  wait_for (self, 50);
}

static void
test_whoever_waits_hears_of_the_end (Fixture *self, gconstpointer unused)
{
  fake_storage_hold (self->storage, "load");
  ask_for (self, 100);
  lookup_end (g_steal_pointer (&self->lookup));
  g_assert_cmpuint (self->failed, ==, 100 - 64);
  fake_storage_release (self->storage);
  wait_for (self, 100);
  g_assert_cmpuint (self->failed, ==, 100);
}

#define ADD(name, function) g_test_add ("/lookup/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("no-more-are-kept-than-is-said", test_no_more_are_kept_than_is_said);
  ADD ("no-more-are-asked-for-than-the-storage-can-take",
       test_no_more_are_asked_for_than_the_storage_can_take);
  ADD ("all-who-ask-share-one-question", test_all_who_ask_share_one_question);
  ADD ("whoever-waits-hears-of-the-end", test_whoever_waits_hears_of_the_end);

  return g_test_run ();
}
