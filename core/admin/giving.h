/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A password that something gets: hashed and kept, and shown once if it was made here. */

#pragma once

#include "admin/job.h"

/*
 * The setting as it is to be, with the hash of its password.
 *
 * @before: what is there; NULL if it is new
 */
typedef TasukiRecord *(*TasukiPasswordTaker) (TasukiJob *job,
                                              TasukiRecord *before,
                                              const char *hash);

/*
 * Has @take make the setting with the password of the input, or one that is made here; saves it,
 * and answers with it.
 *
 * @before: (nullable): what is there; NULL if it is new
 */
void tasuki_giving_begin (TasukiJob *job, TasukiRecord *before, TasukiPasswordTaker take);
