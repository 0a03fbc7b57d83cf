/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a connection ID, a method or a client type may be made of. */

#pragma once

#include <stdbool.h>

/* 1 to 64 of a-z, 0-9, `.`, `_` and `-`, beginning with a letter or a digit. */
bool tasuki_name_is_good (const char *text);
