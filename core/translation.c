/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the library's messages are translated, whoever loads it: a program, a script, a plugin. */

#include <libintl.h>

#include "paths.h"

/* Before anything of the library can speak; a script would not know that it has to do this. */
__attribute__ ((constructor)) static void
bind_translations (void)
{
  bindtextdomain (GETTEXT_PACKAGE, TASUKI_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}
