/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes one setting: recorded first, then made; the job fails if either cannot be done. */

#pragma once

#include "admin/job.h"

/*
 * What is there then, with its new revision, is the job's record.
 *
 * @before: (nullable): what is there; NULL: there must be nothing of that kind and ID yet
 * @after: what is to be there
 */
void
tasuki_edit_save (TasukiJob *job, TasukiRecord *before, TasukiRecord *after, TasukiJobStep next);

/* @before: what is there */
void tasuki_edit_remove (TasukiJob *job, TasukiRecord *before, TasukiJobStep next);
