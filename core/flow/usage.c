/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a connection ID has passed in a calendar month, and what follows from it. */

#include "flow/quota.h"

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/steps.h"

static const char *const use_names[] = {
  [TASUKI_USE_WITHIN] = "within",
  [TASUKI_USE_WARNING] = "warning",
  [TASUKI_USE_USED_UP] = "used-up",
};

const char *
tasuki_usage_name (TasukiUse use)
{
  return use_names[use];
}

/* --- The month */

/* The month is the clock's: what was counted of another is over. */
void
tasuki_usage_turn (TasukiQuota *quota)
{
  TasukiUsage *self = &quota->usage;
  int64_t wall = quota->flow->performer->wall (quota->flow->data);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (wall / G_USEC_PER_SEC);
  g_autofree char *month = g_date_time_format (time, "%Y-%m");

  if (g_str_equal (month, self->month))
    return;

  g_strlcpy (self->month, month, sizeof self->month);
  self->stored = 0;
  self->fresh = 0;
  self->ahead = 0;
  self->told = TASUKI_USE_WITHIN;
  self->noted = TASUKI_USE_WITHIN;
}

uint64_t
tasuki_usage_get (TasukiQuota *quota)
{
  tasuki_usage_turn (quota);
  return quota->usage.stored + quota->usage.fresh;
}

/* Without a product that could be too large. */
static uint64_t
get_threshold (const TasukiQuota *quota)
{
  return quota->monthly / 100 * quota->warning + quota->monthly % 100 * quota->warning / 100;
}

TasukiUse
tasuki_usage_judge (TasukiQuota *quota)
{
  uint64_t used = tasuki_usage_get (quota);

  if (quota->monthly == 0)
    return TASUKI_USE_WITHIN;
  if (used >= quota->monthly)
    return TASUKI_USE_USED_UP;

  return used >= get_threshold (quota) ? TASUKI_USE_WARNING : TASUKI_USE_WITHIN;
}

/* --- What is to be said of it */

static void
warn (TasukiQuota *quota, TasukiUse use)
{
  const char *id = quota->id;
  g_autofree char *limit = g_format_size_full (quota->monthly, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *words
      = use == TASUKI_USE_USED_UP
            ? g_strdup_printf (_ ("%s has used up its %s for %s"), id, limit, quota->usage.month)
            : g_strdup_printf (_ ("%s has used %u%% of its %s for %s"), id, quota->warning, limit,
                               quota->usage.month);

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "TASUKI_EVENT",
                    use == TASUKI_USE_USED_UP ? "monthly-limit" : "monthly-warning",
                    "TASUKI_CONNECTION", id, "MESSAGE", "%s", words);
}

void
tasuki_usage_look (TasukiQuota *quota)
{
  TasukiUsage *self = &quota->usage;
  TasukiUse use = tasuki_usage_judge (quota);

  if (self->knowledge != TASUKI_KNOWN || quota->removed)
    return;

  if (use > self->told)
    warn (quota, use);
  if (use > self->told || use != self->noted)
    tasuki_usage_plan (quota, true);
  self->told = MAX (self->told, use);
  if (use == TASUKI_USE_USED_UP)
    tasuki_limit_cut (quota);
}

void
tasuki_usage_count (TasukiQuota *quota, uint64_t bytes)
{
  tasuki_usage_turn (quota);
  quota->usage.fresh += bytes;
  tasuki_usage_plan (quota, false);
  tasuki_usage_want (quota);
  tasuki_usage_look (quota);
}
