/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows and columns for people to read. */

#pragma once

#include <glib.h>

typedef struct _TasukiTable TasukiTable;

/* A table with these headings, which end with NULL and are already translated. */
TasukiTable *tasuki_table_new (const char *const *headings);
void tasuki_table_free (TasukiTable *self);

/* Adds a row, with as many cells as there are headings. Cells are escaped here; NULL is empty. */
void tasuki_table_add (TasukiTable *self, const char *const *cells);

/* Leaves the line of headings out; they do not make a column wider then, either. */
void tasuki_table_hide_headings (TasukiTable *self);

/* The aligned lines, each with its end of line. */
char *tasuki_table_render (TasukiTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiTable, tasuki_table_free)
