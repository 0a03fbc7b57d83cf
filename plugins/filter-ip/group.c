/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An IP filter out of the store, and what a connection's settings say of one. */

#include "group.h"

/* What is not there is an empty list; what is there and is none makes the whole group useless. */
static TasukiAddressSet *
read_set (TasukiRecord *record, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (tasuki_record_get_body (record), key, NULL);
  g_autofree const char **ranges = NULL;

  if (value == NULL)
    return tasuki_address_set_new ();
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return NULL;

  ranges = g_variant_get_strv (value, NULL);
  return tasuki_address_set_new_from_strv (ranges, NULL);
}

gpointer
group_read (TasukiRecord *record)
{
  Group *self = g_new0 (Group, 1);

  self->organisation = g_strdup (tasuki_record_get_organisation (record));
  self->allow = read_set (record, "allow");
  self->deny = read_set (record, "deny");
  self->sound = self->allow != NULL && self->deny != NULL;

  return self;
}

void
group_free (gpointer group)
{
  Group *self = group;

  g_free (self->organisation);
  g_clear_pointer (&self->allow, tasuki_address_set_unref);
  g_clear_pointer (&self->deny, tasuki_address_set_unref);
  g_free (self);
}

gpointer
bond_read (TasukiRecord *record)
{
  Bond *self = g_new0 (Bond, 1);
  const char *group;

  self->sound = tasuki_record_read_string (record, "ip-filter", &group);
  self->group = g_strdup (group);

  return self;
}

void
bond_free (gpointer bond)
{
  Bond *self = bond;

  g_free (self->group);
  g_free (self);
}
