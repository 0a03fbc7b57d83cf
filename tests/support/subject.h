/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A shipped plugin under test: loaded by the host's loader, and asked as the core asks. */

#pragma once

#include <stdbool.h>

#include <tasuki/tasuki.h>

/* The plugin of that name out of the build directory. */
GObject *subject_load (const char *name);

/* Configures it with pairs of key and value, the last followed by NULL. */
bool subject_configure (GObject *subject, GError **error, ...) G_GNUC_NULL_TERMINATED;

/* Likewise, where nothing can be wrong with it. */
#define subject_set_up(subject, ...)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GError) subject_error = NULL;                                                       \
                                                                                                   \
    subject_configure ((subject), &subject_error, __VA_ARGS__);                                    \
    g_assert_no_error (subject_error);                                                             \
  }                                                                                                \
  G_STMT_END

/* Makes a question ready to be put; the verb is to be called next. */
void subject_put (gpointer question);

/* Runs the main loop until it is answered; why it was refused, or NULL. */
const GError *subject_wait (gpointer question);

/* Whether it is answered by now; for waiting for several. */
bool subject_has_answer (gpointer question);
