/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the host makes settings, and finds the keys that nobody asked for. */

#pragma once

#include <stdbool.h>

#include <tasuki/settings.h>

/* An empty group. */
TasukiSettings *tasuki_settings_new (const char *group);

/* Sets a key; a later call for the same key wins. @file: an absolute path; @line: from 1. */
void tasuki_settings_add (
    TasukiSettings *self, const char *key, const char *value, const char *file, unsigned line);

/* TASUKI_ERROR_CONFIGURATION, with a suggestion, if a key is set that no getter asked for. */
bool tasuki_settings_check_all_read (TasukiSettings *self, GError **error);

/* What is set: keys in the order of their first mention. NULL after the last. */
const char *tasuki_settings_peek (
    TasukiSettings *self, unsigned index, const char **value, const char **file, unsigned *line);

/* Of @known, the one that @word may have been meant for; NULL if none is near. */
const char *tasuki_settings_suggest (const char *word, GPtrArray *known);
