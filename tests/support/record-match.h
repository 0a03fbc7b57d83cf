/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a search finds, apart from its page. Pure. */

#pragma once

#include <stdbool.h>

#include <tasuki/search.h>

bool record_matches (TasukiRecord *record, TasukiSearch *search);

/* For g_ptr_array_sort (): by the bytes of their IDs. */
int record_compare_ids (gconstpointer a, gconstpointer b);
