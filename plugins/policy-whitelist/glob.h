/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Patterns with `*` (any bytes) and `?` (one byte). */

#pragma once

#include <stdbool.h>

/* Whether @text fits @pattern, both byte by byte. Time: at most length times length. */
bool policy_whitelist_glob_matches (const char *pattern, const char *text);
