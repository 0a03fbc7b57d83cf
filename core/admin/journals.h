/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The audit log; and what all lists of entries share. */

#pragma once

#include "admin/job.h"

void tasuki_journals_audits (TasukiJob *job);

/*
 * Finds the entries of the page that the input asks for, behind @above, and goes on with @next,
 * which may exchange them for what is to be shown, and ends with tasuki_journals_reply ().
 *
 * @above: (transfer full): rows that are not in the journal yet, of type aa{sv}
 */
void
tasuki_journals_find (TasukiJob *job, const char *journal, GVariant *above, TasukiJobStep next);

/* Replies with that page: first what stands above, then the records that were found. */
void tasuki_journals_reply (TasukiJob *job);

/* For journals that have everything; (transfer full). */
GVariant *tasuki_journals_new_no_rows (void);

/* Whether a row that is not in the journal yet is what the input asks for, but for its time. */
bool tasuki_journals_is_wanted (TasukiJob *job, GVariant *row);
