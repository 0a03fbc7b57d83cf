/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads lists of address ranges, to see whether they can be. */

#include "admin/ranges.h"

#include <tasuki/address-set.h>

bool
tasuki_ranges_are_good (GVariant *body, const char *name, GError **error)
{
  g_autofree const char **ranges = NULL;
  g_autoptr (TasukiAddressSet) set = NULL;

  if (!g_variant_lookup (body, name, "^a&s", &ranges))
    return true;

  set = tasuki_address_set_new_from_strv (ranges, error);
  if (set == NULL)
    g_prefix_error (error, "%s: ", name);
  return set != NULL;
}
