/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Silences the terminal, and lets it speak again whatever happens meanwhile. */

#include "cli/ask-line.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <tasuki/error.h>

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

/* The terminal gives lines, so that one read is enough. */
static void
read_line (char *line, size_t size)
{
  ssize_t length = read (STDIN_FILENO, line, size - 1);

  line[length > 0 ? length : 0] = '\0';
  line[strcspn (line, "\n")] = '\0';
}

bool
tasuki_ask_line (const char *prompt,
                 const char *what,
                 const char *otherwise,
                 char *line,
                 size_t size,
                 GError **error)
{
  struct termios usual;
  struct termios silent;
  struct sigaction actions[G_N_ELEMENTS (signals)];

  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, &usual) != 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s: %s", what, otherwise);
      return false;
    }

  silent = usual;
  silent.c_lflag &= ~(tcflag_t)ECHO;
  catch_signals (actions);

  /* What is typed as soon as it is asked for is neither shown nor lost. */
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  fprintf (stderr, "%s", prompt);
  read_line (line, size);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &usual);
  fputc ('\n', stderr);
  release_signals (actions);
  return true;
}
