/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of the configuration: groups of keys, each with the file and line that sets it. */

#pragma once

#include <stdbool.h>

#include "api/settings-private.h"

typedef struct _TasukiKeyfile TasukiKeyfile;

TasukiKeyfile *tasuki_keyfile_new (void);
void tasuki_keyfile_free (TasukiKeyfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiKeyfile, tasuki_keyfile_free)

/*
 * Adds what @text says: `[group]`, `key=value`, comments with `#`. Blanks around key and value do
 * not count; there are no escapes. What is said later wins, but saying a key twice in one text is
 * an error. @file: its absolute path, for messages.
 */
bool tasuki_keyfile_add_text (
    TasukiKeyfile *self, const char *text, size_t length, const char *file, GError **error);

/*
 * Adds the file at @path and then all of `PATH.d/`'s files that end in `.conf`, in the order of
 * their names. A file that others may write is refused.
 */
bool tasuki_keyfile_add_file (TasukiKeyfile *self, const char *path, GError **error);

/* The group's settings, empty if it is not there. (transfer full): a copy, with nothing asked. */
TasukiSettings *tasuki_keyfile_get (TasukiKeyfile *self, const char *group);

/* TASUKI_ERROR_CONFIGURATION, with a suggestion, if there is a group that is not in @known. */
bool tasuki_keyfile_check_groups (TasukiKeyfile *self, GPtrArray *known, GError **error);

/* Every key with its origin; aa{sv} { group s, key s, value s, origin s }, floating. */
GVariant *tasuki_keyfile_describe (TasukiKeyfile *self);
