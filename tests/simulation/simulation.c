/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The path under random but repeatable use: clients come, ask, answer, lie and leave, rules change,
 * plugins and the store are slow, time passes. After every step the invariants are checked.
 *
 * SIMULATION_FIRST=SEED SIMULATION_SEEDS=COUNT SIMULATION_STEPS=COUNT run another part of it.
 */

#include <stdlib.h>
#include <string.h>

#include "simulation/world.h"

#define FIRST 1
#define SEEDS 150
#define STEPS 400

/* How many seeds a fault may escape. */
#define CONTROL_SEEDS 50

static unsigned
read_number (const char *name, unsigned otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL ? (unsigned)strtoul (text, NULL, 10) : otherwise;
}

/* Everything comes to its end: whatever was held is answered, and the access point stops. */
static void
stop (World *self)
{
  for (unsigned i = 0; !tasuki_flow_drain (self->path->flow, true); i++)
    {
      g_assert_cmpuint (i, <, 100);
      consent_release (self->policy);
      fake_plugin_release (self->path->authenticator, false);
      fake_storage_release (self->path->storage);
      path_rest (self->path);
    }
}

/* What went wrong; NULL if nothing did. */
static char *
run (uint64_t seed, const World *faults)
{
  g_autoptr (World) world = world_new (seed);
  unsigned steps = read_number ("SIMULATION_STEPS", STEPS);
  char *problem = NULL;

  world->whispers = faults->whispers;
  world->forges = faults->forges;
  world->tightens = faults->tightens;
  world->strays = faults->strays;
  for (unsigned step = 0; step < steps && problem == NULL; step++)
    {
      g_autofree char *found = NULL;

      world_act (world);
      found = world_check (world);
      if (found != NULL)
        problem = g_strdup_printf ("seed %" G_GUINT64_FORMAT ", step %u: %s", seed, step, found);
    }

  stop (world);
  if (problem == NULL)
    {
      g_autofree char *found = world_check_records (world);

      if (found != NULL)
        problem = g_strdup_printf ("seed %" G_GUINT64_FORMAT ", end: %s", seed, found);
    }

  return problem;
}

static void
test_invariants_hold (void)
{
  unsigned first = read_number ("SIMULATION_FIRST", FIRST);
  unsigned seeds = read_number ("SIMULATION_SEEDS", SEEDS);

  for (unsigned i = 0; i < seeds; i++)
    {
      g_autofree char *problem = NULL;

      g_test_message ("seed %u", first + i);
      problem = run (first + i, &(World){ 0 });
      if (problem != NULL)
        {
          g_test_message ("%s", problem);
          g_test_fail ();
          return;
        }
    }
}

/* How many rows say so. */
static unsigned
count_reason (World *self, const char *words)
{
  g_autofree char *rows = fake_storage_print (self->path->storage, "history");
  unsigned count = 0;

  for (const char *at = rows; (at = strstr (at, words)) != NULL; at++)
    count++;

  return count;
}

static void
test_something_happens (void)
{
  unsigned completed = 0;
  unsigned crowded = 0;
  unsigned used_up = 0;

  for (unsigned seed = FIRST; seed < FIRST + SEEDS; seed++)
    {
      g_autoptr (World) world = world_new (seed);

      for (unsigned step = 0; step < STEPS; step++)
        world_act (world);
      stop (world);
      completed += g_hash_table_size (world->stored);
      crowded += count_reason (world, "as many transfers under way");
      used_up += count_reason (world, "has used up");
    }
  g_test_message ("%u completed, %u crowded, %u used up", completed, crowded, used_up);
  g_assert_cmpuint (completed, >, 20);
  g_assert_cmpuint (crowded, >, 20);
  g_assert_cmpuint (used_up, >, 0);
}

static bool
is_noticed (const World *faults, const char *how)
{
  for (unsigned seed = FIRST; seed < FIRST + CONTROL_SEEDS; seed++)
    {
      g_autofree char *problem = run (seed, faults);

      if (problem != NULL)
        {
          g_test_message ("%s", problem);
          return strstr (problem, how) != NULL;
        }
    }

  return false;
}

static void
test_consent_withdrawn_in_silence_is_noticed (void)
{
  g_assert_true (
      is_noticed (&(World){ .whispers = true }, "goes on long after a consent was withdrawn"));
}

static void
test_second_row_is_noticed (void)
{
  g_assert_true (is_noticed (&(World){ .forges = true }, "rows"));
}

static void
test_more_transfers_than_may_be_are_noticed (void)
{
  g_assert_true (is_noticed (&(World){ .tightens = true }, "has more transfers than it may"));
}

static void
test_proxy_distrusted_in_silence_is_noticed (void)
{
  g_assert_true (is_noticed (&(World){ .strays = true }, "through a proxy that is not trusted"));
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/simulation/invariants-hold", test_invariants_hold);
  g_test_add_func ("/simulation/something-happens", test_something_happens);
  g_test_add_func ("/simulation/control/consent-withdrawn-in-silence-is-noticed",
                   test_consent_withdrawn_in_silence_is_noticed);
  g_test_add_func ("/simulation/control/second-row-is-noticed", test_second_row_is_noticed);
  g_test_add_func ("/simulation/control/more-transfers-than-may-be-are-noticed",
                   test_more_transfers_than_may_be_are_noticed);
  g_test_add_func ("/simulation/control/proxy-distrusted-in-silence-is-noticed",
                   test_proxy_distrusted_in_silence_is_noticed);

  return g_test_run ();
}
