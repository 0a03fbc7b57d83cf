/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A plugin from state to state, and what it implements. */

#include "host/hosted.h"

#include <tasuki/tasuki.h>

#include "api/settings-private.h"

static const char *const state_names[] = {
  [TASUKI_HOSTED_LOADED] = "loaded",
  [TASUKI_HOSTED_CONFIGURED] = "configured",
  [TASUKI_HOSTED_RUNNING] = "running",
  [TASUKI_HOSTED_STOPPED] = "stopped",
};

static const bool legal[4][4] = {
  [TASUKI_HOSTED_LOADED] = { [TASUKI_HOSTED_CONFIGURED] = true },
  [TASUKI_HOSTED_CONFIGURED]
  = { [TASUKI_HOSTED_CONFIGURED] = true, [TASUKI_HOSTED_RUNNING] = true },
  [TASUKI_HOSTED_RUNNING] = { [TASUKI_HOSTED_RUNNING] = true, [TASUKI_HOSTED_STOPPED] = true },
  [TASUKI_HOSTED_STOPPED] = { [TASUKI_HOSTED_CONFIGURED] = true, [TASUKI_HOSTED_RUNNING] = true },
};

static const struct
{
  const char *name;
  GType (*get_type) (void);
} extension_points[] = {
  { "transport", tasuki_transport_get_type },         { "filter", tasuki_filter_get_type },
  { "authenticator", tasuki_authenticator_get_type }, { "policy", tasuki_policy_get_type },
  { "record-cipher", tasuki_record_cipher_get_type }, { "storage", tasuki_storage_get_type },
};

static void
move (TasukiHosted *self, TasukiHostedState to)
{
  g_assert (legal[self->state][to]);
  self->state = to;
}

/* An error of a plugin names the plugin. */
static bool
blame (TasukiHosted *self, const char *verb, GError **error)
{
  g_prefix_error (error, "plugin \"%s\": %s: ", self->name, verb);
  return false;
}

TasukiHosted *
tasuki_hosted_new (const char *name, const char *origin, GObject *object)
{
  TasukiHosted *self = g_new0 (TasukiHosted, 1);

  self->name = g_strdup (name);
  self->origin = g_strdup (origin);
  self->object = object;
  return self;
}

void
tasuki_hosted_free (TasukiHosted *self)
{
  g_free (self->name);
  g_free (self->origin);
  g_object_unref (self->object);
  g_free (self);
}

bool
tasuki_hosted_configure (
    TasukiHosted *self, TasukiKeyfile *keyfile, bool initialise, bool *taken, GError **error)
{
  g_autoptr (TasukiSettings) settings = tasuki_keyfile_get (keyfile, self->name);
  bool good = true;

  if (initialise)
    tasuki_settings_add (settings, "initialise", "true", "/", 0);
  if (TASUKI_IS_PLUGIN (self->object))
    good = tasuki_plugin_configure (TASUKI_PLUGIN (self->object), settings, error);
  if (taken != NULL)
    *taken = good;
  /* One without a lifecycle asks for no key, so every key of its group is an unknown one. */
  if (!good || !tasuki_settings_check_all_read (settings, error))
    return blame (self, "configure", error);

  if (self->state != TASUKI_HOSTED_RUNNING)
    move (self, TASUKI_HOSTED_CONFIGURED);
  return true;
}

bool
tasuki_hosted_check (TasukiHosted *self, GError **error)
{
  if (TASUKI_IS_PLUGIN (self->object) && !tasuki_plugin_check (TASUKI_PLUGIN (self->object), error))
    return blame (self, "check", error);

  return true;
}

bool
tasuki_hosted_start (TasukiHosted *self, TasukiRelay *relay, GError **error)
{
  if (TASUKI_IS_PLUGIN (self->object)
      && !tasuki_plugin_start (TASUKI_PLUGIN (self->object), relay, error))
    return blame (self, "start", error);

  move (self, TASUKI_HOSTED_RUNNING);
  return true;
}

void
tasuki_hosted_stop (TasukiHosted *self)
{
  if (self->state != TASUKI_HOSTED_RUNNING)
    return;

  if (TASUKI_IS_PLUGIN (self->object))
    tasuki_plugin_stop (TASUKI_PLUGIN (self->object));
  move (self, TASUKI_HOSTED_STOPPED);
}

bool
tasuki_hosted_may_be (GObject *object)
{
  if (TASUKI_IS_PLUGIN (object))
    return true;
  for (size_t i = 0; i < G_N_ELEMENTS (extension_points); i++)
    if (G_TYPE_CHECK_INSTANCE_TYPE (object, extension_points[i].get_type ()))
      return true;

  return false;
}

static GVariant *
describe_interfaces (GObject *object)
{
  g_auto (GVariantBuilder) names = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (size_t i = 0; i < G_N_ELEMENTS (extension_points); i++)
    if (G_TYPE_CHECK_INSTANCE_TYPE (object, extension_points[i].get_type ()))
      g_variant_builder_add (&names, "s", extension_points[i].name);

  return g_variant_builder_end (&names);
}

GVariant *
tasuki_hosted_describe (TasukiHosted *self)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "name", "s", self->name);
  g_variant_dict_insert (&dict, "state", "s", state_names[self->state]);
  g_variant_dict_insert_value (&dict, "interfaces", describe_interfaces (self->object));
  if (self->origin != NULL)
    g_variant_dict_insert (&dict, "origin", "s", self->origin);
  return g_variant_dict_end (&dict);
}
