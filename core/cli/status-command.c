/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasuki status: logs in, and says what it finds. */

#include <inttypes.h>

#include <glib/gi18n.h>

#include "cli/command.h"
#include "cli/escape.h"
#include "cli/hint.h"
#include "cli/output.h"
#include "cli/session.h"

typedef struct
{
  char *access_point;
  char *relay;
  char *session;
  char *security;
  gint64 round_trip; /* microseconds */
} Facts;

static void
clear_facts (Facts *facts)
{
  g_free (facts->access_point);
  g_free (facts->relay);
  g_free (facts->session);
  g_free (facts->security);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, clear_facts)

static void
say_line (const char *label, const char *value)
{
  g_autofree char *escaped = tasuki_escape_text (value);

  tasuki_output_data ("%s: %s", label, escaped);
}

static void
say (const Facts *facts)
{
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);

  say_line (_ ("access point"), facts->access_point);
  say_line (_ ("relay"), facts->relay);
  say_line (_ ("session"), facts->session);
  say_line (_ ("secured by"), facts->security);
  tasuki_output_data (_ ("round trip: %.2f ms"), (double)facts->round_trip / 1000);

  g_variant_dict_insert (&object, "access-point", "s", facts->access_point);
  g_variant_dict_insert (&object, "relay", "s", facts->relay);
  g_variant_dict_insert (&object, "session", "s", facts->session);
  g_variant_dict_insert (&object, "security", "s", facts->security);
  g_variant_dict_insert (&object, "round-trip", "d", (double)facts->round_trip / G_USEC_PER_SEC);
  tasuki_output_json (g_variant_dict_end (&object));
}

static bool
run (const TasukiCommandContext *context, Facts *facts, GError **error)
{
  g_auto (TasukiSession) session = { NULL };

  if (!tasuki_session_start (&session, context->profile, error)
      || !tasuki_session_connect (&session, error))
    return false;

  facts->access_point = tasuki_client_dup_access_point (session.client);
  facts->relay = tasuki_client_dup_relay (session.client);
  facts->session = tasuki_client_dup_session (session.client);
  facts->security = tasuki_client_dup_security (session.client);
  facts->round_trip = tasuki_client_ping_sync (session.client, session.cancellable, error);
  return facts->round_trip >= 0;
}

TasukiExitCode
tasuki_status_command_run (const TasukiCommandContext *context, int argc, char **argv)
{
  const TasukiCommand *command = tasuki_command_find (tasuki_commands, "status");
  const GOptionEntry entries[] = { { NULL, 0, 0, 0, NULL, NULL, NULL } };
  g_auto (Facts) facts = { NULL };
  g_autoptr (GError) error = NULL;
  TasukiExitCode code;

  if (!tasuki_command_parse (command, entries, &argc, &argv, &code))
    return code;
  if (argc > 1)
    return tasuki_command_misused (command, _ ("status takes no argument."));
  if (!run (context, &facts, &error))
    return tasuki_output_error (error, tasuki_hint_for (error));

  say (&facts);
  return TASUKI_EXIT_CODE_OK;
}
