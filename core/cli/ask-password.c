/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a password comes from; never from the command line, which others can read. */

#include "cli/ask-password.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>

#include "cli/ask-line.h"

#define LENGTH_MAX 256

static bool
fail (GError **error, const char *what, const char *problem)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s: %s", what, problem);
  return false;
}

static bool
read_file (TasukiProfile *profile, const char *file, GError **error)
{
  int descriptor = open (file, O_RDONLY | O_CLOEXEC);
  bool is_read;

  if (descriptor < 0)
    return fail (error, file, g_strerror (errno));

  is_read = tasuki_profile_read_password (profile, descriptor, error);
  close (descriptor);
  return is_read;
}

static bool
ask (TasukiProfile *profile, GError **error)
{
  char line[LENGTH_MAX + 2] = { 0 };
  bool is_taken
      = tasuki_ask_line (_ ("Connection password: "), _ ("password"),
                         _ ("there is no terminal to ask at; give it with --password-file FILE, or "
                            "--password-file - for standard input"),
                         line, sizeof line, error)
        && tasuki_profile_set_password (profile, line, error);

  explicit_bzero (line, sizeof line);
  return is_taken;
}

bool
tasuki_ask_password (TasukiProfile *profile, const char *file, GError **error)
{
  if (file == NULL)
    return ask (profile, error);
  if (g_str_equal (file, "-"))
    return tasuki_profile_read_password (profile, STDIN_FILENO, error);

  return read_file (profile, file, error);
}
