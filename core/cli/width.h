/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many columns text takes on a terminal: two for a CJK character, none for a combining one. */

#pragma once

/* The columns of @text, which is UTF-8 without control characters. */
int tasuki_width_of (const char *text);

/* A copy of @text of at most @columns, 1 or more, with an ellipsis if it had to be cut. */
char *tasuki_width_cut (const char *text, int columns);

/* A copy of @text, cut or filled with blanks to just @columns. */
char *tasuki_width_fit (const char *text, int columns);
