/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on organisations. An organisation owns its own setting, too. */

#include "admin/organisations.h"

#include <glib/gi18n-lib.h>

#include "admin/edit.h"
#include "admin/removal.h"

static const TasukiResource organisations = {
  .kind = "organisation",
  .name = N_ ("organisation"),
  .command = "organisation",
};

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

static void
narrow_to_owned (TasukiSearch *search, TasukiRecord *record)
{
  tasuki_search_set_organisation (search, tasuki_record_get_id (record));
}

/* What it leaves behind would be nobody's, and whoever takes the ID next would have it. */
static GError *
refuse_owner (TasukiRecord *record, TasukiRecord *found)
{
  return g_error_new (TASUKI_ERROR, TASUKI_ERROR_CONFLICT,
                      _ ("The organisation \"%s\" still owns the %s \"%s\"; remove what it owns "
                         "first, or disable it"),
                      tasuki_record_get_id (record), tasuki_record_get_kind (found),
                      tasuki_record_get_id (found));
}

void
tasuki_organisations_remove (TasukiJob *job)
{
  static const char *const owned[]
      = { "connection", "permission", "ip-filter", "api-key", "account", NULL };
  static const TasukiRemoval removal = {
    .resource = &organisations, .kinds = owned, .narrow = narrow_to_owned, .refuse = refuse_owner
  };

  tasuki_removal_begin (job, &removal);
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
