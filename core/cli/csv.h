/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of comma-separated values, as in RFC 4180. */

#pragma once

/*
 * @cells: ends with NULL
 *
 * One line, its end included. A cell that a spreadsheet would take for a formula, because it begins
 * with one of `=`, `+`, `-`, `@`, a tabulator or a carriage return, has an apostrophe in front:
 * what strangers name a file must not run where it is looked at. Free it with g_free ().
 */
char *tasuki_csv_line (const char *const *cells);
