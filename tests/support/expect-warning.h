/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Warnings that a test provokes. Any other one ends the test program, as ever. */

#pragma once

/* One warning like @pattern, a literal with `*` and `?`, will come; in this order. */
void expect_warning (const char *pattern);

/* All that were expected have come. */
void assert_warned (void);
