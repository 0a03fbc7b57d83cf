/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on the access point itself: its clients, plugins, settings and status. */

#include "admin/access-point.h"

#include <glib/gi18n-lib.h>

#include "admin/admin-private.h"
#include "admin/audit.h"
#include "admin/output.h"
#include "admin/page.h"
#include "admin/reach.h"

/* How many connections a status names that are near their monthly limit. */
#define MONTHLY_WARNINGS_MAX 100

static const TasukiAuditSubject configuration = { .kind = "configuration", .id = "" };

const TasukiAdminView *
tasuki_access_point_get_view (TasukiJob *job, gpointer *data)
{
  const TasukiAdminView *view = tasuki_admin_get_view (job->admin, data);

  if (view == NULL)
    tasuki_job_fail (job, g_error_new (TASUKI_ERROR, TASUKI_ERROR_BUSY,
                                       _ ("The relay is stopping; try again when it is back")));

  return view;
}

/* Takes @rows, of type aa{sv}. */
static void
reply_with_rows (TasukiJob *job, GVariant *rows)
{
  g_autoptr (GVariant) sunk = g_variant_take_ref (rows);

  tasuki_page_reply_with_rows (job, sunk);
}

void
tasuki_access_point_list_clients (TasukiJob *job)
{
  gpointer data = NULL;
  const TasukiAdminView *view = tasuki_access_point_get_view (job, &data);

  if (view != NULL)
    reply_with_rows (job, tasuki_reach_choose (job, view->list_clients (data)));
}

static bool
is_attached (GVariant *clients, const char *session)
{
  for (gsize i = 0; i < g_variant_n_children (clients); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (clients, i);
      const char *own = NULL;

      if (g_variant_lookup (row, "session", "&s", &own) && g_str_equal (own, session))
        return true;
    }

  return false;
}

static void
disconnect (TasukiJob *job)
{
  const TasukiAuditSubject subject = { .kind = "client", .id = tasuki_job_get_text (job, "id") };
  gpointer data = NULL;
  const TasukiAdminView *view = tasuki_access_point_get_view (job, &data);
  g_autoptr (GError) error = NULL;

  if (view == NULL)
    return;

  if (view->disconnect_client (data, subject.id, job->caller, &error))
    tasuki_job_reply (job, 204, g_variant_new ("a{sv}", NULL));
  else
    tasuki_audit_fail (job, &subject, g_steal_pointer (&error));
}

/* One beyond the caller's reach is not among those that there are. */
void
tasuki_access_point_disconnect (TasukiJob *job)
{
  const TasukiAuditSubject subject = { .kind = "client", .id = tasuki_job_get_text (job, "id") };
  gpointer data = NULL;
  const TasukiAdminView *view = tasuki_access_point_get_view (job, &data);
  g_autoptr (GVariant) clients = NULL;

  if (view == NULL)
    return;

  clients = tasuki_reach_choose (job, view->list_clients (data));
  if (is_attached (clients, subject.id))
    tasuki_audit_record (job, &subject, disconnect);
  else
    tasuki_job_fail (job, g_error_new (TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND,
                                       _ ("No client is attached by the session \"%s\"; "
                                          "\"tasukictl client list\" shows those there are"),
                                       subject.id));
}

void
tasuki_access_point_list_plugins (TasukiJob *job)
{
  gpointer data = NULL;
  const TasukiAdminView *view = tasuki_access_point_get_view (job, &data);

  if (view != NULL)
    reply_with_rows (job, view->list_plugins (data));
}

void
tasuki_access_point_list_settings (TasukiJob *job)
{
  gpointer data = NULL;
  const TasukiAdminView *view = tasuki_access_point_get_view (job, &data);

  if (view != NULL)
    reply_with_rows (job, view->list_settings (data));
}

static GVariant *
list_ids (GPtrArray *records)
{
  g_autoptr (GVariantBuilder) ids = g_variant_builder_new (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < records->len; i++)
    g_variant_builder_add (ids, "s", tasuki_record_get_id (records->pdata[i]));

  return g_variant_builder_end (ids);
}

static void
reply_with_status (TasukiJob *job)
{
  gpointer data = NULL;
  const TasukiAdminView *view = tasuki_access_point_get_view (job, &data);
  g_autoptr (GVariant) status = NULL;
  g_autoptr (GVariant) whole = NULL;
  g_autoptr (GVariant) row = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (view == NULL)
    return;

  status = g_variant_take_ref (view->get_status (data));
  g_variant_dict_clear (&dict);
  g_variant_dict_init (&dict, status);
  g_variant_dict_insert_value (&dict, "monthly-warnings", list_ids (job->records));
  whole = g_variant_ref_sink (g_variant_dict_end (&dict));
  row = tasuki_output_row (job->operation->columns, whole);
  tasuki_job_reply (job, 200, row);
}

/* Those connections that have passed the threshold of this month are found by a key. */
void
tasuki_access_point_show_status (TasukiJob *job)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("usage");
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *key = g_date_time_format (now, "monthly-warning:%Y-%m");

  tasuki_search_set_key (search, key);
  tasuki_search_set_page (search, 0, MONTHLY_WARNINGS_MAX);
  tasuki_job_load (job, g_steal_pointer (&search), reply_with_status);
}

static void
reload (TasukiJob *job)
{
  gpointer data = NULL;
  const TasukiAdminView *view = tasuki_access_point_get_view (job, &data);
  g_autoptr (GError) error = NULL;

  if (view == NULL)
    return;

  if (view->reload (data, &error))
    tasuki_job_reply (job, 204, g_variant_new ("a{sv}", NULL));
  else
    tasuki_audit_fail (job, &configuration, g_steal_pointer (&error));
}

void
tasuki_access_point_reload (TasukiJob *job)
{
  tasuki_audit_record (job, &configuration, reload);
}
