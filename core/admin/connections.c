/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on connections. */

#include "admin/connections.h"

#include <glib/gi18n-lib.h>

#include "admin/edit.h"
#include "admin/output.h"
#include "admin/password.h"
#include "admin/permissions.h"

/* A connection that is being added. */
typedef struct
{
  char *made; /* the password, if it was made here */
  TasukiRecord *record;
} Addition;

static void
addition_free (gpointer data)
{
  Addition *addition = data;

  tasuki_password_free (addition->made);
  g_clear_object (&addition->record);
  g_free (addition);
}

void
tasuki_connections_find (TasukiJob *job, const char *key, TasukiJobStep next)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("connection");

  tasuki_search_set_id (search, tasuki_job_get_text (job, key));
  tasuki_search_set_page (search, 0, 1);
  tasuki_job_load (job, g_steal_pointer (&search), next);
}

void
tasuki_connections_fail_unknown (TasukiJob *job, const char *id)
{
  tasuki_job_fail (job, g_error_new (TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND,
                                     _ ("There is no connection \"%s\"; "
                                        "\"tasukictl connection list\" shows those there are"),
                                     id));
}

/* @password: (nullable): to be shown; what the record has under this key is the hash */
static void
reply_with (TasukiJob *job, guint status, TasukiRecord *record, const char *password)
{
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (tasuki_record_get_body (record));
  g_autoptr (GVariant) whole = NULL;
  g_autoptr (GVariant) output = NULL;

  g_variant_dict_remove (&row, "password");
  if (password != NULL)
    g_variant_dict_insert (&row, "password", "s", password);
  g_variant_dict_insert (&row, "id", "s", tasuki_record_get_id (record));
  g_variant_dict_insert (&row, "organisation", "s", tasuki_record_get_organisation (record));
  whole = g_variant_ref_sink (g_variant_dict_end (&row));

  output = tasuki_output_row (job->operation->columns, whole);
  tasuki_job_reply (job, status, output);
}

static void
on_added (TasukiJob *job)
{
  Addition *addition = job->state;

  reply_with (job, 201, addition->record, addition->made);
}

static TasukiRecord *
make_record (TasukiJob *job, const char *hash)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) client_types = g_variant_lookup_value (job->input, "client-types", NULL);

  g_variant_dict_insert_value (&body, "client-types", client_types);
  g_variant_dict_insert (&body, "password", "s", hash);
  g_variant_dict_insert (&body, "enabled", "b", TRUE);
  g_variant_dict_insert (&body, "memo", "s", tasuki_job_get_text (job, "memo"));
  g_variant_dict_insert (&body, "created", "x", g_get_real_time ());

  return tasuki_record_new ("connection", tasuki_job_get_text (job, "id"),
                            tasuki_job_get_text (job, "organisation"), NULL,
                            g_variant_dict_end (&body));
}

static void
on_hashed (GObject *unused, GAsyncResult *result, gpointer data)
{
  TasukiJob *job = data;
  Addition *addition = job->state;
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = tasuki_password_hash_finish (result, &error);

  if (hash == NULL)
    {
      tasuki_job_fail (job, g_steal_pointer (&error));
      return;
    }

  addition->record = make_record (job, hash);
  tasuki_edit_save (job, NULL, addition->record, on_added);
}

/* Adding the same one again is refused before a password is hashed for it. */
static void
on_looked_up (TasukiJob *job)
{
  const char *given = tasuki_job_get_text (job, "password");
  Addition *addition = NULL;

  if (tasuki_job_get_record (job) != NULL)
    {
      tasuki_job_fail (job, g_error_new (TASUKI_ERROR, TASUKI_ERROR_EXISTS,
                                         _ ("There is a connection \"%s\" already; choose another "
                                            "ID, or remove that one first"),
                                         tasuki_job_get_text (job, "id")));
      return;
    }

  addition = g_new0 (Addition, 1);
  addition->made = given == NULL ? tasuki_password_make () : NULL;
  tasuki_job_push (job, addition, addition_free);
  tasuki_password_hash_async (given != NULL ? given : addition->made, on_hashed, job);
}

void
tasuki_connections_add (TasukiJob *job)
{
  tasuki_connections_find (job, "id", on_looked_up);
}

static void
reply_with_list (TasukiJob *job)
{
  g_autoptr (GVariant) page
      = tasuki_output_records (job->operation->columns, job->input, job->records, job->total);

  tasuki_job_reply (job, 200, page);
}

void
tasuki_connections_list (TasukiJob *job)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("connection");

  tasuki_search_set_page (search, (guint)tasuki_job_get_number (job, "start-index", 0),
                          (guint)tasuki_job_get_number (job, "max-results", 1));
  tasuki_job_load (job, g_steal_pointer (&search), reply_with_list);
}

static void
show (TasukiJob *job)
{
  TasukiRecord *record = tasuki_job_get_record (job);

  if (record == NULL)
    tasuki_connections_fail_unknown (job, tasuki_job_get_text (job, "id"));
  else
    reply_with (job, 200, record, NULL);
}

void
tasuki_connections_show (TasukiJob *job)
{
  tasuki_connections_find (job, "id", show);
}

static void
on_removed (TasukiJob *job)
{
  tasuki_job_reply (job, 204, g_variant_new ("a{sv}", NULL));
}

static void
remove_connection (TasukiJob *job)
{
  tasuki_edit_remove (job, job->state, on_removed);
}

/* The permissions go first: one that is left over would come alive with the next of that ID. */
static void
remove_permissions (TasukiJob *job)
{
  TasukiRecord *record = tasuki_job_get_record (job);

  if (record == NULL)
    {
      tasuki_connections_fail_unknown (job, tasuki_job_get_text (job, "id"));
      return;
    }

  tasuki_job_push (job, g_object_ref (record), g_object_unref);
  tasuki_permissions_remove_all (job, tasuki_record_get_id (record), remove_connection);
}

void
tasuki_connections_remove (TasukiJob *job)
{
  tasuki_connections_find (job, "id", remove_permissions);
}
