/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The target of a request: a path, with or without a query. A pure function. */

#pragma once

#include <stdbool.h>

#define WEB_TARGET_MAX 2048u

/*
 * Whether @target is a path that can be read in one way only: it begins with one slash, has no
 * empty or dotted segment, and no encoded byte that would make one.
 */
bool web_target_check (const char *target);
