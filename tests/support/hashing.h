/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Verifications of passwords, counted. The program's functions come before the library's for the
 * plugins that it loads, too.
 */

#pragma once

/* How many passwords were verified by now. Any thread. */
unsigned hashing_count (void);

/* From now on what is hashed is hashed with the least work that there is. Before any thread is. */
void hashing_make_cheap (void);
