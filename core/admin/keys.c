/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on API keys. Of a key, its digest is kept; the key itself is shown once. */

#include "admin/keys.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/api-key.h>

#include "admin/connections.h"
#include "admin/edit.h"
#include "admin/ip-filters.h"
#include "admin/maker.h"
#include "admin/organisations.h"
#include "admin/output.h"
#include "admin/page.h"
#include "admin/password.h"
#include "admin/ranges.h"
#include "admin/scopes.h"

#define HOLDS        (365 * G_TIME_SPAN_DAY)
#define FORMER_HOLDS (7 * G_TIME_SPAN_DAY)

const TasukiResource tasuki_keys = {
  .kind = "api-key",
  .name = N_ ("API key"),
  .command = "key",
  .make_keys = tasuki_ip_filters_make_keys,
};

/* A secret that is being given. */
typedef struct
{
  char *id;
  char *key;            /* shown once */
  TasukiRecord *before; /* NULL if the key is new */
  char **connections;   /* that it is for; NULL if it is for all */
  guint next;           /* the one to look up then */
  gint64 expires;       /* of one that is new */
} Giving;

static void
giving_free (gpointer data)
{
  Giving *giving = data;

  tasuki_password_free (giving->key);
  g_free (giving->id);
  g_clear_object (&giving->before);
  g_strfreev (giving->connections);
  g_free (giving);
}

static Giving *
push_giving (TasukiJob *job)
{
  Giving *giving = g_new0 (Giving, 1);

  tasuki_job_push (job, giving, giving_free);
  return giving;
}

/* Whoever makes a key, or is given its new secret, can do what the key can. */
static GError *
find_excess (TasukiJob *job, const char *const *scopes)
{
  const char *missing = tasuki_scopes_find_missing (job, scopes);

  for (; *scopes != NULL; scopes++)
    if (!tasuki_scopes_is_known (*scopes))
      return g_error_new (TASUKI_ERROR, TASUKI_ERROR_INVALID,
                          _ ("scopes: there is no scope \"%s\""), *scopes);

  if (missing == NULL)
    return NULL;

  return g_error_new (TASUKI_ERROR, TASUKI_ERROR_REFUSED,
                      _ ("A key with the scope %s is not yours to give: you do not have it"),
                      missing);
}

static void
insert_digest (GVariantDict *body, const char *key)
{
  g_autoptr (GBytes) digest = tasuki_api_key_digest ((const guint8 *)key, strlen (key));

  g_variant_dict_insert_value (body, "digest",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, digest, TRUE));
}

static void
reply_with_key (TasukiJob *job)
{
  const Giving *giving = job->state;
  TasukiRecord *record = tasuki_job_get_record (job);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (record));
  g_autoptr (TasukiRecord) shown = NULL;
  g_autoptr (GVariant) output = NULL;

  g_variant_dict_insert (&body, "key", "s", giving->key);
  shown = tasuki_output_with_body (record, g_variant_dict_end (&body));

  output = tasuki_output_record (job->operation->columns, shown);
  tasuki_job_reply (job, giving->before == NULL ? 201 : 200, output);
}

static void
save_new (TasukiJob *job)
{
  const Giving *giving = job->state;
  gint64 now = g_get_real_time ();
  static const char *const names[]
      = { "scopes", "connections", "networks", "ip-filter", "memo", NULL };
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  g_auto (GStrv) search_keys = tasuki_ip_filters_make_keys (job->input);
  g_autoptr (TasukiRecord) record = NULL;

  insert_digest (&body, giving->key);
  tasuki_job_copy_given (job, names, &body);
  g_variant_dict_insert (&body, "not-before", "x", tasuki_job_get_number (job, "not-before", now));
  g_variant_dict_insert (&body, "expires", "x", giving->expires);
  g_variant_dict_insert (&body, "enabled", "b", TRUE);
  g_variant_dict_insert (&body, "created", "x", now);

  record = tasuki_record_new ("api-key", giving->id, tasuki_resource_choose_owner (job),
                              (const char *const *)search_keys, g_variant_dict_end (&body));
  tasuki_edit_save (job, NULL, record, reply_with_key);
}

/* One of another organisation is no better than one that is not there. */
static GError *
judge_connection (const TasukiResource *self,
                  const char *id,
                  TasukiRecord *record,
                  const char *owner)
{
  if (record != NULL && g_str_equal (tasuki_record_get_organisation (record), owner))
    return NULL;

  return g_error_new (TASUKI_ERROR, TASUKI_ERROR_INVALID,
                      _ ("connections: \"%s\" is no connection of \"%s\""), id, owner);
}

static void
check_next_connection (TasukiJob *job)
{
  Giving *giving = job->state;
  const char *id = giving->connections != NULL ? giving->connections[giving->next] : NULL;

  giving->next++;
  if (id == NULL)
    save_new (job);
  else
    tasuki_resource_judge (job, &tasuki_connections, id, tasuki_resource_choose_owner (job),
                           judge_connection, check_next_connection);
}

static void
look_up_ip_filter (TasukiJob *job)
{
  tasuki_ip_filters_require (job, tasuki_resource_choose_owner (job), check_next_connection);
}

static bool
will_hold (TasukiJob *job, gint64 until)
{
  gint64 now = g_get_real_time ();
  gint64 from = tasuki_job_get_number (job, "not-before", now);

  if (until > now && until > from)
    return true;

  tasuki_job_fail (job, g_error_new (TASUKI_ERROR, TASUKI_ERROR_INVALID,
                                     _ ("expires is not later than now and notBefore, so the key "
                                        "would never hold")));
  return false;
}

/* Without a word of when it ends it ends in a year, or as the maker's own does. */
static void
compare_with_maker (TasukiJob *job)
{
  Giving *giving = job->state;
  TasukiRecord *maker = tasuki_job_get_record (job);
  GError *excess = tasuki_maker_find_excess (maker, job->input);

  if (excess != NULL)
    {
      tasuki_job_fail (job, excess);
      return;
    }

  giving->expires = tasuki_job_get_number (
      job, "expires", MIN (g_get_real_time () + HOLDS, tasuki_maker_get_end (maker)));
  if (will_hold (job, giving->expires))
    tasuki_organisations_require (job, tasuki_resource_choose_owner (job), look_up_ip_filter);
}

static bool
has_good_networks (TasukiJob *job)
{
  GError *error = NULL;

  if (tasuki_ranges_are_good (job->input, "networks", &error))
    return true;

  tasuki_job_fail (job, error);
  return false;
}

void
tasuki_keys_create (TasukiJob *job)
{
  g_autofree const char **scopes = NULL;
  const char *owner;
  Giving *giving;
  GError *excess;

  g_variant_lookup (job->input, "scopes", "^a&s", &scopes);
  excess = find_excess (job, scopes);
  if (excess != NULL)
    {
      tasuki_job_fail (job, excess);
      return;
    }

  owner = tasuki_resource_choose_owner (job);
  if (owner == NULL || !has_good_networks (job))
    return;

  giving = push_giving (job);
  giving->key = tasuki_api_key_make (&giving->id);
  g_variant_lookup (job->input, "connections", "^as", &giving->connections);
  tasuki_maker_look_up (job, compare_with_maker);
}

/* Keys that are being shown, each with its use, which is kept apart: it is no rule. */
typedef struct
{
  GPtrArray *keys; /* of TasukiRecord; those that were passed by have their use with them */
  guint next;      /* the one whose use is being looked up */
  guint64 total;
} Showing;

static void
showing_free (gpointer data)
{
  Showing *showing = data;

  g_ptr_array_unref (showing->keys);
  g_free (showing);
}

static void
end_showing (TasukiJob *job)
{
  const Showing *showing = job->state;

  g_ptr_array_unref (job->records);
  job->records = g_ptr_array_ref (showing->keys);
  job->total = showing->total;
  if (job->operation->output == TASUKI_OUTPUT_LIST)
    tasuki_page_reply_with_records (job);
  else
    tasuki_resource_reply (job);
}

static void look_up_use (TasukiJob *job);

static void
add_row (TasukiJob *job)
{
  static const char *const names[] = { "last-used", "last-address" };
  Showing *showing = job->state;
  TasukiRecord *key = g_ptr_array_index (showing->keys, showing->next);
  TasukiRecord *use = tasuki_job_get_record (job);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (key));

  for (size_t i = 0; use != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GVariant) value
          = g_variant_lookup_value (tasuki_record_get_body (use), names[i], NULL);

      if (value != NULL)
        g_variant_dict_insert_value (&body, names[i], value);
    }

  showing->keys->pdata[showing->next++] = tasuki_output_with_body (key, g_variant_dict_end (&body));
  g_object_unref (key);
  look_up_use (job);
}

static void
look_up_use (TasukiJob *job)
{
  static const TasukiResource uses = { .kind = "key-use" };
  const Showing *showing = job->state;

  if (showing->next == showing->keys->len)
    end_showing (job);
  else
    tasuki_resource_look_up (job, &uses, tasuki_record_get_id (showing->keys->pdata[showing->next]),
                             add_row);
}

static void
show_found (TasukiJob *job)
{
  Showing *showing = g_new0 (Showing, 1);

  showing->keys = g_ptr_array_ref (job->records);
  showing->total = job->total;
  tasuki_job_push (job, showing, showing_free);
  look_up_use (job);
}

void
tasuki_keys_list (TasukiJob *job)
{
  g_auto (GStrv) search_keys = tasuki_ip_filters_make_keys (job->input);

  tasuki_resource_find (job, &tasuki_keys, search_keys[0], show_found);
}

void
tasuki_keys_show (TasukiJob *job)
{
  tasuki_resource_require (job, &tasuki_keys, tasuki_job_get_text (job, "id"), show_found);
}

void
tasuki_keys_set (TasukiJob *job)
{
  tasuki_resource_set (job, &tasuki_keys);
}

static void
save_rotated (TasukiJob *job)
{
  Giving *giving = job->state;
  TasukiRecord *before = giving->before;
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (before));
  g_autoptr (GVariant) former = g_variant_dict_lookup_value (&body, "digest", NULL);
  g_autoptr (TasukiRecord) after = NULL;

  giving->key = tasuki_api_key_renew (tasuki_record_get_id (before));
  if (former != NULL)
    g_variant_dict_insert_value (&body, "former-digest", former);
  g_variant_dict_insert (
      &body, "former-until", "x",
      tasuki_job_get_number (job, "former-until", g_get_real_time () + FORMER_HOLDS));
  insert_digest (&body, giving->key);

  after = tasuki_record_new ("api-key", tasuki_record_get_id (before),
                             tasuki_record_get_organisation (before),
                             tasuki_record_get_keys (before), g_variant_dict_end (&body));
  tasuki_edit_save (job, before, after, reply_with_key);
}

/* How long it holds does not matter: its end stays what it is. */
static void
compare_rotated (TasukiJob *job)
{
  const Giving *giving = job->state;
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (giving->before));
  g_autoptr (GVariant) without_end = NULL;
  GError *excess;

  g_variant_dict_remove (&body, "expires");
  without_end = g_variant_ref_sink (g_variant_dict_end (&body));
  excess = tasuki_maker_find_excess (tasuki_job_get_record (job), without_end);
  if (excess != NULL)
    tasuki_job_fail (job, excess);
  else
    save_rotated (job);
}

static void
rotate (TasukiJob *job)
{
  TasukiRecord *before = tasuki_job_get_record (job);
  g_auto (GStrv) scopes = tasuki_record_dup_strings (before, "scopes");
  GError *excess = find_excess (job, (const char *const *)scopes);

  if (excess != NULL)
    {
      tasuki_job_fail (job, excess);
      return;
    }
  if (!tasuki_resource_is_expected (job, before))
    return;

  push_giving (job)->before = g_object_ref (before);
  tasuki_maker_look_up (job, compare_rotated);
}

void
tasuki_keys_rotate (TasukiJob *job)
{
  tasuki_resource_require (job, &tasuki_keys, tasuki_job_get_text (job, "id"), rotate);
}

void
tasuki_keys_revoke (TasukiJob *job)
{
  tasuki_resource_remove (job, &tasuki_keys);
}
