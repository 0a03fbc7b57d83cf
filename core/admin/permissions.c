/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on relay permissions. */

#include "admin/permissions.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "admin/connections.h"
#include "admin/edit.h"

static bool
is_sound (GVariant *body, GError **error)
{
  gint64 from = 0;
  gint64 until = G_MAXINT64;

  g_variant_lookup (body, "valid-from", "x", &from);
  g_variant_lookup (body, "valid-until", "x", &until);
  if (from < until)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
               _ ("validUntil is not later than validFrom, so the permission would never hold"));
  return false;
}

static const TasukiResource permissions = {
  .kind = "permission",
  .name = N_ ("permission"),
  .command = "permission",
  .check = is_sound,
};

static char *
make_id (void)
{
  uint8_t bytes[8];
  char digits[2 * sizeof bytes + 1];

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2hex (digits, sizeof digits, bytes, sizeof bytes);
  return g_strconcat ("perm-", digits, NULL);
}

static TasukiRecord *
make_record (TasukiJob *job, const char *organisation)
{
  static const char *const names[] = { "connection", "direction",   "remote", "file-id", "max-size",
                                       "valid-from", "valid-until", "memo",   NULL };
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  const char *keys[] = { tasuki_job_get_text (job, "connection"), NULL };
  g_autofree char *id = make_id ();

  tasuki_job_copy_given (job, names, &body);
  g_variant_dict_insert (&body, "enabled", "b", TRUE);

  return tasuki_record_new ("permission", id, organisation, keys, g_variant_dict_end (&body));
}

static void
add (TasukiJob *job)
{
  TasukiRecord *connection = tasuki_job_get_record (job);

  /* Its owner is the connection's: nobody else can consent in its name. */
  g_autoptr (TasukiRecord) permission
      = make_record (job, tasuki_record_get_organisation (connection));

  tasuki_edit_save (job, NULL, permission, tasuki_resource_reply_made);
}

void
tasuki_permissions_add (TasukiJob *job)
{
  GError *error = NULL;

  if (!is_sound (job->input, &error))
    tasuki_job_fail (job, error);
  else
    tasuki_resource_require (job, &tasuki_connections, tasuki_job_get_text (job, "connection"),
                             add);
}

void
tasuki_permissions_list (TasukiJob *job)
{
  tasuki_resource_list (job, &permissions, tasuki_job_get_text (job, "connection"));
}

void
tasuki_permissions_show (TasukiJob *job)
{
  tasuki_resource_show (job, &permissions);
}

void
tasuki_permissions_set (TasukiJob *job)
{
  tasuki_resource_set (job, &permissions);
}

void
tasuki_permissions_remove (TasukiJob *job)
{
  tasuki_resource_remove (job, &permissions);
}

/* The removal of all permissions of a connection. */
typedef struct
{
  char *connection;
  TasukiJobStep next;
} Removal;

static void find_more (TasukiJob *job);

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_free (removal->connection);
  g_free (removal);
}

static void
remove_one (TasukiJob *job)
{
  Removal *removal = job->state;
  TasukiJobStep next = removal->next;
  TasukiRecord *record = tasuki_job_get_record (job);

  if (record != NULL)
    {
      tasuki_edit_remove (job, record, find_more);
      return;
    }

  tasuki_job_pop (job);
  next (job);
}

static void
find_more (TasukiJob *job)
{
  const Removal *removal = job->state;
  g_autoptr (TasukiSearch) search = tasuki_search_new ("permission");

  tasuki_search_set_key (search, removal->connection);
  tasuki_search_set_page (search, 0, 1);
  tasuki_job_load (job, g_steal_pointer (&search), remove_one);
}

void
tasuki_permissions_remove_all (TasukiJob *job, const char *connection, TasukiJobStep next)
{
  Removal *removal = g_new0 (Removal, 1);

  removal->connection = g_strdup (connection);
  removal->next = next;
  tasuki_job_push (job, removal, removal_free);

  find_more (job);
}
