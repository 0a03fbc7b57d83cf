/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may come in at all: what the keyfile says. */

#include "entrance.h"

#include <glib/gi18n-lib.h>

/* Each is looked up for each who connects, so there are few. */
#define GROUPS_MAX 16

Entrance *
entrance_new (void)
{
  Entrance *self = g_new0 (Entrance, 1);

  g_ref_count_init (&self->references);
  self->allow = tasuki_address_set_new ();
  self->deny = tasuki_address_set_new ();
  self->groups = g_new0 (char *, 1);

  return self;
}

static bool
read_set (TasukiSettings *settings, const char *key, TasukiAddressSet *set, GError **error)
{
  g_auto (GStrv) ranges = NULL;

  if (!tasuki_settings_get_list (settings, key, &ranges, error))
    return false;

  for (char **range = ranges; *range != NULL; range++)
    if (!tasuki_address_set_add (set, *range))
      {
        g_autofree char *expected = g_strdup_printf (
            _ ("a list of address ranges such as 192.0.2.0/24;2001:db8::/32 (look at \"%s\")"),
            *range);

        return tasuki_settings_complain (settings, key, expected, error);
      }

  return true;
}

static bool
read_groups (TasukiSettings *settings, const char *key, Entrance *self, GError **error)
{
  g_autofree char *expected = NULL;

  g_clear_pointer (&self->groups, g_strfreev);
  if (!tasuki_settings_get_list (settings, key, &self->groups, error))
    return false;
  if (g_strv_length (self->groups) <= GROUPS_MAX)
    return true;

  expected = g_strdup_printf (_ ("a list of %d IP filters at most"), GROUPS_MAX);
  return tasuki_settings_complain (settings, key, expected, error);
}

Entrance *
entrance_read (TasukiSettings *settings, GError **error)
{
  g_autoptr (Entrance) self = entrance_new ();

  if (!read_set (settings, "allow", self->allow, error)
      || !read_set (settings, "deny", self->deny, error)
      || !read_groups (settings, "group", self, error))
    return NULL;

  return g_steal_pointer (&self);
}

Entrance *
entrance_read_admin (TasukiSettings *settings, GError **error)
{
  g_autoptr (Entrance) self = entrance_new ();

  if (!read_set (settings, "admin-allow", self->allow, error)
      || !read_set (settings, "admin-deny", self->deny, error)
      || !read_groups (settings, "admin-group", self, error))
    return NULL;

  return g_steal_pointer (&self);
}

Entrance *
entrance_ref (Entrance *self)
{
  g_ref_count_inc (&self->references);
  return self;
}

void
entrance_unref (Entrance *self)
{
  if (!g_ref_count_dec (&self->references))
    return;

  tasuki_address_set_unref (self->allow);
  tasuki_address_set_unref (self->deny);
  g_strfreev (self->groups);
  g_free (self);
}
