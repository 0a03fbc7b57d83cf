/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One budget for all memory whose size depends on peers. Any thread. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The size of a buffer for bulk: 256 KiB with what records add. Of this size each thread keeps a
 * few that it was given back, uncounted: fresh memory would cost a page fault for each page.
 */
#define TASUKI_BUDGET_BULK (272u * 1024u)

/* @limit in bytes. Before the first call there is no limit. */
void tasuki_budget_set_limit (size_t limit);
size_t tasuki_budget_get_used (void);

/*
 * Counts @size bytes that are held elsewhere, in the kernel, for something that can do with less:
 * FALSE and nothing unless a quarter of the limit is left for what cannot.
 */
bool tasuki_budget_reserve (size_t size);

/* The same whatever the limit: see tasuki_budget_insist (). */
void tasuki_budget_force (size_t size);
void tasuki_budget_release (size_t size);

/* Allocates @size bytes and counts them, or returns NULL: over budget, or no memory. */
uint8_t *tasuki_budget_take (size_t size);

/*
 * As tasuki_budget_take (), but whatever the limit: for the few bytes without which something that
 * is under way would break. What is new then finds less.
 */
uint8_t *tasuki_budget_insist (size_t size);

/* Wipes, frees and uncounts. @bytes: (nullable) */
void tasuki_budget_give (uint8_t *bytes, size_t size);

/* The same without wiping: for ciphertext. @bytes: (nullable) */
void tasuki_budget_discard (uint8_t *bytes, size_t size);
