/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists, shows, changes and removes settings of any kind. */

#include "admin/resource.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "admin/edit.h"
#include "admin/output.h"
#include "admin/page.h"

/* Fields of the input that are not part of what is kept. */
#define CLEAR    "clear"
#define REVISION "revision"

/* A setting that is looked up, to go on if nothing is against it. */
typedef struct
{
  const TasukiResource *resource;
  char *id;
  char *owner; /* or NULL */
  TasukiResourceJudge judge;
  TasukiJobStep next;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->id);
  g_free (search->owner);
  g_free (search);
}

static Search *
push_search (TasukiJob *job, const TasukiResource *resource)
{
  Search *search = g_new0 (Search, 1);

  search->resource = resource;
  tasuki_job_push (job, search, search_free);
  return search;
}

const char *
tasuki_resource_choose_owner (TasukiJob *job)
{
  const char *given = tasuki_job_get_text (job, "organisation");

  if (job->organisation == NULL)
    return given != NULL ? given : TASUKI_ORGANISATION_DEFAULT;
  if (given == NULL || g_str_equal (given, job->organisation))
    return job->organisation;

  tasuki_job_fail (job, g_error_new (TASUKI_ERROR, TASUKI_ERROR_REFUSED,
                                     _ ("You act for \"%s\" alone; leave the organisation out"),
                                     job->organisation));
  return NULL;
}

static bool
belongs_to (const char *id, const char *organisation)
{
  size_t length = strlen (organisation);

  return strncmp (id, organisation, length) == 0 && (id[length] == '\0' || id[length] == '.');
}

bool
tasuki_resource_is_trespass (TasukiJob *job)
{
  const char *id = tasuki_job_get_text (job, "id");

  if (job->organisation == NULL || belongs_to (id, job->organisation))
    return false;

  tasuki_job_fail (job,
                   g_error_new (TASUKI_ERROR, TASUKI_ERROR_INVALID,
                                _ ("id: \"%s\" is not \"%s\", and does not begin with \"%s.\""), id,
                                job->organisation, job->organisation));
  return true;
}

void
tasuki_resource_look_up (TasukiJob *job,
                         const TasukiResource *self,
                         const char *id,
                         TasukiJobStep next)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new (self->kind);

  tasuki_search_set_id (search, id);
  tasuki_search_set_page (search, 0, 1);
  tasuki_job_load (job, g_steal_pointer (&search), next);
}

static void
on_looked_up (TasukiJob *job)
{
  const Search *search = job->state;
  TasukiJobStep next = search->next;
  GError *error
      = search->judge (search->resource, search->id, tasuki_job_get_record (job), search->owner);

  if (error != NULL)
    {
      tasuki_job_fail (job, error);
      return;
    }

  tasuki_job_pop (job);
  next (job);
}

void
tasuki_resource_judge (TasukiJob *job,
                       const TasukiResource *self,
                       const char *id,
                       const char *owner,
                       TasukiResourceJudge judge,
                       TasukiJobStep next)
{
  Search *search = push_search (job, self);

  search->id = g_strdup (id);
  search->owner = g_strdup (owner);
  search->judge = judge;
  search->next = next;
  tasuki_resource_look_up (job, self, search->id, on_looked_up);
}

GError *
tasuki_resource_make_unknown (const TasukiResource *self, const char *id)
{
  return g_error_new (TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND,
                      _ ("There is no %s \"%s\"; \"tasukictl %s list\" shows those there are"),
                      _ (self->name), id, self->command);
}

static GError *
judge_present (const TasukiResource *self, const char *id, TasukiRecord *record, const char *unused)
{
  return record == NULL ? tasuki_resource_make_unknown (self, id) : NULL;
}

void
tasuki_resource_require (TasukiJob *job,
                         const TasukiResource *self,
                         const char *id,
                         TasukiJobStep next)
{
  tasuki_resource_judge (job, self, id, NULL, judge_present, next);
}

static GError *
judge_absent (const TasukiResource *self, const char *id, TasukiRecord *record, const char *unused)
{
  if (record == NULL)
    return NULL;

  return g_error_new (TASUKI_ERROR, TASUKI_ERROR_EXISTS,
                      _ ("The %s \"%s\" is there already; choose another ID, or change that one"),
                      _ (self->name), id);
}

void
tasuki_resource_require_absent (TasukiJob *job, const TasukiResource *self, TasukiJobStep next)
{
  tasuki_resource_judge (job, self, tasuki_job_get_text (job, "id"), NULL, judge_absent, next);
}

bool
tasuki_resource_is_expected (TasukiJob *job, TasukiRecord *record)
{
  gint64 revision = (gint64)tasuki_record_get_revision (record);

  if (tasuki_job_get_number (job, REVISION, revision) == revision)
    return true;

  tasuki_job_fail (job, g_error_new (TASUKI_ERROR, TASUKI_ERROR_CONFLICT,
                                     _ ("\"%s\" was changed in the meantime, its revision is "
                                        "%lld now; look at it and try again"),
                                     tasuki_record_get_id (record), (long long)revision));
  return false;
}

/* What others own is not there for whoever acts for one organisation alone. */
static bool
is_beyond (TasukiJob *job, const char *owner)
{
  return job->organisation != NULL && owner != NULL && !g_str_equal (job->organisation, owner);
}

void
tasuki_resource_find (TasukiJob *job,
                      const TasukiResource *self,
                      const char *key,
                      TasukiJobStep next)
{
  const char *owner = tasuki_job_get_text (job, "organisation");
  g_autoptr (TasukiSearch) search = tasuki_search_new (self->kind);

  if (is_beyond (job, owner))
    {
      tasuki_job_find_nothing (job, next);
      return;
    }

  tasuki_search_set_organisation (search, owner);
  tasuki_search_set_key (search, key);
  tasuki_search_set_page (search, (guint)tasuki_job_get_number (job, "start-index", 0),
                          (guint)tasuki_job_get_number (job, "max-results", 1));
  tasuki_job_load (job, g_steal_pointer (&search), next);
}

void
tasuki_resource_list (TasukiJob *job, const TasukiResource *self, const char *key)
{
  tasuki_resource_find (job, self, key, tasuki_page_reply_with_records);
}

static void
reply (TasukiJob *job, guint status)
{
  g_autoptr (GVariant) row
      = tasuki_output_record (job->operation->columns, tasuki_job_get_record (job));

  tasuki_job_reply (job, status, row);
}

void
tasuki_resource_reply (TasukiJob *job)
{
  reply (job, 200);
}

void
tasuki_resource_reply_made (TasukiJob *job)
{
  reply (job, 201);
}

void
tasuki_resource_reply_nothing (TasukiJob *job)
{
  tasuki_job_reply (job, 204, g_variant_new ("a{sv}", NULL));
}

void
tasuki_resource_show (TasukiJob *job, const TasukiResource *self)
{
  tasuki_resource_require (job, self, tasuki_job_get_text (job, "id"), tasuki_resource_reply);
}

static void
remove_found (TasukiJob *job)
{
  TasukiRecord *record = tasuki_job_get_record (job);

  if (tasuki_resource_is_expected (job, record))
    tasuki_edit_remove (job, record, tasuki_resource_reply_nothing);
}

void
tasuki_resource_remove (TasukiJob *job, const TasukiResource *self)
{
  tasuki_resource_require (job, self, tasuki_job_get_text (job, "id"), remove_found);
}

static bool
is_kept (const TasukiField *field)
{
  return !field->positional && !g_str_equal (field->name, CLEAR)
         && !g_str_equal (field->name, REVISION);
}

static char *
list_clearable (const TasukiOperation *operation)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (const TasukiField *field = operation->fields; field->name != NULL; field++)
    if (field->clearable)
      g_ptr_array_add (names, (gpointer)field->name);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **)names->pdata);
}

static bool
clear_one (TasukiJob *job, GVariantDict *body, const char *name, GError **error)
{
  const TasukiField *field = tasuki_operation_find_field (job->operation, name);
  g_autoptr (GVariant) given
      = field != NULL ? g_variant_lookup_value (job->input, field->name, NULL) : NULL;

  if (field == NULL || !field->clearable)
    {
      g_autofree char *clearable = list_clearable (job->operation);

      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                   _ ("clear: \"%.80s\" is not one of %s"), name, clearable);
      return false;
    }
  if (given != NULL)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                   _ ("clear: \"%s\" is given a value by the same request"), name);
      return false;
    }

  g_variant_dict_remove (body, field->name);
  return true;
}

static bool
clear (TasukiJob *job, GVariantDict *body, GError **error)
{
  g_autoptr (GVariant) names = g_variant_lookup_value (job->input, CLEAR, NULL);
  GVariantIter iterator;
  const char *name;

  if (names == NULL)
    return true;

  g_variant_iter_init (&iterator, names);
  while (g_variant_iter_next (&iterator, "&s", &name))
    if (!clear_one (job, body, name, error))
      return false;

  return true;
}

/* What is there, with what is given; NULL with an error. */
static GVariant *
merge (TasukiJob *job, TasukiRecord *record, GError **error)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (record));

  for (const TasukiField *field = job->operation->fields; field->name != NULL; field++)
    {
      g_autoptr (GVariant) value
          = is_kept (field) ? g_variant_lookup_value (job->input, field->name, NULL) : NULL;

      if (value != NULL)
        g_variant_dict_insert_value (&body, field->name, value);
    }
  if (!clear (job, &body, error))
    return NULL;

  return g_variant_ref_sink (g_variant_dict_end (&body));
}

static void
pop_and_reply (TasukiJob *job)
{
  tasuki_job_pop (job);
  tasuki_resource_reply (job);
}

/* The setting as it is to be, with another body. */
static TasukiRecord *
change_body (const TasukiResource *resource, TasukiRecord *before, GVariant *body)
{
  g_auto (GStrv) keys = resource->make_keys != NULL
                            ? resource->make_keys (body)
                            : g_strdupv ((char **)tasuki_record_get_keys (before));

  return tasuki_record_new (resource->kind, tasuki_record_get_id (before),
                            tasuki_record_get_organisation (before), (const char *const *)keys,
                            body);
}

static void
set_found (TasukiJob *job)
{
  const Search *search = job->state;
  TasukiRecord *before = tasuki_job_get_record (job);
  g_autoptr (TasukiRecord) after = NULL;
  g_autoptr (GVariant) body = NULL;
  GError *error = NULL;

  if (!tasuki_resource_is_expected (job, before))
    return;

  body = merge (job, before, &error);
  if (body == NULL || (search->resource->check != NULL && !search->resource->check (body, &error)))
    {
      tasuki_job_fail (job, error);
      return;
    }

  after = change_body (search->resource, before, body);
  tasuki_edit_save (job, before, after, pop_and_reply);
}

void
tasuki_resource_set (TasukiJob *job, const TasukiResource *self)
{
  push_search (job, self);
  tasuki_resource_require (job, self, tasuki_job_get_text (job, "id"), set_found);
}
