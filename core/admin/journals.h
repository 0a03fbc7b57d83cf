/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on journals: access denials and the audit log; and what the history shares. */

#pragma once

#include "admin/job.h"

void tasuki_journals_denials (TasukiJob *job);
void tasuki_journals_audits (TasukiJob *job);

/*
 * Replies with the page that the input asks for: first @above, then the journal's entries.
 *
 * @above: (transfer full): rows that are not in the journal yet, of type aa{sv}
 */
void tasuki_journals_list (TasukiJob *job, const char *journal, GVariant *above);

/* Whether a row that is not in the journal yet is what the input asks for, but for its time. */
bool tasuki_journals_is_wanted (TasukiJob *job, GVariant *row);
