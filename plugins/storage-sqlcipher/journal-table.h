/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Journals: entries that are only ever appended, each chained to the one before. */

#pragma once

#include "database.h"

#include <tasuki/change.h>
#include <tasuki/search.h>

/* Newest first. */
bool journal_table_search (
    Database *database, TasukiSearch *search, GPtrArray *records, guint64 *total, GError **error);

/* The entry's number in @number. */
bool
journal_table_append (Database *database, TasukiChange *change, guint64 *number, GError **error);
