/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Looks whether the journals are what was written, part by part, so that everything else that wants
 * the storage has its turn.
 */

#include "admin/verification.h"

#include <glib/gi18n-lib.h>

#include "admin/page.h"

/* Less than a caller waits for an answer. */
#define TIME_MAX (20 * G_USEC_PER_SEC)

static const char *const journals[] = { "audit", "denial", "history", NULL };

typedef struct
{
  const char *const *journal; /* that is being looked at */
  char *after;                /* the number of its last good entry */
  gint64 entries;             /* how many of it are good */
  gint64 end;                 /* monotonic: when it is time to answer */
  GVariantBuilder *rows;
} Progress;

static void ask (TasukiJob *job);

static void
free_progress (gpointer data)
{
  Progress *self = data;

  g_free (self->after);
  g_variant_builder_unref (self->rows);
  g_free (self);
}

static const char *
describe_state (TasukiRecord *part)
{
  if (tasuki_record_get_integer (part, "bad", 0) != 0)
    return "broken";

  return tasuki_record_get_boolean (part, "ended", FALSE) ? "whole" : "unfinished";
}

static void
add_number (GVariantDict *row, const char *name, gint64 number)
{
  if (number != 0)
    g_variant_dict_insert (row, name, "x", number);
}

static void
add_row (Progress *self, TasukiRecord *part)
{
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&row, "journal", "s", *self->journal);
  g_variant_dict_insert (&row, "state", "s", describe_state (part));
  g_variant_dict_insert (&row, "entries", "x", self->entries);
  g_variant_dict_insert (&row, "last", "x", g_ascii_strtoll (self->after, NULL, 10));
  add_number (&row, "removed", tasuki_record_get_integer (part, "removed", 0));
  add_number (&row, "bad", tasuki_record_get_integer (part, "bad", 0));
  add_number (&row, "bad-time", tasuki_record_get_integer (part, "bad-time", 0));
  g_variant_builder_add_value (self->rows, g_variant_dict_end (&row));
}

static void
reply (TasukiJob *job)
{
  Progress *self = job->state;
  g_autoptr (GVariant) rows = g_variant_ref_sink (g_variant_builder_end (self->rows));

  tasuki_page_reply_with_rows (job, rows);
}

/* One journal that was asked for by name is the only one. */
static bool
move_on (Progress *self, TasukiJob *job)
{
  g_clear_pointer (&self->after, g_free);
  self->entries = 0;
  self->journal++;
  return tasuki_job_get_text (job, "journal") == NULL && *self->journal != NULL;
}

/* Time that is over at the end of one journal leaves the others unfinished, each after a part. */
static void
on_part (TasukiJob *job)
{
  Progress *self = job->state;
  TasukiRecord *part = tasuki_job_get_record (job);
  bool late = g_get_monotonic_time () >= self->end;

  if (part == NULL)
    {
      tasuki_job_fail (job, g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_STORAGE,
                                                 _ ("The storage did not say what it found")));
      return;
    }

  g_free (self->after);
  self->after = g_strdup (tasuki_record_get_id (part));
  self->entries += tasuki_record_get_integer (part, "entries", 0);
  if (!late && g_str_equal (describe_state (part), "unfinished"))
    {
      ask (job);
      return;
    }

  add_row (self, part);
  if (move_on (self, job))
    ask (job);
  else
    reply (job);
}

static void
ask (TasukiJob *job)
{
  Progress *self = job->state;
  TasukiSearch *search = tasuki_search_new (*self->journal);

  tasuki_search_set_id (search, self->after);
  tasuki_job_verify (job, search, on_part);
}

static const char *const *
find_journal (const char *name)
{
  for (const char *const *journal = journals; name != NULL && *journal != NULL; journal++)
    if (g_str_equal (*journal, name))
      return journal;

  return name == NULL ? journals : NULL;
}

static GError *
check (TasukiJob *job)
{
  const char *journal = tasuki_job_get_text (job, "journal");

  if (journal == NULL && tasuki_job_get_number (job, "after", 0) != 0)
    return g_error_new_literal (
        TASUKI_ERROR, TASUKI_ERROR_INVALID,
        _ ("\"after\" is a number in one journal; say which by \"journal\""));

  return NULL;
}

void
tasuki_verification_run (TasukiJob *job)
{
  gint64 after = tasuki_job_get_number (job, "after", 0);
  GError *error = check (job);
  Progress *self;

  if (error != NULL)
    {
      tasuki_job_fail (job, error);
      return;
    }

  self = g_new0 (Progress, 1);
  self->journal = find_journal (tasuki_job_get_text (job, "journal"));
  self->after = after != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, after) : NULL;
  self->end = g_get_monotonic_time () + TIME_MAX;
  self->rows = g_variant_builder_new (G_VARIANT_TYPE ("aa{sv}"));
  g_assert (self->journal != NULL);
  tasuki_job_push (job, self, free_progress);
  ask (job);
}
