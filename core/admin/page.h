/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One page of a list, as an operation replies with it. */

#pragma once

#include <tasuki/record.h>

#include "admin/job.h"

typedef struct _TasukiPage TasukiPage;

/* For what @job lists, and the part of it that its input asks for. */
TasukiPage *tasuki_page_new (TasukiJob *job);

/* Behind what is there. @row: of type a{sv}, with the keys of the store */
void tasuki_page_add (TasukiPage *self, GVariant *row);
void tasuki_page_add_record (TasukiPage *self, TasukiRecord *record);

void tasuki_page_free (TasukiPage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiPage, tasuki_page_free)

/*
 * Ends the job with the page.
 *
 * @self: (transfer full):
 * @total: how many rows there are on all pages
 */
void tasuki_page_reply (TasukiPage *self, TasukiJob *job, guint64 total);

/* Replies with what is asked for of @rows, of type aa{sv}, which is all there is: those that have
 * the texts which the input names. */
void tasuki_page_reply_with_rows (TasukiJob *job, GVariant *rows);

/* Replies with the records that were found, which are the page. */
void tasuki_page_reply_with_records (TasukiJob *job);
