/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of a configuration: every key is where it says it is, and every getter keeps its word.
 */

#include <stdint.h>
#include <string.h>

#include "host/keyfile.h"
#include "host/relay-config.h"

#define FILE_NAME "/fuzz/tasuki.conf"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A refusal has a reason, and says where. */
static void
check_error (GError *error)
{
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
  g_assert (*error->message != '\0' && g_utf8_validate (error->message, -1, NULL));
}

static void
check_read (gboolean read, GError *error)
{
  g_assert (read == (error == NULL));
  if (error == NULL)
    return;

  check_error (error);
  g_assert (g_str_has_prefix (error->message, FILE_NAME ":"));
  g_error_free (error);
}

/* @key stands at the beginning of the line that it is said to stand in. */
static void
check_line (char **lines, const char *key, unsigned line)
{
  g_autofree char *text = NULL;

  g_assert (line >= 1 && line <= g_strv_length (lines));
  text = g_strstrip (g_strdup (lines[line - 1]));
  g_assert (g_str_has_prefix (text, key));
}

static void
check_numbers (TasukiSettings *settings, const char *key)
{
  GError *integer_error = NULL, *size_error = NULL, *duration_error = NULL;
  gint64 integer = 5, size = 5, duration = 5;
  gboolean read = tasuki_settings_get_integer (settings, key, -7, 99, 5, &integer, &integer_error);

  g_assert (!read || (integer >= -7 && integer <= 99));
  check_read (read, integer_error);
  read = tasuki_settings_get_size (settings, key, 0, G_MAXINT64, 5, &size, &size_error);
  g_assert (!read || size >= 0);
  check_read (read, size_error);
  read = tasuki_settings_get_duration (settings, key, 0, G_MAXINT64, 5, &duration, &duration_error);
  g_assert (!read || duration >= 0);
  check_read (read, duration_error);
}

static void
check_texts (TasukiSettings *settings, const char *key, const char *value)
{
  GError *string_error = NULL, *path_error = NULL, *truth_error = NULL, *list_error = NULL;
  g_autofree char *string = NULL;
  g_autofree char *path = NULL;
  g_auto (GStrv) list = NULL;
  gboolean truth, read;

  read = tasuki_settings_get_string (settings, key, NULL, &string, &string_error);
  g_assert (!read || g_str_equal (string, value));
  check_read (read, string_error);
  read = tasuki_settings_get_path (settings, key, &path, &path_error);
  g_assert (!read || g_path_is_absolute (path));
  check_read (read, path_error);
  check_read (tasuki_settings_get_boolean (settings, key, FALSE, &truth, &truth_error),
              truth_error);
  check_read (tasuki_settings_get_list (settings, key, &list, &list_error), list_error);
  for (char **text = list; text != NULL && *text != NULL; text++)
    g_assert (**text != '\0' && strchr (*text, ';') == NULL);
}

/* Writes the group down again, in its shortest form. */
static void
check_group (TasukiKeyfile *keyfile, const char *name, char **lines, GString *again)
{
  g_autoptr (TasukiSettings) settings = tasuki_keyfile_get (keyfile, name);
  const char *key, *value, *file;
  unsigned line;

  g_string_append_printf (again, "[%s]\n", name);
  for (unsigned i = 0; (key = tasuki_settings_peek (settings, i, &value, &file, &line)) != NULL;
       i++)
    {
      check_line (lines, key, line);
      check_numbers (settings, key);
      check_texts (settings, key, value);
      g_string_append_printf (again, "%s=%s\n", key, value);
    }
  g_assert (tasuki_settings_check_all_read (settings, NULL));
}

static void
check_relay (TasukiKeyfile *keyfile)
{
  g_autoptr (TasukiSettings) settings = tasuki_keyfile_get (keyfile, "relay");
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiRelayConfig) config = tasuki_relay_config_new (settings, &error);

  if (config == NULL)
    check_error (error);
  else
    g_assert (config->listen->len > 0 && strlen (config->name) <= 64);
}

/* Goes through the groups in the order in which they are described. */
static char *
check_keyfile (TasukiKeyfile *keyfile, char **lines)
{
  g_autoptr (GVariant) list = g_variant_ref_sink (tasuki_keyfile_describe (keyfile));
  GString *again = g_string_new (NULL);
  const char *before = NULL;

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (list, i);
      const char *group = NULL;

      g_assert (g_variant_lookup (row, "group", "&s", &group));
      if (g_strcmp0 (before, group) != 0)
        check_group (keyfile, group, lines, again);
      before = group;
    }
  check_relay (keyfile);

  return g_string_free (again, FALSE);
}

static TasukiKeyfile *
parse (const char *text, size_t length)
{
  g_autoptr (TasukiKeyfile) keyfile = tasuki_keyfile_new ();
  g_autoptr (GError) error = NULL;

  if (tasuki_keyfile_add_text (keyfile, text, length, FILE_NAME, &error))
    return g_steal_pointer (&keyfile);

  check_error (error);
  return NULL;
}

/* What was read and written down is read the same. */
static void
check_again (const char *text)
{
  g_autoptr (TasukiKeyfile) keyfile = parse (text, strlen (text));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *again = keyfile != NULL ? check_keyfile (keyfile, lines) : NULL;

  g_assert (g_strcmp0 (text, again) == 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TasukiKeyfile) keyfile = parse ((const char *)data, size);
  g_autofree char *text = g_strndup ((const char *)data, size);
  bool marked = g_str_has_prefix (text, "\xEF\xBB\xBF");
  g_auto (GStrv) lines = g_strsplit (text + (marked ? 3 : 0), "\n", -1);
  g_autofree char *again = NULL;

  if (keyfile == NULL)
    return 0;

  again = check_keyfile (keyfile, lines);
  check_again (again);
  return 0;
}
