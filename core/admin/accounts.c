/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on accounts. Nobody makes, changes or takes over one that may do more. */

#include "admin/accounts.h"

#include <glib/gi18n-lib.h>

#include <tasuki/role.h>

#include "admin/giving.h"
#include "admin/ip-filters.h"
#include "admin/maker.h"
#include "admin/organisations.h"
#include "admin/ranges.h"
#include "admin/resource.h"
#include "admin/scopes.h"

static bool
is_sound (GVariant *body, GError **error)
{
  return tasuki_ranges_are_good (body, "networks", error);
}

const TasukiResource tasuki_accounts = {
  .kind = "account",
  .name = N_ ("account"),
  .command = "account",
  .check = is_sound,
  .make_keys = tasuki_ip_filters_make_keys,
};

/* Fails the job, and is FALSE, if the caller may do less than an account of @role. */
static bool
may_give (TasukiJob *job, const char *role)
{
  static const char *const everything[] = { "*", NULL };
  const char *const *scopes = role != NULL ? tasuki_role_get_scopes (role) : NULL;
  const char *missing = tasuki_scopes_find_missing (job, scopes != NULL ? scopes : everything);

  if (missing == NULL)
    return true;

  tasuki_job_fail (job, g_error_new (TASUKI_ERROR, TASUKI_ERROR_REFUSED,
                                     _ ("An account with the role %s is not yours to give or to "
                                        "change: you do not have the scope %s"),
                                     role != NULL ? role : "?", missing));
  return false;
}

static TasukiRecord *
make_record (TasukiJob *job, TasukiRecord *unused, const char *hash)
{
  static const char *const names[] = { "role", "networks", "ip-filter", "memo", NULL };
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  g_auto (GStrv) keys = tasuki_ip_filters_make_keys (job->input);

  tasuki_job_copy_given (job, names, &body);
  g_variant_dict_insert (&body, "password", "s", hash);
  g_variant_dict_insert (&body, "enabled", "b", TRUE);
  g_variant_dict_insert (&body, "created", "x", g_get_real_time ());

  return tasuki_record_new (tasuki_accounts.kind, tasuki_job_get_text (job, "id"),
                            tasuki_resource_choose_owner (job), (const char *const *)keys,
                            g_variant_dict_end (&body));
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
  tasuki_resource_require_absent (job, &tasuki_accounts, add);
}

static void
look_up_ip_filter (TasukiJob *job)
{
  tasuki_ip_filters_require (job, tasuki_resource_choose_owner (job), look_up_id);
}

static void
compare_new (TasukiJob *job)
{
  GError *excess = tasuki_maker_find_excess (tasuki_job_get_record (job), job->input);

  if (excess != NULL)
    tasuki_job_fail (job, excess);
  else
    tasuki_organisations_require (job, tasuki_resource_choose_owner (job), look_up_ip_filter);
}

void
tasuki_accounts_add (TasukiJob *job)
{
  const char *owner = tasuki_resource_choose_owner (job);
  GError *error = NULL;

  if (owner == NULL || tasuki_resource_is_trespass (job)
      || !may_give (job, tasuki_job_get_text (job, "role")))
    return;

  if (!is_sound (job->input, &error))
    tasuki_job_fail (job, error);
  else
    tasuki_maker_look_up (job, compare_new);
}

void
tasuki_accounts_list (TasukiJob *job)
{
  g_auto (GStrv) keys = tasuki_ip_filters_make_keys (job->input);

  tasuki_resource_list (job, &tasuki_accounts, keys[0]);
}

void
tasuki_accounts_show (TasukiJob *job)
{
  tasuki_resource_show (job, &tasuki_accounts);
}

/* What it may do now, and what it is to be. */
static bool
may_change (TasukiJob *job)
{
  TasukiRecord *record = tasuki_job_get_record (job);
  const char *role = tasuki_job_get_text (job, "role");

  return may_give (job, tasuki_record_get_string (record, "role"))
         && (role == NULL || may_give (job, role));
}

/* An account that is being changed, while it is compared with what its changer logged in with. */
typedef struct
{
  TasukiRecord *account;
  TasukiJobStep next;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->account);
  g_free (change);
}

/* From where it is to be used: of type a{sv}, not floating. */
static GVariant *
foresee (TasukiJob *job, TasukiRecord *account)
{
  static const char *const names[] = { "networks", "ip-filter", NULL };
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (account));
  g_autofree const char **cleared = NULL;

  tasuki_job_copy_given (job, names, &body);
  g_variant_lookup (job->input, "clear", "^a&s", &cleared);
  for (const char **name = cleared; name != NULL && *name != NULL; name++)
    {
      const TasukiField *field = tasuki_operation_find_field (job->operation, *name);

      if (field != NULL)
        g_variant_dict_remove (&body, field->name);
    }

  return g_variant_ref_sink (g_variant_dict_end (&body));
}

/* Neither before nor after may it hold from elsewhere. */
static void
compare_with_maker (TasukiJob *job)
{
  const Change *change = job->state;
  TasukiRecord *maker = tasuki_job_get_record (job);
  g_autoptr (GVariant) after = foresee (job, change->account);
  GError *excess = tasuki_maker_find_excess (maker, tasuki_record_get_body (change->account));

  if (excess == NULL)
    excess = tasuki_maker_find_excess (maker, after);
  if (excess != NULL)
    tasuki_job_fail (job, excess);
  else
    change->next (job);
}

/* Goes on with @next, with a Change for a state. */
static void
begin_change (TasukiJob *job, TasukiJobStep next)
{
  Change *change = g_new0 (Change, 1);

  change->account = g_object_ref (tasuki_job_get_record (job));
  change->next = next;
  tasuki_job_push (job, change, change_free);
  tasuki_maker_look_up (job, compare_with_maker);
}

static void
set (TasukiJob *job)
{
  tasuki_resource_set (job, &tasuki_accounts);
}

static void
look_up_new_ip_filter (TasukiJob *job)
{
  const Change *change = job->state;

  tasuki_ip_filters_require (job, tasuki_record_get_organisation (change->account), set);
}

static void
check_change (TasukiJob *job)
{
  if (may_change (job))
    begin_change (job, look_up_new_ip_filter);
}

void
tasuki_accounts_set (TasukiJob *job)
{
  tasuki_resource_require (job, &tasuki_accounts, tasuki_job_get_text (job, "id"), check_change);
}

/* There is a person, and not a program, behind it: the former password ends at once. */
static TasukiRecord *
replace_password (TasukiJob *job, TasukiRecord *before, const char *hash)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (before));

  g_variant_dict_insert (&body, "password", "s", hash);
  return tasuki_record_new (tasuki_accounts.kind, tasuki_record_get_id (before),
                            tasuki_record_get_organisation (before),
                            tasuki_record_get_keys (before), g_variant_dict_end (&body));
}

static void
give_password (TasukiJob *job)
{
  const Change *change = job->state;

  tasuki_giving_begin (job, change->account, replace_password);
}

static void
rotate_secret (TasukiJob *job)
{
  if (may_change (job) && tasuki_resource_is_expected (job, tasuki_job_get_record (job)))
    begin_change (job, give_password);
}

void
tasuki_accounts_rotate_secret (TasukiJob *job)
{
  tasuki_resource_require (job, &tasuki_accounts, tasuki_job_get_text (job, "id"), rotate_secret);
}

static void
remove_account (TasukiJob *job)
{
  if (may_change (job))
    tasuki_resource_remove (job, &tasuki_accounts);
}

void
tasuki_accounts_remove (TasukiJob *job)
{
  tasuki_resource_require (job, &tasuki_accounts, tasuki_job_get_text (job, "id"), remove_account);
}
