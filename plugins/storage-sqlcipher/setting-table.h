/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settings: one row per kind and ID. */

#pragma once

#include "database.h"

#include <tasuki/change.h>
#include <tasuki/search.h>

/* Records of the asked page into @records, and how many there are in all. */
bool setting_table_load (
    Database *database, TasukiSearch *search, GPtrArray *records, guint64 *total, GError **error);

/* The new revision in @revision. Errors as TasukiStorage says. */
bool
setting_table_save (Database *database, TasukiChange *change, guint64 *revision, GError **error);
bool
setting_table_remove (Database *database, TasukiChange *change, guint64 *revision, GError **error);
