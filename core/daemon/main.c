/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasukid: a main loop around one relay. */

#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include <tasuki/tasuki.h>

#include "cli/escape.h"
#include "daemon/hardening.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "paths.h"

/* Exit statuses, as everywhere in Tasuki. */
enum
{
  EXIT_OK = 0,
  EXIT_USAGE = 1,
  EXIT_CONFIGURATION = 8,
};

#define DRAIN_SECONDS 30

typedef struct
{
  TasukiRelay *relay;
  GMainLoop *loop;
  bool stopping;
} Daemon;

static char *config_path;
static gboolean check;
static gboolean initialise;
static gboolean version;

static GOptionEntry entries[] = {
  { "config", 0, 0, G_OPTION_ARG_FILENAME, &config_path, N_ ("The configuration file"),
    N_ ("FILE") },
  { "check", 0, 0, G_OPTION_ARG_NONE, &check, N_ ("Validate the configuration and exit"), NULL },
  { "initialise", 0, 0, G_OPTION_ARG_NONE, &initialise,
    N_ ("Make the empty store that the configuration names, and exit"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Show the version and exit"), NULL },
  { NULL },
};

/* The first signal drains, the second one cuts. */
static gboolean
on_stop_signal (gpointer data)
{
  Daemon *self = data;

  tasuki_notify ("STOPPING=1");
  g_message (self->stopping ? _ ("stopping now") : _ ("stopping once what runs is finished"));
  tasuki_relay_stop (self->relay, self->stopping ? 0 : DRAIN_SECONDS);
  self->stopping = true;

  return G_SOURCE_CONTINUE;
}

static gboolean
on_reload_signal (gpointer data)
{
  Daemon *self = data;
  g_autofree char *reloading
      = g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time ());
  g_autoptr (GError) error = NULL;

  tasuki_notify (reloading);
  if (tasuki_relay_reload (self->relay, &error))
    g_message (_ ("the configuration was reloaded"));
  else
    g_warning (_ ("the configuration was not reloaded, everything goes on as before: %s"),
               error->message);
  tasuki_notify ("READY=1");

  return G_SOURCE_CONTINUE;
}

static void
on_stopped (TasukiRelay *relay, gpointer data)
{
  g_main_loop_quit (data);
}

static void
announce (TasukiRelay *relay)
{
  g_auto (GStrv) addresses = tasuki_relay_get_addresses (relay);

  /* Data for whoever started us, one line an address. */
  for (char **address = addresses; *address != NULL; address++)
    printf ("listening %s\n", *address);
  fflush (stdout);
  tasuki_notify ("READY=1");
}

static int
complain (const GError *error)
{
  g_autofree char *message = tasuki_escape_text (error->message);

  fprintf (stderr, "tasukid: %s [%s]\n", message, tasuki_error_to_code (error));
  return EXIT_CONFIGURATION;
}

static int
serve (TasukiRelay *relay)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Daemon self = { .relay = relay, .loop = loop };

  g_signal_connect (relay, "stopped", G_CALLBACK (on_stopped), loop);
  g_unix_signal_add (SIGTERM, on_stop_signal, &self);
  g_unix_signal_add (SIGINT, on_stop_signal, &self);
  g_unix_signal_add (SIGHUP, on_reload_signal, &self);

  if (!tasuki_relay_start (relay, &error))
    return complain (error);

  announce (relay);
  g_main_loop_run (loop);

  return EXIT_OK;
}

static int
run (void)
{
  g_autoptr (TasukiRelay) relay = NULL;
  g_autoptr (GError) error = NULL;

  if (initialise)
    return tasuki_relay_initialise (config_path, &error) ? EXIT_OK : complain (error);

  relay = tasuki_relay_new_for_file (config_path, &error);
  if (relay == NULL)
    return complain (error);
  if (check)
    {
      if (!tasuki_relay_check (relay, &error))
        return complain (error);
      fprintf (stderr, "tasukid: ");
      fprintf (stderr, _ ("%s is valid."), config_path);
      fputc ('\n', stderr);
      return EXIT_OK;
    }

  return serve (relay);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, TASUKI_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_option_context_set_summary (context, _ ("Runs one access point in the foreground."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1)
    {
      fprintf (stderr, "tasukid: %s; see tasukid --help\n",
               error != NULL ? error->message : _ ("too many arguments"));
      return EXIT_USAGE;
    }
  if (version)
    {
      printf ("tasukid %s\n", TASUKI_VERSION);
      return EXIT_OK;
    }
  if (config_path == NULL)
    {
      fprintf (stderr, "tasukid: %s\n",
               _ ("no configuration given: use --config FILE; tasukictl setup makes one"));
      return EXIT_USAGE;
    }

  tasuki_log_begin ();
  tasuki_hardening_apply ();

  return run ();
}
