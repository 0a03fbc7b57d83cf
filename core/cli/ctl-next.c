/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands that bring the first file through a new access point. */

#include "cli/ctl-next.h"

#include <string.h>

#include <glib.h>

#define SENDER   "acme.tokyo"
#define RECEIVER "acme.osaka"

G_GNUC_PRINTF (2, 3)
static void
add (GPtrArray *commands, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (commands, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static void
add_registration (GPtrArray *commands, const char *config)
{
  add (commands, "tasukictl --config %s connection add " SENDER, config);
  add (commands, "tasukictl --config %s connection add " RECEIVER, config);
  add (commands,
       "tasukictl --config %s permission add --connection " SENDER " --direction send"
       " --remote " RECEIVER,
       config);
  add (commands,
       "tasukictl --config %s permission add --connection " RECEIVER " --direction receive"
       " --remote " SENDER,
       config);
}

/* A profile asks for the password that `connection add` has shown. */
static void
add_profiles (GPtrArray *commands, const char *authority, const char *access)
{
  add (commands, "tasuki profile create tokyo --connection " SENDER " --access-point %s --ca %s",
       access, authority);
  add (commands, "tasuki profile create osaka --connection " RECEIVER " --access-point %s --ca %s",
       access, authority);
}

/* Most paths need no quotes, and are easier to read without. */
static char *
quote (const char *path)
{
  for (const char *byte = path; *byte != '\0'; byte++)
    if (!g_ascii_isalnum (*byte) && strchr ("/._-+", *byte) == NULL)
      return g_shell_quote (path);

  return g_strdup (path);
}

char **
tasuki_ctl_next_list (const char *config, const char *authority, const char *access)
{
  GPtrArray *commands = g_ptr_array_new ();
  g_autofree char *quoted_config = quote (config);
  g_autofree char *quoted_authority = quote (authority);

  add (commands, "tasukid --config %s", quoted_config);
  add_registration (commands, quoted_config);
  add_profiles (commands, quoted_authority, access);
  add (commands, "tasuki --profile osaka receive --directory inbox --once");
  add (commands, "tasuki --profile tokyo send --to " RECEIVER " FILE");
  g_ptr_array_add (commands, NULL);

  return (char **)g_ptr_array_free (commands, FALSE);
}
