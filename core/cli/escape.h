/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes text of others fit to be shown: nothing in it can steer a terminal or hide. */

#pragma once

/*
 * A copy of @text in which bytes that are not UTF-8 are `\xNN`, control characters `\n`, `\t`,
 * `\xNN`, and characters that reorder, join or hide text (bidirectional overrides, zero width,
 * line separators, unassigned) `\u{NNNN}`. Everything else stays. Doing it twice changes nothing.
 * Free it with g_free (). Any thread.
 */
char *tasuki_escape_text (const char *text);
