/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks for a secret at the keyboard, without echo. */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

/*
 * Reads one line, without its end, into @line, which the caller wipes. FALSE with
 * TASUKI_ERROR_CONFIGURATION if there is no terminal.
 *
 * @what: what is asked for, and @otherwise: how else it can be given; for the error
 */
bool tasuki_ask_line (const char *prompt,
                      const char *what,
                      const char *otherwise,
                      char *line,
                      size_t size,
                      GError **error);
