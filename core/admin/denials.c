/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The access denial log. Why the other side refuses a transfer is told to that side alone: to the
 * owner of the one who asked, it must look the same if nobody is there. The owner of the receiver,
 * whose side has refused, sees who asked for what and why that was refused, but not from where. Of
 * what the sender's own side has refused he sees nothing: nobody has asked him.
 */

#include "admin/denials.h"

#include "admin/journals.h"
#include "admin/output.h"
#include "admin/reach.h"

/* What was found, while it is asked which connections are the caller's. */
typedef struct
{
  GPtrArray *records;
  guint64 total;
} Page;

static void
free_page (gpointer data)
{
  Page *self = data;

  g_ptr_array_unref (self->records);
  g_free (self);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

/* Whether the other side refused, or may have. */
static bool
is_of_other_side (TasukiRecord *denial)
{
  return g_str_equal (or_empty (tasuki_record_get_string (denial, "stage")), "transfer")
         && !g_str_equal (or_empty (tasuki_record_get_string (denial, "side")), "sender");
}

/*
 * Whether the caller may not be told why. That it sees the denial is enough for who asked to be its
 * own, unless it is limited: then it may see it for the sake of the other side.
 */
static bool
is_confidential (TasukiJob *job, TasukiRecord *denial)
{
  return job->connections != NULL || (job->organisation != NULL && is_of_other_side (denial));
}

/* Whether the side that refused is one of @connections. */
static bool
is_own (TasukiRecord *denial, GPtrArray *connections)
{
  const char *refuser = or_empty (
      tasuki_record_get_string (denial, is_of_other_side (denial) ? "remote" : "connection"));

  for (guint i = 0; i < connections->len; i++)
    if (g_str_equal (tasuki_record_get_id (connections->pdata[i]), refuser))
      return true;

  return false;
}

/* Whether somebody within has asked; else it is seen for the sake of the side that refused. */
static bool
is_of_own_asker (TasukiJob *job, TasukiRecord *denial)
{
  return tasuki_reach_has_party (job, tasuki_record_get_string (denial, "connection"),
                                 tasuki_record_get_organisation (denial));
}

/*
 * Whether the caller may be told why. Of what somebody else has asked, an organisation is only ever
 * shown what its own side has refused.
 */
static bool
is_told_why (TasukiJob *job, TasukiRecord *denial, GPtrArray *connections)
{
  return !is_confidential (job, denial) || is_own (denial, connections)
         || (job->connections == NULL && !is_of_own_asker (job, denial));
}

/* What the caller may see of it; (transfer full). */
static TasukiRecord *
show (TasukiJob *job, TasukiRecord *denial, GPtrArray *connections)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (denial));

  if (!is_told_why (job, denial, connections))
    {
      g_variant_dict_remove (&body, "reason");
      g_variant_dict_remove (&body, "side");
    }
  if (!is_of_own_asker (job, denial))
    {
      g_variant_dict_remove (&body, "source");
      g_variant_dict_remove (&body, "through");
    }

  return tasuki_output_with_body (denial, g_variant_dict_end (&body));
}

static void
on_connections_found (TasukiJob *job)
{
  Page *page = job->state;
  g_autoptr (GPtrArray) connections = g_steal_pointer (&job->records);
  GPtrArray *shown = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < page->records->len; i++)
    g_ptr_array_add (shown, show (job, page->records->pdata[i], connections));

  job->records = shown;
  job->total = page->total;
  tasuki_job_pop (job);
  tasuki_journals_reply (job);
}

static bool
has_confidential (TasukiJob *job)
{
  for (guint i = 0; i < job->records->len; i++)
    if (is_confidential (job, job->records->pdata[i])
        || !is_of_own_asker (job, job->records->pdata[i]))
      return true;

  return false;
}

/* Of those that are more than a search gives, what others refuse is not told. */
static void
on_found (TasukiJob *job)
{
  Page *page = NULL;

  if (!has_confidential (job))
    {
      tasuki_journals_reply (job);
      return;
    }

  page = g_new0 (Page, 1);
  page->records = g_ptr_array_ref (job->records);
  page->total = job->total;
  tasuki_job_push (job, page, free_page);
  tasuki_job_load (job, tasuki_search_new ("connection"), on_connections_found);
}

void
tasuki_denials_list (TasukiJob *job)
{
  tasuki_journals_find (job, "denial", tasuki_journals_new_no_rows (), on_found);
}
