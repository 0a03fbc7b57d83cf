/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removes a setting on which nothing hangs. */

#include "admin/removal.h"

#include "admin/edit.h"

typedef struct
{
  const TasukiRemoval *removal;
  TasukiRecord *record; /* NULL while it is being looked up */
  size_t next;          /* the kind that is being looked for */
} Removing;

static void
removing_free (gpointer data)
{
  Removing *removing = data;

  g_clear_object (&removing->record);
  g_free (removing);
}

static void look_for_next (TasukiJob *job);

static void
on_looked (TasukiJob *job)
{
  Removing *removing = job->state;
  TasukiRecord *found = tasuki_job_get_record (job);

  if (found != NULL)
    {
      tasuki_job_fail (job, removing->removal->refuse (removing->record, found));
      return;
    }

  removing->next++;
  look_for_next (job);
}

static void
look_for_next (TasukiJob *job)
{
  const Removing *removing = job->state;
  const char *kind = removing->removal->kinds[removing->next];
  g_autoptr (TasukiSearch) search = NULL;

  if (kind == NULL)
    {
      tasuki_edit_remove (job, removing->record, tasuki_resource_reply_nothing);
      return;
    }

  search = tasuki_search_new (kind);
  removing->removal->narrow (search, removing->record);
  tasuki_search_set_page (search, 0, 1);
  tasuki_job_load (job, g_steal_pointer (&search), on_looked);
}

static void
on_found (TasukiJob *job)
{
  Removing *removing = job->state;
  TasukiRecord *record = tasuki_job_get_record (job);

  if (!tasuki_resource_is_expected (job, record))
    return;

  removing->record = g_object_ref (record);
  look_for_next (job);
}

void
tasuki_removal_begin (TasukiJob *job, const TasukiRemoval *self)
{
  Removing *removing = g_new0 (Removing, 1);

  removing->removal = self;
  tasuki_job_push (job, removing, removing_free);
  tasuki_resource_require (job, self->resource, tasuki_job_get_text (job, "id"), on_found);
}
