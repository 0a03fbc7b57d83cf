/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program says: data on standard output, talk on standard error, or JSON. */

#pragma once

#include <stdbool.h>

#include <glib.h>

#include "cli/exit-code.h"

typedef struct
{
  bool json;  /* data as JSON, one object in a line */
  bool quiet; /* no talk but errors */
} TasukiOutputStyle;

/*
 * Whether @arguments, of a command line that could not be parsed, ask for JSON: who does so must
 * also get errors of usage as JSON. What stands after `--` is no option.
 */
bool tasuki_output_is_json_wanted (const char *const *arguments);

/* Called once, before anything is said. @program: its name, for errors; (transfer none), static. */
void tasuki_output_start (const char *program, const TasukiOutputStyle *style);

bool tasuki_output_is_json (void);
bool tasuki_output_is_quiet (void);

/* Whether standard error is a terminal that may be drawn on. */
bool tasuki_output_is_terminal (void);

/* A line of data, to standard output; not in JSON style. Text of others is escaped by the caller.
 */
void tasuki_output_data (const char *format, ...) G_GNUC_PRINTF (1, 2);

/*
 * One JSON object in one line, to standard output, at once; only in JSON style.
 * @object: of type a{sv}; a floating reference is taken. `ay` is not for it: give hexadecimal text.
 */
void tasuki_output_json (GVariant *object);

/* A line of talk, to standard error; not if quiet. It is escaped here. */
void tasuki_output_talk (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* A line of talk that is a warning. */
void tasuki_output_warn (const char *format, ...) G_GNUC_PRINTF (1, 2);

/*
 * Says why the program ends: what happened, with its stable code, and, if there is one, the next
 * step. In JSON style the same also goes to standard output, as the one object.
 *
 * @hint: (nullable): the next step, translated
 * Returns the exit code, for main ().
 */
TasukiExitCode tasuki_output_error (const GError *error, const char *hint);

/*
 * Flushes standard output. Returns @code, or that of an error, which is said, if what was to be
 * written did not get where it should: a full disk is no success.
 */
TasukiExitCode tasuki_output_finish (TasukiExitCode code);
