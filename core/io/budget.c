/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One budget for all memory whose size depends on peers. */

#include "io/budget.h"

#include <stdatomic.h>
#include <string.h>

#include <glib.h>

/* One for what is read, one for what is written, at a time. */
#define SPARES 2

typedef struct
{
  uint8_t *bytes[SPARES];
  unsigned count;
} Spares;

static void
free_spares (gpointer data)
{
  Spares *self = data;

  while (self->count > 0)
    g_free (self->bytes[--self->count]);
  g_free (self);
}

static GPrivate spares = G_PRIVATE_INIT (free_spares);

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

/* NULL if there is none. */
static uint8_t *
take_spare (void)
{
  Spares *here = g_private_get (&spares);

  return here != NULL && here->count > 0 ? here->bytes[--here->count] : NULL;
}

/* FALSE if there are enough. */
static bool
keep_spare (uint8_t *bytes)
{
  Spares *here = g_private_get (&spares);

  if (here == NULL)
    {
      here = g_new0 (Spares, 1);
      g_private_set (&spares, here);
    }
  if (here->count == SPARES)
    return false;

  here->bytes[here->count++] = bytes;
  return true;
}

uint8_t *
tasuki_budget_take (size_t size)
{
  uint8_t *bytes = NULL;

  if (!count (size, atomic_load (&limit)))
    return NULL;

  if (size == TASUKI_BUDGET_BULK)
    bytes = take_spare ();
  if (bytes == NULL)
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

  if (size != TASUKI_BUDGET_BULK || !keep_spare (bytes))
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
