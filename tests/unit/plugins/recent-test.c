/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which passwords auth-password takes for verified, how many of them, and for how long. */

#include <string.h>

#include "auth-password/recent.h"

#define NOW 1000 /* microseconds */

typedef struct
{
  Recent *recent;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->recent = recent_new (NULL);
  g_assert_nonnull (self->recent);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  recent_free (self->recent);
}

static RecentPassword
make (const char *id, const char *hash, const char *secret)
{
  return (RecentPassword){ id, hash, (const uint8_t *)secret, strlen (secret) };
}

static bool
has (Fixture *self, const char *id, const char *hash, const char *secret, gint64 now)
{
  RecentPassword password = make (id, hash, secret);

  return recent_has (self->recent, &password, now);
}

static void
put (Fixture *self, const char *id, const char *hash, const char *secret, gint64 now)
{
  RecentPassword password = make (id, hash, secret);

  recent_put (self->recent, &password, now);
}

static void
test_knows_what_was_put_and_nothing_else (Fixture *self, gconstpointer unused)
{
  g_assert_false (has (self, "sato", "$hash", "secret", NOW));
  put (self, "sato", "$hash", "secret", NOW);

  g_assert_true (has (self, "sato", "$hash", "secret", NOW));
  g_assert_false (has (self, "sato", "$hash", "secre", NOW));
  g_assert_false (has (self, "sato", "$hash", "secrett", NOW));
  g_assert_false (has (self, "sato", "$hash", "", NOW));
  g_assert_false (has (self, "sato", "$other", "secret", NOW));
  g_assert_false (has (self, "suzuki", "$hash", "secret", NOW));
  g_assert_false (has (self, "", "", "", NOW));
}

/* The same letters, with other ends of what they are. */
static void
test_one_text_does_not_run_into_the_next (Fixture *self, gconstpointer unused)
{
  put (self, "ab", "cd", "ef", NOW);

  g_assert_false (has (self, "a", "bcd", "ef", NOW));
  g_assert_false (has (self, "abc", "d", "ef", NOW));
  g_assert_false (has (self, "ab", "c", "def", NOW));
  g_assert_false (has (self, "ab", "cde", "f", NOW));
  g_assert_true (has (self, "ab", "cd", "ef", NOW));
}

static void
test_bytes_behind_a_nul_count (Fixture *self, gconstpointer unused)
{
  RecentPassword longer = { "sato", "$hash", (const uint8_t *)"secret\0x", 8 };

  put (self, "sato", "$hash", "secret", NOW);
  g_assert_false (recent_has (self->recent, &longer, NOW));
  recent_put (self->recent, &longer, NOW);
  g_assert_true (recent_has (self->recent, &longer, NOW));
}

static void
test_forgets_after_five_minutes (Fixture *self, gconstpointer unused)
{
  put (self, "sato", "$hash", "secret", NOW);
  g_assert_true (has (self, "sato", "$hash", "secret", NOW + RECENT_HOLDS - 1));
  g_assert_false (has (self, "sato", "$hash", "secret", NOW + RECENT_HOLDS));

  /* For good, whatever the clock says then. */
  g_assert_false (has (self, "sato", "$hash", "secret", NOW));
}

/* Whoever comes all the time is verified all the same. */
static void
test_asking_makes_it_no_longer (Fixture *self, gconstpointer unused)
{
  put (self, "sato", "$hash", "secret", NOW);
  for (gint64 now = NOW; now < NOW + RECENT_HOLDS; now += G_TIME_SPAN_SECOND)
    g_assert_true (has (self, "sato", "$hash", "secret", now));
  g_assert_false (has (self, "sato", "$hash", "secret", NOW + RECENT_HOLDS));
}

static void
test_one_that_is_verified_again_holds_anew (Fixture *self, gconstpointer unused)
{
  put (self, "sato", "$hash", "secret", NOW);
  put (self, "sato", "$hash", "secret", NOW + 5);
  g_assert_true (has (self, "sato", "$hash", "secret", NOW + RECENT_HOLDS));
  g_assert_false (has (self, "sato", "$hash", "secret", NOW + RECENT_HOLDS + 5));
}

static bool
has_number (Fixture *self, unsigned number)
{
  g_autofree char *id = g_strdup_printf ("sato.%u", number);

  return has (self, id, "$hash", "secret", NOW + number);
}

static void
put_number (Fixture *self, unsigned number)
{
  g_autofree char *id = g_strdup_printf ("sato.%u", number);

  put (self, id, "$hash", "secret", NOW + number);
}

static unsigned
count (Fixture *self, unsigned end)
{
  unsigned known = 0;

  for (unsigned i = 0; i < end; i++)
    known += has_number (self, i);

  return known;
}

/* Nor does one that is put again take the place of another. */
static void
test_the_oldest_goes_when_it_is_full (Fixture *self, gconstpointer unused)
{
  for (unsigned i = 0; i < RECENT_MAX; i++)
    put_number (self, i);
  put_number (self, RECENT_MAX - 1);
  g_assert_cmpuint (count (self, RECENT_MAX), ==, RECENT_MAX);

  put_number (self, RECENT_MAX);
  g_assert_false (has_number (self, 0));
  g_assert_cmpuint (count (self, RECENT_MAX + 1), ==, RECENT_MAX);

  for (unsigned i = 0; i < 4 * RECENT_MAX; i++)
    put_number (self, i);
  g_assert_cmpuint (count (self, 4 * RECENT_MAX), ==, RECENT_MAX);
  g_assert_true (has_number (self, 4 * RECENT_MAX - 1));
}

static void
test_each_table_has_a_key_of_its_own (Fixture *self, gconstpointer unused)
{
  Recent *other = recent_new (NULL);
  RecentPassword password = make ("sato", "$hash", "secret");

  recent_put (other, &password, NOW);
  g_assert_true (recent_has (other, &password, NOW));
  g_assert_false (recent_has (self->recent, &password, NOW));
  recent_free (other);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/recent/knows-what-was-put-and-nothing-else", test_knows_what_was_put_and_nothing_else);
  ADD ("/recent/one-text-does-not-run-into-the-next", test_one_text_does_not_run_into_the_next);
  ADD ("/recent/bytes-behind-a-nul-count", test_bytes_behind_a_nul_count);
  ADD ("/recent/forgets-after-five-minutes", test_forgets_after_five_minutes);
  ADD ("/recent/asking-makes-it-no-longer", test_asking_makes_it_no_longer);
  ADD ("/recent/one-that-is-verified-again-holds-anew", test_one_that_is_verified_again_holds_anew);
  ADD ("/recent/the-oldest-goes-when-it-is-full", test_the_oldest_goes_when_it_is_full);
  ADD ("/recent/each-table-has-a-key-of-its-own", test_each_table_has_a_key_of_its_own);

  return g_test_run ();
}
