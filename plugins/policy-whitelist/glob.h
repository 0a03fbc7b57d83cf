/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Patterns with `*` (any characters) and `?` (one character). */

#pragma once

#include <stdbool.h>

/* Whether @text fits @pattern, both in UTF-8. Time: at most length times length. */
bool policy_whitelist_glob_matches (const char *pattern, const char *text);
