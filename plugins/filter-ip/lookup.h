/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the store says of settings of one kind: asked for once, and again after a change. */

#pragma once

#include <tasuki/storage.h>

typedef struct _Lookup Lookup;

/* Makes what is kept of a setting; it is freed with @free_kept. Never NULL. */
typedef gpointer (*LookupRead) (TasukiRecord *record);

/*
 * The answer. @kept: NULL if there is no such setting, or if @error says why that is not known;
 * valid during the call
 */
typedef void (*LookupDone) (gconstpointer kept, const GError *error, gpointer data);

/* @most: how many are kept at a time */
Lookup *lookup_new (TasukiStorage *storage,
                    const char *kind,
                    unsigned most,
                    LookupRead read,
                    GDestroyNotify free_kept);

/* Whoever waits is told that there is no answer, at once or when the storage has answered. */
void lookup_end (Lookup *self);

/* Calls @done once, maybe before it returns. What was known before a change answers nothing. */
void lookup_find (Lookup *self, const char *id, LookupDone done, gpointer data);
