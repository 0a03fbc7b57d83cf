/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the configuration and remembers where each key was set; GKeyFile would forget the line. */

#include "host/keyfile.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "host/config-file.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

typedef struct
{
  char *name;
  char *file;
  unsigned line;
  TasukiSettings *settings;
} Group;

struct _TasukiKeyfile
{
  GPtrArray *groups;
};

/* Where the reader is. */
typedef struct
{
  TasukiKeyfile *keyfile;
  const char *file;
  unsigned line;
  Group *group;
  GHashTable *seen; /* "group\nkey" -> line, in this text */
} Reader;

static void
free_group (gpointer data)
{
  Group *group = data;

  g_free (group->name);
  g_free (group->file);
  g_object_unref (group->settings);
  g_free (group);
}

TasukiKeyfile *
tasuki_keyfile_new (void)
{
  TasukiKeyfile *self = g_new0 (TasukiKeyfile, 1);

  self->groups = g_ptr_array_new_with_free_func (free_group);

  return self;
}

void
tasuki_keyfile_free (TasukiKeyfile *self)
{
  g_ptr_array_unref (self->groups);
  g_free (self);
}

static Group *
find_group (TasukiKeyfile *self, const char *name)
{
  for (unsigned i = 0; i < self->groups->len; i++)
    {
      Group *group = g_ptr_array_index (self->groups, i);

      if (g_str_equal (group->name, name))
        return group;
    }

  return NULL;
}

static bool
complain (Reader *reader, GError **error, const char *problem)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s:%u: %s", reader->file,
               reader->line, problem);
  return false;
}

static bool
begin_group (Reader *reader, char *line, GError **error)
{
  size_t length = strlen (line);

  if (length < 3 || line[length - 1] != ']' || strcspn (line + 1, "[]") != length - 2)
    return complain (reader, error, _ ("a group is written as [name]"));

  line[length - 1] = '\0';
  reader->group = find_group (reader->keyfile, line + 1);
  if (reader->group != NULL)
    return true;

  reader->group = g_new0 (Group, 1);
  reader->group->name = g_strdup (line + 1);
  reader->group->file = g_strdup (reader->file);
  reader->group->line = reader->line;
  reader->group->settings = tasuki_settings_new (line + 1);
  g_ptr_array_add (reader->keyfile->groups, reader->group);
  return true;
}

static bool
set_key (Reader *reader, char *line, GError **error)
{
  char *equals = strchr (line, '=');
  g_autofree char *full = NULL;
  unsigned before;

  if (equals == NULL || equals == line)
    return complain (reader, error, _ ("neither [group] nor key=value nor # comment"));
  if (reader->group == NULL)
    return complain (reader, error, _ ("a key outside of any [group]"));

  *equals = '\0';
  g_strchomp (line);
  full = g_strdup_printf ("%s\n%s", reader->group->name, line);
  before = GPOINTER_TO_UINT (g_hash_table_lookup (reader->seen, full));
  if (before != 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                   _ ("%s:%u: [%s] %s: is set already in line %u"), reader->file, reader->line,
                   reader->group->name, line, before);
      return false;
    }

  g_hash_table_insert (reader->seen, g_steal_pointer (&full), GUINT_TO_POINTER (reader->line));
  tasuki_settings_add (reader->group->settings, line, g_strchug (equals + 1), reader->file,
                       reader->line);
  return true;
}

static bool
read_line (Reader *reader, char *line, GError **error)
{
  g_strstrip (line);
  if (*line == '\0' || *line == '#')
    return true;
  if (!g_utf8_validate (line, -1, NULL))
    return complain (reader, error, _ ("is not UTF-8"));

  return *line == '[' ? begin_group (reader, line, error) : set_key (reader, line, error);
}

bool
tasuki_keyfile_add_text (
    TasukiKeyfile *self, const char *text, size_t length, const char *file, GError **error)
{
  g_autofree char *copy = g_strndup (text, length);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reader reader = { .keyfile = self, .file = file, .seen = seen };
  g_auto (GStrv) lines = NULL;

  if (strlen (copy) != length)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, _ ("%s: contains a NUL byte"),
                   file);
      return false;
    }

  lines = g_strsplit (
      g_str_has_prefix (copy, BYTE_ORDER_MARK) ? copy + strlen (BYTE_ORDER_MARK) : copy, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      reader.line++;
      if (!read_line (&reader, *line, error))
        return false;
    }

  return true;
}

static bool
add_one (TasukiKeyfile *self, const char *path, GError **error)
{
  size_t length;
  g_autofree char *text = tasuki_config_file_read (path, &length, error);

  return text != NULL && tasuki_keyfile_add_text (self, text, length, path, error);
}

bool
tasuki_keyfile_add_file (TasukiKeyfile *self, const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *directory = g_strconcat (absolute, ".d", NULL);
  g_autoptr (GPtrArray) drop_ins = NULL;

  if (!add_one (self, absolute, error))
    return false;

  drop_ins = tasuki_config_file_list (directory, error);
  for (unsigned i = 0; drop_ins != NULL && i < drop_ins->len; i++)
    if (!add_one (self, g_ptr_array_index (drop_ins, i), error))
      return false;

  return drop_ins != NULL;
}

TasukiSettings *
tasuki_keyfile_get (TasukiKeyfile *self, const char *name)
{
  Group *group = find_group (self, name);
  TasukiSettings *copy = tasuki_settings_new (name);
  const char *key, *value, *file;
  unsigned line;

  for (unsigned i = 0;
       group != NULL && (key = tasuki_settings_peek (group->settings, i, &value, &file, &line));
       i++)
    tasuki_settings_add (copy, key, value, file, line);

  return copy;
}

bool
tasuki_keyfile_check_groups (TasukiKeyfile *self, GPtrArray *known, GError **error)
{
  for (unsigned i = 0; i < self->groups->len; i++)
    {
      Group *group = g_ptr_array_index (self->groups, i);
      const char *near;

      if (g_ptr_array_find_with_equal_func (known, group->name, g_str_equal, NULL))
        continue;

      near = tasuki_settings_suggest (group->name, known);
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                   near != NULL ? _ ("%s:%u: [%s]: unknown group; did you mean [%s]?")
                                : _ ("%s:%u: [%s]: no enabled plugin has this name; add it to "
                                     "[relay] plugins or remove the group%s"),
                   group->file, group->line, group->name, near != NULL ? near : "");
      return false;
    }

  return true;
}

static void
describe_group (Group *group, GVariantBuilder *list)
{
  const char *key, *value, *file;
  unsigned line;

  for (unsigned i = 0;
       (key = tasuki_settings_peek (group->settings, i, &value, &file, &line)) != NULL; i++)
    {
      g_autofree char *origin = g_strdup_printf ("%s:%u", file, line);
      bool secret = strstr (key, "password") != NULL || strstr (key, "secret") != NULL;
      GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

      g_variant_dict_insert (&dict, "group", "s", group->name);
      g_variant_dict_insert (&dict, "key", "s", key);
      g_variant_dict_insert (&dict, "value", "s", secret ? "***" : value);
      g_variant_dict_insert (&dict, "origin", "s", origin);
      g_variant_builder_add_value (list, g_variant_dict_end (&dict));
    }
}

GVariant *
tasuki_keyfile_describe (TasukiKeyfile *self)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (unsigned i = 0; i < self->groups->len; i++)
    describe_group (g_ptr_array_index (self->groups, i), &list);

  return g_variant_builder_end (&list);
}
