/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One group of the configuration, read by typed getters that say what they expected. */

#include "api/settings-private.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

typedef struct
{
  char *key;
  char *value;
  char *file;
  unsigned line;
} Entry;

struct _TasukiSettings
{
  GObject parent_instance;

  char *group;
  GPtrArray *entries;
  GPtrArray *asked; /* keys that a getter knows */
};

G_DEFINE_FINAL_TYPE (TasukiSettings, tasuki_settings, G_TYPE_OBJECT)

/* A unit and what one of it is. */
typedef struct
{
  const char *name;
  gint64 factor;
} Unit;

static const Unit size_units[] = {
  { "", 1 }, { "KiB", 1024 }, { "MiB", 1024 * 1024 }, { "GiB", 1024 * 1024 * 1024 }, { NULL, 0 },
};

static const Unit duration_units[] = {
  { "ms", 1 }, { "s", 1000 }, { "m", 60 * 1000 }, { "h", 3600 * 1000 }, { NULL, 0 },
};

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->key);
  g_free (entry->value);
  g_free (entry->file);
  g_free (entry);
}

static void
tasuki_settings_finalize (GObject *object)
{
  TasukiSettings *self = TASUKI_SETTINGS (object);

  g_free (self->group);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->asked);

  G_OBJECT_CLASS (tasuki_settings_parent_class)->finalize (object);
}

static void
tasuki_settings_class_init (TasukiSettingsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_settings_finalize;
}

static void
tasuki_settings_init (TasukiSettings *self)
{
  self->entries = g_ptr_array_new_with_free_func (free_entry);
  self->asked = g_ptr_array_new_with_free_func (g_free);
}

TasukiSettings *
tasuki_settings_new (const char *group)
{
  TasukiSettings *self = g_object_new (TASUKI_TYPE_SETTINGS, NULL);

  self->group = g_strdup (group);

  return self;
}

static Entry *
find (TasukiSettings *self, const char *key)
{
  for (unsigned i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_str_equal (entry->key, key))
        return entry;
    }

  return NULL;
}

void
tasuki_settings_add (
    TasukiSettings *self, const char *key, const char *value, const char *file, unsigned line)
{
  Entry *entry = find (self, key);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->key = g_strdup (key);
      g_ptr_array_add (self->entries, entry);
    }
  g_free (entry->value);
  g_free (entry->file);
  entry->value = g_strdup (value);
  entry->file = g_strdup (file);
  entry->line = line;
}

const char *
tasuki_settings_peek (
    TasukiSettings *self, unsigned index, const char **value, const char **file, unsigned *line)
{
  Entry *entry;

  if (index >= self->entries->len)
    return NULL;

  entry = g_ptr_array_index (self->entries, index);
  *value = entry->value;
  *file = entry->file;
  *line = entry->line;
  return entry->key;
}

/* Levenshtein's distance, for words of at most 63 bytes; more is never near. */
static unsigned
distance (const char *a, const char *b)
{
  unsigned row[64];
  size_t length = strlen (b);

  if (length >= G_N_ELEMENTS (row) || strlen (a) >= G_N_ELEMENTS (row))
    return G_MAXUINT;

  for (size_t j = 0; j <= length; j++)
    row[j] = j;
  for (size_t i = 0; a[i] != '\0'; i++)
    {
      unsigned diagonal = row[0];

      row[0] = i + 1;
      for (size_t j = 1; j <= length; j++)
        {
          unsigned replaced = diagonal + (a[i] != b[j - 1]);

          diagonal = row[j];
          row[j] = MIN (replaced, MIN (row[j], row[j - 1]) + 1);
        }
    }

  return row[length];
}

const char *
tasuki_settings_suggest (const char *word, GPtrArray *known)
{
  const char *best = NULL;
  size_t length = strlen (word);
  /* A guess that shares no letter with a short word helps nobody. */
  unsigned nearest = (unsigned)MIN (3 + length / 8, length);

  for (unsigned i = 0; i < known->len; i++)
    {
      const char *candidate = g_ptr_array_index (known, i);
      unsigned far = distance (word, candidate);

      if (far < nearest)
        {
          nearest = far;
          best = candidate;
        }
    }

  return best;
}

bool
tasuki_settings_check_all_read (TasukiSettings *self, GError **error)
{
  for (unsigned i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      const char *near;

      if (g_ptr_array_find_with_equal_func (self->asked, entry->key, g_str_equal, NULL))
        continue;

      near = tasuki_settings_suggest (entry->key, self->asked);
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                   near != NULL ? _ ("%s:%u: [%s] %s: unknown key; did you mean \"%s\"?")
                                : _ ("%s:%u: [%s] %s: unknown key%s"),
                   entry->file, entry->line, self->group, entry->key, near != NULL ? near : "");
      return false;
    }

  return true;
}

const char *
tasuki_settings_get_group (TasukiSettings *self)
{
  g_return_val_if_fail (TASUKI_IS_SETTINGS (self), NULL);

  return self->group;
}

/* What is set under @key, which is known from now on. */
static Entry *
ask (TasukiSettings *self, const char *key)
{
  if (!g_ptr_array_find_with_equal_func (self->asked, key, g_str_equal, NULL))
    g_ptr_array_add (self->asked, g_strdup (key));

  return find (self, key);
}

gboolean
tasuki_settings_has (TasukiSettings *self, const char *key)
{
  g_return_val_if_fail (TASUKI_IS_SETTINGS (self), FALSE);

  return ask (self, key) != NULL;
}

gboolean
tasuki_settings_complain (TasukiSettings *self,
                          const char *key,
                          const char *expected,
                          GError **error)
{
  Entry *entry;

  g_return_val_if_fail (TASUKI_IS_SETTINGS (self), FALSE);

  entry = ask (self, key);
  if (entry == NULL)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                 _ ("[%s] %s: is not set, but has to be: %s"), self->group, key, expected);
  else
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                 _ ("%s:%u: [%s] %s: \"%s\" is not %s"), entry->file, entry->line, self->group, key,
                 entry->value, expected);

  return FALSE;
}

gboolean
tasuki_settings_get_string (
    TasukiSettings *self, const char *key, const char *otherwise, char **value, GError **error)
{
  Entry *entry;

  g_return_val_if_fail (TASUKI_IS_SETTINGS (self), FALSE);

  entry = ask (self, key);
  if (entry != NULL && (*entry->value == '\0' || !g_utf8_validate (entry->value, -1, NULL)))
    return tasuki_settings_complain (self, key, _ ("a text in UTF-8 of at least one character"),
                                     error);

  *value = g_strdup (entry != NULL ? entry->value : otherwise);
  return TRUE;
}

gboolean
tasuki_settings_get_path (TasukiSettings *self, const char *key, char **value, GError **error)
{
  Entry *entry;
  g_autofree char *directory = NULL;

  g_return_val_if_fail (TASUKI_IS_SETTINGS (self), FALSE);

  entry = ask (self, key);
  if (entry == NULL || *entry->value == '\0')
    return tasuki_settings_complain (self, key, _ ("a path"), error);

  directory = g_path_get_dirname (entry->file);
  *value = g_canonicalize_filename (entry->value, directory);
  return TRUE;
}

/* A whole number with a unit, in the range; FALSE if it is none. */
static bool
parse_amount (const char *text, const Unit *units, gint64 minimum, gint64 maximum, gint64 *amount)
{
  char *end;
  gint64 number;

  if (!g_ascii_isdigit (text[*text == '-' ? 1 : 0]))
    return false;
  errno = 0;
  number = g_ascii_strtoll (text, &end, 10);
  if (errno != 0)
    return false;

  for (const Unit *unit = units; unit->name != NULL; unit++)
    if (g_str_equal (end, unit->name))
      return !__builtin_mul_overflow (number, unit->factor, amount) && *amount >= minimum
             && *amount <= maximum;

  return false;
}

static gboolean
get_amount (TasukiSettings *self,
            const char *key,
            const Unit *units,
            gint64 minimum,
            gint64 maximum,
            gint64 otherwise,
            const char *expected,
            gint64 *value,
            GError **error)
{
  Entry *entry = ask (self, key);

  *value = otherwise;
  if (entry == NULL || parse_amount (entry->value, units, minimum, maximum, value))
    return TRUE;

  return tasuki_settings_complain (self, key, expected, error);
}

gboolean
tasuki_settings_get_integer (TasukiSettings *self,
                             const char *key,
                             gint64 minimum,
                             gint64 maximum,
                             gint64 otherwise,
                             gint64 *value,
                             GError **error)
{
  static const Unit none[] = { { "", 1 }, { NULL, 0 } };
  g_autofree char *expected
      = g_strdup_printf (_ ("a whole number from %" PRId64 " to %" PRId64), minimum, maximum);

  g_return_val_if_fail (TASUKI_IS_SETTINGS (self), FALSE);

  return get_amount (self, key, none, minimum, maximum, otherwise, expected, value, error);
}

gboolean
tasuki_settings_get_size (TasukiSettings *self,
                          const char *key,
                          gint64 minimum,
                          gint64 maximum,
                          gint64 otherwise,
                          gint64 *value,
                          GError **error)
{
  g_autofree char *expected = g_strdup_printf (
      _ ("a size such as 64MiB, from %" PRId64 " to %" PRId64 " bytes"), minimum, maximum);

  g_return_val_if_fail (TASUKI_IS_SETTINGS (self), FALSE);

  return get_amount (self, key, size_units, minimum, maximum, otherwise, expected, value, error);
}

gboolean
tasuki_settings_get_duration (TasukiSettings *self,
                              const char *key,
                              gint64 minimum,
                              gint64 maximum,
                              gint64 otherwise,
                              gint64 *value,
                              GError **error)
{
  g_autofree char *expected = g_strdup_printf (
      _ ("a duration such as 30s (ms, s, m or h), from %" PRId64 " to %" PRId64 " ms"), minimum,
      maximum);

  g_return_val_if_fail (TASUKI_IS_SETTINGS (self), FALSE);

  return get_amount (self, key, duration_units, minimum, maximum, otherwise, expected, value,
                     error);
}

gboolean
tasuki_settings_get_boolean (
    TasukiSettings *self, const char *key, gboolean otherwise, gboolean *value, GError **error)
{
  Entry *entry;

  g_return_val_if_fail (TASUKI_IS_SETTINGS (self), FALSE);

  entry = ask (self, key);
  *value = entry != NULL ? g_str_equal (entry->value, "true") : otherwise;
  if (entry == NULL || *value || g_str_equal (entry->value, "false"))
    return TRUE;

  return tasuki_settings_complain (self, key, _ ("true or false"), error);
}

gboolean
tasuki_settings_get_list (TasukiSettings *self, const char *key, char ***value, GError **error)
{
  Entry *entry;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  g_return_val_if_fail (TASUKI_IS_SETTINGS (self), FALSE);

  entry = ask (self, key);
  if (entry != NULL && !g_utf8_validate (entry->value, -1, NULL))
    return tasuki_settings_complain (self, key, _ ("a list of texts in UTF-8"), error);

  parts = g_strsplit (entry != NULL ? entry->value : "", ";", -1);
  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      g_strv_builder_add (list, *part);

  *value = g_strv_builder_end (list);
  return TRUE;
}
