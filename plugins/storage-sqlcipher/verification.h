/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers how a part of a journal was found: see tasuki_storage_verify_async (). */

#pragma once

#include "database.h"

#include <tasuki/search.h>

bool verification_answer (
    Database *database, TasukiSearch *search, GPtrArray *records, guint64 *total, GError **error);
