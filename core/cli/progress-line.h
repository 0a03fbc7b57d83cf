/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one line that shows how far a transfer is. Pure: facts and a width in, text out. */

#pragma once

#include <stdint.h>

typedef struct
{
  const char *name; /* escaped */
  int64_t files_done;
  int64_t files_total; /* or TASUKI_SIZE_UNKNOWN */
  int64_t bytes_done;
  int64_t bytes_total; /* or TASUKI_SIZE_UNKNOWN */
  int64_t rate;        /* bytes per second */
} TasukiProgressLine;

/* A line of at most @columns, such as `report.pdf  [####----]  45 %  1.2 GiB  80.0 MiB/s  0:12`. */
char *tasuki_progress_line_render (const TasukiProgressLine *facts, int columns);
