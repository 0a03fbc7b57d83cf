/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One row of the store; it never changes. */

#include <tasuki/record.h>

#include <tasuki/address-set.h>

struct _TasukiRecord
{
  GObject parent_instance;

  char *kind;
  char *id;
  char *organisation;
  char **keys;
  GVariant *body;
  guint64 revision;
  gint64 time;
};

G_DEFINE_FINAL_TYPE (TasukiRecord, tasuki_record, G_TYPE_OBJECT)

static void
tasuki_record_finalize (GObject *object)
{
  TasukiRecord *self = TASUKI_RECORD (object);

  g_free (self->kind);
  g_free (self->id);
  g_free (self->organisation);
  g_strfreev (self->keys);
  g_clear_pointer (&self->body, g_variant_unref);

  G_OBJECT_CLASS (tasuki_record_parent_class)->finalize (object);
}

static void
tasuki_record_class_init (TasukiRecordClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_record_finalize;
}

static void
tasuki_record_init (TasukiRecord *self)
{
}

TasukiRecord *
tasuki_record_new_stored (const char *kind,
                          const char *id,
                          const char *organisation,
                          const char *const *keys,
                          GVariant *body,
                          guint64 revision,
                          gint64 time)
{
  static const char *const no_keys[] = { NULL };
  TasukiRecord *self = NULL;

  g_return_val_if_fail (kind != NULL && id != NULL && organisation != NULL, NULL);
  g_return_val_if_fail (g_variant_is_of_type (body, G_VARIANT_TYPE_VARDICT), NULL);

  self = g_object_new (TASUKI_TYPE_RECORD, NULL);
  self->kind = g_strdup (kind);
  self->id = g_strdup (id);
  self->organisation = g_strdup (organisation);
  self->keys = g_strdupv ((char **)(keys != NULL ? keys : no_keys));
  self->body = g_variant_ref_sink (body);
  self->revision = revision;
  self->time = time;

  return self;
}

TasukiRecord *
tasuki_record_new (const char *kind,
                   const char *id,
                   const char *organisation,
                   const char *const *keys,
                   GVariant *body)
{
  return tasuki_record_new_stored (kind, id, organisation, keys, body, 0, 0);
}

const char *
tasuki_record_get_kind (TasukiRecord *self)
{
  g_return_val_if_fail (TASUKI_IS_RECORD (self), NULL);

  return self->kind;
}

const char *
tasuki_record_get_id (TasukiRecord *self)
{
  g_return_val_if_fail (TASUKI_IS_RECORD (self), NULL);

  return self->id;
}

const char *
tasuki_record_get_organisation (TasukiRecord *self)
{
  g_return_val_if_fail (TASUKI_IS_RECORD (self), NULL);

  return self->organisation;
}

const char *const *
tasuki_record_get_keys (TasukiRecord *self)
{
  g_return_val_if_fail (TASUKI_IS_RECORD (self), NULL);

  return (const char *const *)self->keys;
}

GVariant *
tasuki_record_get_body (TasukiRecord *self)
{
  g_return_val_if_fail (TASUKI_IS_RECORD (self), NULL);

  return self->body;
}

guint64
tasuki_record_get_revision (TasukiRecord *self)
{
  g_return_val_if_fail (TASUKI_IS_RECORD (self), 0);

  return self->revision;
}

gint64
tasuki_record_get_time (TasukiRecord *self)
{
  g_return_val_if_fail (TASUKI_IS_RECORD (self), 0);

  return self->time;
}

const char *
tasuki_record_get_string (TasukiRecord *self, const char *key)
{
  const char *value = NULL;

  g_return_val_if_fail (TASUKI_IS_RECORD (self), NULL);

  g_variant_lookup (self->body, key, "&s", &value);
  return value;
}

gboolean
tasuki_record_read_string (TasukiRecord *self, const char *key, const char **value)
{
  g_autoptr (GVariant) there = NULL;

  g_return_val_if_fail (TASUKI_IS_RECORD (self) && value != NULL, FALSE);

  there = g_variant_lookup_value (self->body, key, NULL);
  *value = tasuki_record_get_string (self, key);
  return there == NULL || *value != NULL;
}

gboolean
tasuki_record_get_boolean (TasukiRecord *self, const char *key, gboolean otherwise)
{
  gboolean value = otherwise;

  g_return_val_if_fail (TASUKI_IS_RECORD (self), otherwise);

  g_variant_lookup (self->body, key, "b", &value);
  return value;
}

gint64
tasuki_record_get_integer (TasukiRecord *self, const char *key, gint64 otherwise)
{
  gint64 value = otherwise;

  g_return_val_if_fail (TASUKI_IS_RECORD (self), otherwise);

  g_variant_lookup (self->body, key, "x", &value);
  return value;
}

char **
tasuki_record_dup_strings (TasukiRecord *self, const char *key)
{
  char **value = NULL;

  g_return_val_if_fail (TASUKI_IS_RECORD (self), NULL);

  if (!g_variant_lookup (self->body, key, "^as", &value))
    value = g_new0 (char *, 1);

  return value;
}

gboolean
tasuki_record_admits (TasukiRecord *self, const char *key, GInetAddress *address)
{
  g_autoptr (GVariant) value = NULL;
  g_autofree const char **ranges = NULL;

  g_return_val_if_fail (TASUKI_IS_RECORD (self) && key != NULL, FALSE);
  g_return_val_if_fail (G_IS_INET_ADDRESS (address), FALSE);

  value = g_variant_lookup_value (self->body, key, NULL);
  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return FALSE;

  ranges = g_variant_get_strv (value, NULL);
  return tasuki_address_set_admits (ranges, address);
}
