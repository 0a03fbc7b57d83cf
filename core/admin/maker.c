/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compares keys and accounts with what their maker logged in with, as the store has it. */

#include "admin/maker.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <tasuki/address-set.h>

#include "admin/accounts.h"
#include "admin/keys.h"

/* How callers are named that logged in, and what that is which they logged in with. */
static const struct
{
  const char *prefix;
  const TasukiResource *resource;
} makers[] = {
  { "apikey ", &tasuki_keys },
  { "account ", &tasuki_accounts },
};

void
tasuki_maker_look_up (TasukiJob *job, TasukiJobStep next)
{
  for (size_t i = 0; i < G_N_ELEMENTS (makers); i++)
    if (g_str_has_prefix (job->caller, makers[i].prefix))
      {
        tasuki_resource_require (job, makers[i].resource, job->caller + strlen (makers[i].prefix),
                                 next);
        return;
      }

  tasuki_job_find_nothing (job, next);
}

gint64
tasuki_maker_get_end (TasukiRecord *maker)
{
  return maker != NULL ? tasuki_record_get_integer (maker, "expires", G_MAXINT64) : G_MAXINT64;
}

/* Empty if there are none, which is from everywhere; what is no list has one text that is no range.
 */
static char **
dup_networks (GVariant *body)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (body, "networks", NULL);
  char **networks = NULL;

  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return g_variant_dup_strv (value, NULL);

  networks = g_new0 (char *, 2);
  if (value != NULL)
    networks[0] = g_variant_print (value, FALSE);
  return networks;
}

static bool
is_from_within (GVariant *body, const char *const *limits)
{
  g_auto (GStrv) networks = dup_networks (body);
  g_autoptr (TasukiAddressSet) within = tasuki_address_set_new_from_strv (limits, NULL);
  g_autoptr (TasukiAddressSet) wanted
      = tasuki_address_set_new_from_strv ((const char *const *)networks, NULL);

  return limits[0] == NULL
         || (networks[0] != NULL && within != NULL && wanted != NULL
             && tasuki_address_set_includes (within, wanted));
}

GError *
tasuki_maker_find_excess (TasukiRecord *maker, GVariant *body)
{
  g_auto (GStrv) networks
      = maker != NULL ? dup_networks (tasuki_record_get_body (maker)) : g_new0 (char *, 1);
  const char *limit = maker != NULL ? tasuki_record_get_string (maker, "ip-filter") : NULL;
  g_autofree char *ranges = g_strjoinv (", ", networks);
  const char *ip_filter = NULL;
  gint64 expires = 0;

  g_variant_lookup (body, "ip-filter", "&s", &ip_filter);
  g_variant_lookup (body, "expires", "x", &expires);

  if (!is_from_within (body, (const char *const *)networks))
    return g_error_new (
        TASUKI_ERROR, TASUKI_ERROR_REFUSED,
        _ ("What holds from elsewhere than your own key or account is not yours to give or to "
           "change: its networks have to be within %s"),
        ranges);
  if (limit != NULL && g_strcmp0 (limit, ip_filter) != 0)
    return g_error_new (
        TASUKI_ERROR, TASUKI_ERROR_REFUSED,
        _ ("What does not have the IP filter \"%s\", which you have yourself, is not yours to give "
           "or to change"),
        limit);
  if (expires > tasuki_maker_get_end (maker))
    return g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_REFUSED,
                                _ ("A key that outlasts your own is not yours to give; name an "
                                   "earlier end"));

  return NULL;
}
