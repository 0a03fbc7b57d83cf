/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sizes and rates as people read them: in units of 1024, like those that options take. */

#pragma once

#include <stdint.h>

/* `10.0 MiB`, in the language of the user. Less than nothing is nothing. Free it with g_free (). */
char *tasuki_size_format (int64_t bytes);

/* `10.0 MiB/s`. Free it with g_free (). */
char *tasuki_size_format_rate (int64_t bytes_per_second);
