/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on IP filters. */

#include "admin/ip-filters.h"

#include <glib/gi18n-lib.h>

#include "admin/edit.h"
#include "admin/organisations.h"
#include "admin/ranges.h"
#include "admin/removal.h"

#define FIELD "ip-filter"

static bool
is_sound (GVariant *body, GError **error)
{
  return tasuki_ranges_are_good (body, "allow", error)
         && tasuki_ranges_are_good (body, "deny", error);
}

static const TasukiResource ip_filters = {
  .kind = "ip-filter",
  .name = N_ ("IP filter"),
  .command = "ip-filter",
  .check = is_sound,
};

static TasukiRecord *
make_record (TasukiJob *job)
{
  static const char *const names[] = { "allow", "deny", "memo", NULL };
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  tasuki_job_copy_given (job, names, &body);

  return tasuki_record_new (ip_filters.kind, tasuki_job_get_text (job, "id"),
                            tasuki_resource_choose_owner (job), NULL, g_variant_dict_end (&body));
}

static void
add (TasukiJob *job)
{
  g_autoptr (TasukiRecord) record = make_record (job);

  tasuki_edit_save (job, NULL, record, tasuki_resource_reply_made);
}

static void
look_up_id (TasukiJob *job)
{
  tasuki_resource_require_absent (job, &ip_filters, add);
}

void
tasuki_ip_filters_add (TasukiJob *job)
{
  const char *owner = tasuki_resource_choose_owner (job);
  GError *error = NULL;

  if (owner == NULL || tasuki_resource_is_trespass (job))
    return;

  if (!is_sound (job->input, &error))
    tasuki_job_fail (job, error);
  else
    tasuki_organisations_require (job, owner, look_up_id);
}

void
tasuki_ip_filters_list (TasukiJob *job)
{
  tasuki_resource_list (job, &ip_filters, NULL);
}

void
tasuki_ip_filters_show (TasukiJob *job)
{
  tasuki_resource_show (job, &ip_filters);
}

void
tasuki_ip_filters_set (TasukiJob *job)
{
  tasuki_resource_set (job, &ip_filters);
}

static char *
make_key (const char *id)
{
  return g_strconcat ("ip-filter:", id, NULL);
}

char **
tasuki_ip_filters_make_keys (GVariant *body)
{
  char **keys = g_new0 (char *, 2);
  const char *id;

  if (g_variant_lookup (body, FIELD, "&s", &id))
    keys[0] = make_key (id);
  return keys;
}

static void
narrow_to_users (TasukiSearch *search, TasukiRecord *record)
{
  g_autofree char *key = make_key (tasuki_record_get_id (record));

  tasuki_search_set_key (search, key);
}

/* One that is taken away under somebody would leave nobody in, or, made anew, let in others. */
static GError *
refuse_user (TasukiRecord *record, TasukiRecord *user)
{
  const char *id = tasuki_record_get_id (record);
  const char *user_id = tasuki_record_get_id (user);

  /* From where a key may be used is said when it is made. */
  if (g_str_equal (tasuki_record_get_kind (user), "api-key"))
    return g_error_new (TASUKI_ERROR, TASUKI_ERROR_CONFLICT,
                        _ ("The IP filter \"%s\" is in use by the API key \"%s\"; revoke that one "
                           "first"),
                        id, user_id);

  return g_error_new (TASUKI_ERROR, TASUKI_ERROR_CONFLICT,
                      _ ("The IP filter \"%s\" is in use by the %s \"%s\"; give that one another, "
                         "or none, first"),
                      id, tasuki_record_get_kind (user), user_id);
}

void
tasuki_ip_filters_remove (TasukiJob *job)
{
  static const char *const users[] = { "connection", "api-key", "account", NULL };
  static const TasukiRemoval removal = {
    .resource = &ip_filters, .kinds = users, .narrow = narrow_to_users, .refuse = refuse_user
  };

  tasuki_removal_begin (job, &removal);
}

/* For what the organisation @user owns, or `*`: what holds for all of them may have that of any. */
static GError *
judge_filter (const TasukiResource *self, const char *id, TasukiRecord *record, const char *user)
{
  if (record == NULL)
    return tasuki_resource_make_unknown (self, id);
  if (g_str_equal (user, "*") || g_str_equal (tasuki_record_get_organisation (record), user))
    return NULL;

  return g_error_new (TASUKI_ERROR, TASUKI_ERROR_INVALID,
                      _ ("ipFilter: \"%s\" belongs to the organisation \"%s\", "
                         "and what is to have it to \"%s\""),
                      id, tasuki_record_get_organisation (record), user);
}

void
tasuki_ip_filters_require (TasukiJob *job, const char *organisation, TasukiJobStep next)
{
  const char *id = tasuki_job_get_text (job, FIELD);

  if (id == NULL)
    next (job);
  else
    tasuki_resource_judge (job, &ip_filters, id, organisation, judge_filter, next);
}
