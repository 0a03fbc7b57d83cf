/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on connections. */

#include "admin/connections.h"

#include <glib/gi18n-lib.h>

#include "admin/access-point.h"
#include "admin/edit.h"
#include "admin/giving.h"
#include "admin/ip-filters.h"
#include "admin/organisations.h"
#include "admin/output.h"
#include "admin/permissions.h"

/* How long a password holds behind the one that replaces it, if nobody says. */
#define FORMER_HOLDS (7 * G_TIME_SPAN_DAY)

const TasukiResource tasuki_connections = {
  .kind = "connection",
  .name = N_ ("connection"),
  .command = "connection",
  .make_keys = tasuki_ip_filters_make_keys,
};

static TasukiRecord *
make_record (TasukiJob *job, TasukiRecord *unused, const char *hash)
{
  static const char *const names[]
      = { "client-types",  "ip-filter",       "public-keys", "rate-limit", "parallel-transfers",
          "monthly-limit", "monthly-warning", "memo",        NULL };
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  g_auto (GStrv) keys = tasuki_ip_filters_make_keys (job->input);

  tasuki_job_copy_given (job, names, &body);
  g_variant_dict_insert (&body, "password", "s", hash);
  g_variant_dict_insert (&body, "enabled", "b", TRUE);
  g_variant_dict_insert (&body, "created", "x", g_get_real_time ());

  return tasuki_record_new ("connection", tasuki_job_get_text (job, "id"),
                            tasuki_resource_choose_owner (job), (const char *const *)keys,
                            g_variant_dict_end (&body));
}

/* The former password goes on to hold, but not for ever. */
static TasukiRecord *
replace_password (TasukiJob *job, TasukiRecord *before, const char *hash)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (before));
  const char *former = tasuki_record_get_string (before, "password");
  gint64 until = tasuki_job_get_number (job, "former-until", g_get_real_time () + FORMER_HOLDS);

  if (former != NULL)
    {
      g_variant_dict_insert (&body, "former-password", "s", former);
      g_variant_dict_insert (&body, "former-until", "x", until);
    }
  g_variant_dict_insert (&body, "password", "s", hash);

  return tasuki_record_new ("connection", tasuki_record_get_id (before),
                            tasuki_record_get_organisation (before),
                            tasuki_record_get_keys (before), g_variant_dict_end (&body));
}

static void
add (TasukiJob *job)
{
  tasuki_giving_begin (job, NULL, make_record);
}

/* Adding the same one again is refused before a password is hashed for it. */
static void
look_up_id (TasukiJob *job)
{
  tasuki_resource_require_absent (job, &tasuki_connections, add);
}

static void
look_up_ip_filter (TasukiJob *job)
{
  tasuki_ip_filters_require (job, tasuki_resource_choose_owner (job), look_up_id);
}

void
tasuki_connections_add (TasukiJob *job)
{
  const char *owner = tasuki_resource_choose_owner (job);

  if (owner != NULL && !tasuki_resource_is_trespass (job))
    tasuki_organisations_require (job, owner, look_up_ip_filter);
}

void
tasuki_connections_list (TasukiJob *job)
{
  g_auto (GStrv) keys = tasuki_ip_filters_make_keys (job->input);

  tasuki_resource_list (job, &tasuki_connections, keys[0]);
}

static void
on_measured (GVariant *use, gpointer data)
{
  TasukiJob *job = data;
  TasukiRecord *record = tasuki_job_get_record (job);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (record));
  g_autoptr (TasukiRecord) shown = NULL;

  if (use == NULL)
    {
      tasuki_job_fail (job, g_error_new (TASUKI_ERROR, TASUKI_ERROR_STORAGE,
                                         _ ("What \"%s\" has used could not be looked up"),
                                         tasuki_record_get_id (record)));
      return;
    }

  for (gsize i = 0; i < g_variant_n_children (use); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (use, i);
      g_autoptr (GVariant) value = NULL;
      const char *name = NULL;

      g_variant_get (entry, "{&sv}", &name, &value);
      g_variant_dict_insert_value (&body, name, value);
    }

  shown = tasuki_output_with_body (record, g_variant_dict_end (&body));
  tasuki_job_set_record (job, shown);
  tasuki_resource_reply (job);
}

static void
measure (TasukiJob *job)
{
  gpointer data = NULL;
  const TasukiAdminView *view = tasuki_access_point_get_view (job, &data);

  if (view != NULL)
    view->measure (data, tasuki_job_get_text (job, "id"), on_measured, job);
}

void
tasuki_connections_show (TasukiJob *job)
{
  tasuki_resource_require (job, &tasuki_connections, tasuki_job_get_text (job, "id"), measure);
}

static void
set (TasukiJob *job)
{
  tasuki_resource_set (job, &tasuki_connections);
}

static void
check_ip_filter (TasukiJob *job)
{
  TasukiRecord *record = tasuki_job_get_record (job);

  tasuki_ip_filters_require (job, tasuki_record_get_organisation (record), set);
}

void
tasuki_connections_set (TasukiJob *job)
{
  tasuki_resource_require (job, &tasuki_connections, tasuki_job_get_text (job, "id"),
                           check_ip_filter);
}

static void
rotate_secret (TasukiJob *job)
{
  TasukiRecord *record = tasuki_job_get_record (job);

  if (tasuki_resource_is_expected (job, record))
    tasuki_giving_begin (job, record, replace_password);
}

void
tasuki_connections_rotate_secret (TasukiJob *job)
{
  tasuki_resource_require (job, &tasuki_connections, tasuki_job_get_text (job, "id"),
                           rotate_secret);
}

static void
remove_connection (TasukiJob *job)
{
  tasuki_edit_remove (job, job->state, tasuki_resource_reply_nothing);
}

/* The permissions go first: one that is left over would come alive with the next of that ID. */
static void
remove_permissions (TasukiJob *job)
{
  TasukiRecord *record = tasuki_job_get_record (job);

  if (!tasuki_resource_is_expected (job, record))
    return;

  tasuki_job_push (job, g_object_ref (record), g_object_unref);
  tasuki_permissions_remove_all (job, tasuki_record_get_id (record), remove_connection);
}

void
tasuki_connections_remove (TasukiJob *job)
{
  tasuki_resource_require (job, &tasuki_connections, tasuki_job_get_text (job, "id"),
                           remove_permissions);
}
