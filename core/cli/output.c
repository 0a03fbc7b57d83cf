/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes data, talk and errors, each to its own place. */

#include "cli/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include <tasuki/error.h>

#include "cli/escape.h"

static const char *program = "tasuki";
static TasukiOutputStyle style;

bool
tasuki_output_is_json_wanted (const char *const *arguments)
{
  for (const char *const *argument = arguments; *argument != NULL; argument++)
    if (g_str_equal (*argument, "--json"))
      return true;
    else if (g_str_equal (*argument, "--"))
      return false;

  return false;
}

void
tasuki_output_start (const char *name, const TasukiOutputStyle *chosen)
{
  program = name;
  style = *chosen;
}

bool
tasuki_output_is_json (void)
{
  return style.json;
}

bool
tasuki_output_is_quiet (void)
{
  return style.quiet;
}

bool
tasuki_output_is_terminal (void)
{
  return isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

/* NO_COLOR: see https://no-color.org */
static bool
may_colour (void)
{
  const char *refused = g_getenv ("NO_COLOR");

  return tasuki_output_is_terminal () && (refused == NULL || refused[0] == '\0');
}

void
tasuki_output_data (const char *format, ...)
{
  va_list arguments;

  if (style.json)
    return;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
  putchar ('\n');
  fflush (stdout);
}

void
tasuki_output_json (GVariant *object)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (object);
  g_autofree char *text = NULL;

  if (!style.json)
    return;

  text = json_gvariant_serialize_data (sunk, NULL);
  printf ("%s\n", text);
  fflush (stdout);
}

static void
write_talk (const char *mark, const char *colour, const char *text)
{
  g_autofree char *escaped = tasuki_escape_text (text);

  if (may_colour () && colour != NULL)
    fprintf (stderr, "\033[%sm%s\033[0m%s\n", colour, mark, escaped);
  else
    fprintf (stderr, "%s%s\n", mark, escaped);
}

void
tasuki_output_talk (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (style.quiet)
    return;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  write_talk ("", NULL, text);
}

void
tasuki_output_warn (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (style.quiet)
    return;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  write_talk (_ ("warning: "), "33", text);
}

/* Errors of other libraries have no code of their own, but some of them mean the same. */
static const char *
find_code (const GError *error)
{
  g_autoptr (GError) same = NULL;

  if (error->domain == G_OPTION_ERROR)
    same = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_INVALID, error->message);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    same = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_CANCELLED, error->message);

  return tasuki_error_to_code (same != NULL ? same : error);
}

static GVariant *
describe_error (const GError *error, const char *hint, TasukiExitCode code)
{
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&object, "outcome", "s", "failed");
  g_variant_dict_insert (&object, "code", "s", find_code (error));
  g_variant_dict_insert (&object, "message", "s", error->message);
  if (hint != NULL)
    g_variant_dict_insert (&object, "hint", "s", hint);
  g_variant_dict_insert (&object, "exit", "i", (int)code);
  return g_variant_dict_end (&object);
}

TasukiExitCode
tasuki_output_error (const GError *error, const char *hint)
{
  TasukiExitCode code = tasuki_exit_code_for (error);
  g_autofree char *mark = g_strdup_printf ("%s: ", program);
  g_autofree char *text = g_strdup_printf ("%s [%s]", error->message, find_code (error));

  write_talk (mark, "31", text);
  if (hint != NULL)
    write_talk ("  ", NULL, hint);
  tasuki_output_json (describe_error (error, hint, code));
  return code;
}

TasukiExitCode
tasuki_output_finish (TasukiExitCode code)
{
  g_autoptr (GError) error = NULL;

  if (fflush (stdout) == 0 && !ferror (stdout))
    return code;

  error = g_error_new (TASUKI_ERROR, TASUKI_ERROR_FAILED, _ ("The output cannot be written: %s"),
                       g_strerror (errno));
  style.json = false;
  return tasuki_output_error (error, NULL);
}
