/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removes a setting on which nothing hangs. */

#pragma once

#include "admin/resource.h"

/* What may hang on settings of one kind. */
typedef struct
{
  const TasukiResource *resource;
  const char *const
      *kinds; /* of what may, in the order in which it is looked for; ends with NULL */

  /* Narrows @search, for settings of one of these kinds, down to what hangs on @record. */
  void (*narrow) (TasukiSearch *search, TasukiRecord *record);

  /* Why @record stays: because of @found. */
  GError *(*refuse) (TasukiRecord *record, TasukiRecord *found);
} TasukiRemoval;

/* The whole operation; the setting is the one that the input calls `id`. */
void tasuki_removal_begin (TasukiJob *job, const TasukiRemoval *self);
