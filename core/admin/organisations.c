/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on organisations. An organisation owns its own setting, too. */

#include "admin/organisations.h"

#include <glib/gi18n-lib.h>

#include "admin/edit.h"
#include "admin/resource.h"

static const TasukiResource organisations = {
  .kind = "organisation",
  .name = N_ ("organisation"),
  .command = "organisation",
};

/* What an organisation may own, in the order in which it is looked for. */
static const char *const owned[]
    = { "connection", "permission", "ip-filter", "api-key", "account" };

static TasukiRecord *
make_record (TasukiJob *job)
{
  const char *id = tasuki_job_get_text (job, "id");
  static const char *const names[] = { "name", "memo", NULL };
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  tasuki_job_copy_given (job, names, &body);
  g_variant_dict_insert (&body, "enabled", "b", TRUE);
  g_variant_dict_insert (&body, "created", "x", g_get_real_time ());

  return tasuki_record_new (organisations.kind, id, id, NULL, g_variant_dict_end (&body));
}

static void
add (TasukiJob *job)
{
  g_autoptr (TasukiRecord) record = make_record (job);

  tasuki_edit_save (job, NULL, record, tasuki_resource_reply_made);
}

void
tasuki_organisations_add (TasukiJob *job)
{
  tasuki_resource_require_absent (job, &organisations, add);
}

void
tasuki_organisations_list (TasukiJob *job)
{
  tasuki_resource_list (job, &organisations, NULL);
}

void
tasuki_organisations_show (TasukiJob *job)
{
  tasuki_resource_show (job, &organisations);
}

void
tasuki_organisations_set (TasukiJob *job)
{
  tasuki_resource_set (job, &organisations);
}

/* An organisation that is being removed, and what it may not own any more. */
typedef struct
{
  TasukiRecord *record;
  size_t next; /* of what it may own, the kind that is being looked for */
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->record);
  g_free (removal);
}

static void look_for_next (TasukiJob *job);

/* What it leaves behind would be nobody's, and whoever takes the ID next would have it. */
static void
on_looked (TasukiJob *job)
{
  Removal *removal = job->state;
  TasukiRecord *found = tasuki_job_get_record (job);

  if (found == NULL)
    {
      removal->next++;
      look_for_next (job);
      return;
    }

  tasuki_job_fail (job, g_error_new (TASUKI_ERROR, TASUKI_ERROR_CONFLICT,
                                     _ ("The organisation \"%s\" still owns the %s \"%s\"; remove "
                                        "what it owns first, or disable it"),
                                     tasuki_record_get_id (removal->record),
                                     tasuki_record_get_kind (found), tasuki_record_get_id (found)));
}

static void
look_for_next (TasukiJob *job)
{
  const Removal *removal = job->state;
  g_autoptr (TasukiSearch) search = NULL;

  if (removal->next == G_N_ELEMENTS (owned))
    {
      tasuki_edit_remove (job, removal->record, tasuki_resource_reply_nothing);
      return;
    }

  search = tasuki_search_new (owned[removal->next]);
  tasuki_search_set_organisation (search, tasuki_record_get_id (removal->record));
  tasuki_search_set_page (search, 0, 1);
  tasuki_job_load (job, g_steal_pointer (&search), on_looked);
}

static void
remove_found (TasukiJob *job)
{
  TasukiRecord *record = tasuki_job_get_record (job);
  Removal *removal = NULL;

  if (!tasuki_resource_is_expected (job, record))
    return;

  removal = g_new0 (Removal, 1);
  removal->record = g_object_ref (record);
  tasuki_job_push (job, removal, removal_free);
  look_for_next (job);
}

void
tasuki_organisations_remove (TasukiJob *job)
{
  tasuki_resource_require (job, &organisations, tasuki_job_get_text (job, "id"), remove_found);
}

static GError *
judge_owner (const TasukiResource *self, const char *id, TasukiRecord *record, const char *unused)
{
  if (record != NULL)
    return NULL;

  return g_error_new (TASUKI_ERROR, TASUKI_ERROR_INVALID,
                      _ ("organisation: there is no organisation \"%s\"; "
                         "\"tasukictl organisation add %s\" makes it"),
                      id, id);
}

void
tasuki_organisations_require (TasukiJob *job, const char *id, TasukiJobStep next)
{
  if (g_str_equal (id, TASUKI_ORGANISATION_DEFAULT) || g_str_equal (id, "*"))
    next (job);
  else
    tasuki_resource_judge (job, &organisations, id, NULL, judge_owner, next);
}
