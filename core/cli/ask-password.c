/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a password comes from; never from the command line, which others can read. */

#include "cli/ask-password.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>

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

/* What may end the program while the terminal is silent; it must not stay so. */
static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

static volatile sig_atomic_t caught;

static void
on_signal (int number)
{
  caught = number;
}

static void
catch_signals (struct sigaction usual[static G_N_ELEMENTS (signals)])
{
  /* Without SA_RESTART, so that reading ends. */
  const struct sigaction action = { .sa_handler = on_signal };

  caught = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &action, &usual[i]);
}

/* Lets a signal do now what it would have done. */
static void
release_signals (const struct sigaction usual[static G_N_ELEMENTS (signals)])
{
  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &usual[i], NULL);
  if (caught != 0)
    raise (caught);
}

/* A line of the terminal; the terminal gives lines, so that one read is enough. */
static bool
read_line (TasukiProfile *profile, GError **error)
{
  char line[LENGTH_MAX + 2] = { 0 };
  ssize_t length = read (STDIN_FILENO, line, sizeof line - 1);
  bool is_read;

  line[length > 0 ? strcspn (line, "\n") : 0] = '\0';
  is_read = tasuki_profile_set_password (profile, line, error);
  explicit_bzero (line, sizeof line);
  return is_read;
}

static bool
ask (TasukiProfile *profile, GError **error)
{
  struct termios usual;
  struct termios silent;
  struct sigaction actions[G_N_ELEMENTS (signals)];
  bool is_read;

  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, &usual) != 0)
    return fail (error, _ ("password"),
                 _ ("there is no terminal to ask at; give it with --password-file FILE, or "
                    "--password-file - for standard input"));

  silent = usual;
  silent.c_lflag &= ~(tcflag_t)ECHO;
  fprintf (stderr, "%s", _ ("Connection password: "));
  catch_signals (actions);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  is_read = read_line (profile, error);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &usual);
  fputc ('\n', stderr);
  release_signals (actions);
  return is_read;
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
