/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may send what to whom: relay permissions, and how they are matched. Pure. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <tasuki/record.h>

typedef struct _Whitelist Whitelist;

/* What is asked: may @own, in this @direction, deal with @remote? */
typedef struct
{
  const char *own;
  const char *direction; /* `send` or `receive` */
  const char *remote;
  const char *file_id;
  int64_t size; /* bytes, or TASUKI_SIZE_UNKNOWN */
  int64_t now;  /* since 1970-01-01 UTC, in microseconds */
} WhitelistQuery;

Whitelist *whitelist_new (void);
void whitelist_free (Whitelist *self);

/* Takes in a record of kind `permission`, in place of one with the same ID. */
void whitelist_put (Whitelist *self, TasukiRecord *permission);
void whitelist_remove (Whitelist *self, const char *id);

/*
 * The ID of a permission that allows it; NULL if none does. @obstacle: set then to what the one
 * that came nearest lacks, for the records; (transfer none).
 */
const char *whitelist_find (Whitelist *self, const WhitelistQuery *query, const char **obstacle);
