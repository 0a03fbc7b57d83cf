/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One budget for all memory whose size depends on peers. */

#include "io/budget.h"

#include <stdatomic.h>
#include <string.h>

#include <glib.h>

static atomic_size_t limit = SIZE_MAX;
static atomic_size_t used;

void
tasuki_budget_set_limit (size_t new_limit)
{
  atomic_store (&limit, new_limit);
}

size_t
tasuki_budget_get_used (void)
{
  return atomic_load (&used);
}

static bool
count (size_t size, size_t allowed)
{
  size_t before = atomic_fetch_add (&used, size);

  if (size <= allowed && before <= allowed - size)
    return true;

  atomic_fetch_sub (&used, size);
  return false;
}

bool
tasuki_budget_reserve (size_t size)
{
  size_t allowed = atomic_load (&limit);

  return count (size, allowed - allowed / 4);
}

void
tasuki_budget_force (size_t size)
{
  atomic_fetch_add (&used, size);
}

void
tasuki_budget_release (size_t size)
{
  atomic_fetch_sub (&used, size);
}

uint8_t *
tasuki_budget_take (size_t size)
{
  uint8_t *bytes;

  if (!count (size, atomic_load (&limit)))
    return NULL;

  bytes = g_try_malloc (size);
  if (bytes == NULL)
    tasuki_budget_release (size);

  return bytes;
}

uint8_t *
tasuki_budget_insist (size_t size)
{
  tasuki_budget_force (size);
  return g_malloc (size);
}

void
tasuki_budget_discard (uint8_t *bytes, size_t size)
{
  if (bytes == NULL)
    return;

  g_free (bytes);
  tasuki_budget_release (size);
}

void
tasuki_budget_give (uint8_t *bytes, size_t size)
{
  if (bytes != NULL)
    explicit_bzero (bytes, size);
  tasuki_budget_discard (bytes, size);
}
