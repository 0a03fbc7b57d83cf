/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on journals, page by page, the latest entries first. */

#include "admin/journals.h"

#include <string.h>

#include "admin/page.h"

/* The fields that narrow a list down to the entries with the key `FIELD:TEXT`. */
static const char *const filters[]
    = { "transfer", "sender",     "receiver", "file-id",   "outcome", "code", "stage",
        "source",   "connection", "caller",   "operation", "kind",    "id",   NULL };

/* Addresses are written in more than one way. */
static char *
make_key (const char *filter, const char *text)
{
  g_autoptr (GInetAddress) address
      = g_str_equal (filter, "source") ? g_inet_address_new_from_string (text) : NULL;
  g_autofree char *canonical = address != NULL ? g_inet_address_to_string (address) : NULL;

  return g_strdup_printf ("%s:%s", filter, canonical != NULL ? canonical : text);
}

/* A text with a colon is no key by itself, lest a file ID pass for another key. */
static void
add_about (TasukiSearch *search, const char *about)
{
  g_autofree char *key
      = strchr (about, ':') != NULL ? make_key ("file-id", about) : g_strdup (about);

  tasuki_search_add_key (search, key);
}

/* From where others ask is not told, so nobody finds it out by asking for it. */
static void
add_asker (TasukiJob *job, TasukiSearch *search)
{
  g_autofree char *key = NULL;

  if (job->organisation == NULL || tasuki_job_get_text (job, "source") == NULL)
    return;

  key = g_strconcat ("asker:", job->organisation, NULL);
  tasuki_search_add_key (search, key);
}

static void
narrow_down (TasukiJob *job, TasukiSearch *search)
{
  const char *about = tasuki_job_get_text (job, "about");

  if (about != NULL)
    add_about (search, about);
  for (size_t i = 0; filters[i] != NULL; i++)
    {
      const char *text = tasuki_job_get_text (job, filters[i]);
      g_autofree char *key = text != NULL ? make_key (filters[i], text) : NULL;

      if (key != NULL)
        tasuki_search_add_key (search, key);
    }

  add_asker (job, search);
  tasuki_search_set_period (search, tasuki_job_get_number (job, "from", 0),
                            tasuki_job_get_number (job, "until", G_MAXINT64));
}

static bool
has_text (GVariant *row, const char *key, const char *text)
{
  const char *found = NULL;

  g_variant_lookup (row, key, "&s", &found);
  return g_strcmp0 (found, text) == 0;
}

static bool
is_about (GVariant *row, const char *about)
{
  static const char *const keys[] = { "transfer", "sender", "receiver", "file-id" };

  if (about == NULL)
    return true;

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    if (has_text (row, keys[i], about))
      return true;

  return false;
}

/* Asked of each row that is under way: there are more filters than are ever given at a time. */
bool
tasuki_journals_is_wanted (TasukiJob *job, GVariant *row)
{
  for (gsize i = 0; i < g_variant_n_children (job->input); i++)
    {
      g_autoptr (GVariant) value = NULL;
      const char *name = NULL;

      g_variant_get_child (job->input, i, "{&sv}", &name, &value);
      if (g_strv_contains (filters, name)
          && !has_text (row, name, g_variant_get_string (value, NULL)))
        return false;
    }

  return is_about (row, tasuki_job_get_text (job, "about"));
}

static gint64
count_above (TasukiJob *job)
{
  return (gint64)g_variant_n_children (job->state);
}

/* How many of the rows above are on the page. */
static gint64
count_above_on_page (TasukiJob *job)
{
  gint64 left = count_above (job) - tasuki_job_get_number (job, "start-index", 0);

  return CLAMP (left, 0, tasuki_job_get_number (job, "max-results", 1));
}

static void
add_above (TasukiJob *job, TasukiPage *page)
{
  gint64 start = tasuki_job_get_number (job, "start-index", 0);
  gint64 end = start + count_above_on_page (job);

  for (gint64 i = start; i < end; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (job->state, (gsize)i);

      tasuki_page_add (page, row);
    }
}

void
tasuki_journals_reply (TasukiJob *job)
{
  TasukiPage *page = tasuki_page_new (job);
  gint64 room = tasuki_job_get_number (job, "max-results", 1) - count_above_on_page (job);

  add_above (job, page);
  for (gint64 i = 0; i < MIN (room, (gint64)job->records->len); i++)
    tasuki_page_add_record (page, job->records->pdata[i]);

  tasuki_page_reply (page, job, job->total + (guint64)count_above (job));
}

void
tasuki_journals_find (TasukiJob *job, const char *journal, GVariant *above, TasukiJobStep next)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new (journal);
  gint64 start = 0;
  gint64 room = 0;

  tasuki_job_push (job, above, (GDestroyNotify)g_variant_unref);
  start = tasuki_job_get_number (job, "start-index", 0) - count_above (job);
  room = tasuki_job_get_number (job, "max-results", 1) - count_above_on_page (job);

  narrow_down (job, search);
  /* Even a page that is full already wants to know how many entries there are. */
  tasuki_search_set_page (search, (guint)MAX (start, 0), (guint)MAX (room, 1));
  tasuki_job_search (job, g_steal_pointer (&search), next);
}

void
tasuki_journals_audits (TasukiJob *job)
{
  tasuki_journals_find (job, "audit", tasuki_journals_new_no_rows (), tasuki_journals_reply);
}

GVariant *
tasuki_journals_new_no_rows (void)
{
  return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
}
