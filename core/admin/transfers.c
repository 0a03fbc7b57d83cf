/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on transfers: what is under way is asked of the relay, what is past of the store.
 */

#include "admin/transfers.h"

#include <glib/gi18n-lib.h>

#include "admin/audit.h"
#include "admin/journals.h"
#include "admin/output.h"
#include "admin/page.h"
#include "admin/access-point.h"
#include "admin/reach.h"

static const char *
get_text (GVariant *row, const char *key)
{
  const char *text = NULL;

  g_variant_lookup (row, key, "&s", &text);
  return text;
}

/* Which of its limits refused, a side alone is told: to who acts for the other it is no business.
 */
static bool
is_confided (TasukiJob *job, TasukiRecord *record)
{
  const char *side = tasuki_record_get_string (record, "side");
  g_autofree char *owner = side != NULL ? g_strconcat (side, "-organisation", NULL) : NULL;

  return side != NULL
         && !tasuki_reach_has_party (job, tasuki_record_get_string (record, side),
                                     tasuki_record_get_string (record, owner));
}

static TasukiRecord *
without_reason (TasukiRecord *record)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (record));

  g_variant_dict_remove (&body, "reason");
  g_variant_dict_remove (&body, "side");
  return tasuki_output_with_body (record, g_variant_dict_end (&body));
}

/* The rows that were found, as the caller may see them. */
static void
withhold_reasons (TasukiJob *job)
{
  GPtrArray *shown = NULL;

  if (tasuki_reach_is_everything (job))
    return;

  shown = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < job->records->len; i++)
    {
      TasukiRecord *record = job->records->pdata[i];

      g_ptr_array_add (shown,
                       is_confided (job, record) ? without_reason (record) : g_object_ref (record));
    }
  g_ptr_array_unref (job->records);
  job->records = shown;
}

/*
 * Those in which somebody within the caller's reach has a part: aa{sv}, not floating; NULL, and the
 * job has failed, if they cannot be had.
 */
static GVariant *
get_live (TasukiJob *job)
{
  gpointer data = NULL;
  const TasukiAdminView *view = tasuki_access_point_get_view (job, &data);

  return view != NULL ? tasuki_reach_choose (job, view->list_transfers (data)) : NULL;
}

/* Of type a{sv}; NULL if no such transfer is under way. */
static GVariant *
find_live (GVariant *live, const char *id)
{
  for (gsize i = 0; i < g_variant_n_children (live); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (live, i);

      if (g_strcmp0 (get_text (row, "transfer"), id) == 0)
        return g_steal_pointer (&row);
    }

  return NULL;
}

void
tasuki_transfers_list (TasukiJob *job)
{
  g_autoptr (GVariant) live = get_live (job);

  if (live != NULL)
    tasuki_page_reply_with_rows (job, live);
}

static void
fail_unknown (TasukiJob *job, const char *id)
{
  tasuki_job_fail (job, g_error_new (TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND,
                                     _ ("There is no transfer \"%s\"; "
                                        "\"tasukictl history\" shows those there are"),
                                     id));
}

typedef struct
{
  char *id;
  TasukiTransferStep next;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->id);
  g_free (search);
}

/* A key may also be that of another transfer, whose file ID is this text. */
static void
find_past (TasukiJob *job)
{
  const Search *search = job->state;
  TasukiTransferStep next = search->next;
  g_autoptr (GVariant) row = NULL;

  withhold_reasons (job);
  for (guint i = 0; i < job->records->len && row == NULL; i++)
    {
      GVariant *body = tasuki_record_get_body (g_ptr_array_index (job->records, i));

      if (g_strcmp0 (get_text (body, "transfer"), search->id) == 0)
        row = g_variant_ref (body);
    }
  if (row == NULL)
    {
      fail_unknown (job, search->id);
      return;
    }

  tasuki_job_pop (job);
  next (job, row);
}

void
tasuki_transfers_find (TasukiJob *job, const char *id, TasukiTransferStep next)
{
  g_autoptr (GVariant) live = get_live (job);
  g_autoptr (GVariant) found = NULL;
  g_autoptr (TasukiSearch) search = NULL;
  Search *state = NULL;

  if (live == NULL)
    return;

  found = find_live (live, id);
  if (found != NULL)
    {
      next (job, found);
      return;
    }

  state = g_new0 (Search, 1);
  state->id = g_strdup (id);
  state->next = next;
  tasuki_job_push (job, state, search_free);
  search = tasuki_search_new ("history");
  tasuki_search_set_key (search, id);
  tasuki_job_search (job, g_steal_pointer (&search), find_past);
}

static void
show (TasukiJob *job, GVariant *found)
{
  g_autoptr (GVariant) row = tasuki_output_row (job->operation->columns, found);

  tasuki_job_reply (job, 200, row);
}

void
tasuki_transfers_show (TasukiJob *job)
{
  tasuki_transfers_find (job, tasuki_job_get_text (job, "id"), show);
}

static void
cancel (TasukiJob *job)
{
  const TasukiAuditSubject subject = { .kind = "transfer", .id = tasuki_job_get_text (job, "id") };
  gpointer data = NULL;
  const TasukiAdminView *view = tasuki_access_point_get_view (job, &data);
  g_autoptr (GError) error = NULL;

  if (view == NULL)
    return;

  if (view->cancel_transfer (data, subject.id, job->caller, &error))
    tasuki_job_reply (job, 204, g_variant_new ("a{sv}", NULL));
  else
    tasuki_audit_fail (job, &subject, g_steal_pointer (&error));
}

void
tasuki_transfers_cancel (TasukiJob *job)
{
  const TasukiAuditSubject subject = { .kind = "transfer", .id = tasuki_job_get_text (job, "id") };
  g_autoptr (GVariant) live = get_live (job);
  g_autoptr (GVariant) found = live != NULL ? find_live (live, subject.id) : NULL;

  if (found != NULL)
    tasuki_audit_record (job, &subject, cancel);
  else if (live != NULL)
    fail_unknown (job, subject.id);
}

static bool
is_wanted (TasukiJob *job, GVariant *row)
{
  /* g_variant_lookup () would put the whole row into one piece first. */
  g_autoptr (GVariant) value = g_variant_lookup_value (row, "started", G_VARIANT_TYPE_INT64);
  gint64 started = value != NULL ? g_variant_get_int64 (value) : 0;

  return started >= tasuki_job_get_number (job, "from", 0)
         && started < tasuki_job_get_number (job, "until", G_MAXINT64)
         && tasuki_journals_is_wanted (job, row);
}

/* Those of @live that are asked for, the latest first, as history has them. */
static GVariant *
choose_live (TasukiJob *job, GVariant *live)
{
  g_autoptr (GVariantBuilder) chosen = g_variant_builder_new (G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = g_variant_n_children (live); i > 0; i--)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (live, i - 1);

      if (is_wanted (job, row))
        g_variant_builder_add_value (chosen, row);
    }

  return g_variant_ref_sink (g_variant_builder_end (chosen));
}

static void
reply_with_history (TasukiJob *job)
{
  withhold_reasons (job);
  tasuki_journals_reply (job);
}

void
tasuki_transfers_history (TasukiJob *job)
{
  g_autoptr (GVariant) live = get_live (job);

  if (live != NULL)
    tasuki_journals_find (job, "history", choose_live (job, live), reply_with_history);
}
