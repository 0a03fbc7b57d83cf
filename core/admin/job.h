/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One call that is being done. A handler works in steps: it asks the storage, and goes on in the
 * next step when the answer is there. It ends with tasuki_job_reply () or tasuki_job_fail (),
 * after which the job must not be used.
 */

#pragma once

#include "admin/admin.h"
#include "admin/operation.h"
#include "api/call-private.h"

typedef struct _TasukiJob TasukiJob;

typedef void (*TasukiJobStep) (TasukiJob *job);

struct _TasukiJob
{
  TasukiAdmin *admin;
  TasukiStorage *storage;
  const TasukiOperation *operation;
  GVariant *input;    /* checked: of type a{sv}, keys with hyphens */
  const char *caller; /* for the records */

  const char *organisation;       /* nothing of another one is seen; NULL: all are */
  const char *const *connections; /* nothing that concerns none of them is; NULL: all is */
  const char *idempotency_key;    /* NULL if none was given, or nothing is written */

  GPtrArray *records; /* of TasukiRecord: what the last load or search found */
  guint64 total;      /* how many there are on all pages */

  gpointer state; /* what was pushed last; NULL if nothing was */
};

/*
 * @admin: outlives the job
 * @input: checked
 * @done: called once, when the job has ended
 */
TasukiJob *tasuki_job_new (TasukiAdmin *admin,
                           TasukiStorage *storage,
                           TasukiCall *call,
                           const TasukiOperation *operation,
                           GVariant *input,
                           void (*done) (TasukiAdmin *admin, const TasukiOperation *operation));

/* Answers the call and ends the job. @output: of type a{sv}; a floating reference is taken */
void tasuki_job_reply (TasukiJob *self, guint status, GVariant *output);

/* Likewise with what is made when it is asked for; not for what writes. Takes @data. */
void
tasuki_job_reply_with (TasukiJob *self, guint status, const TasukiReplyForms *forms, gpointer data);

/* Fails the call and ends the job. Takes @error. */
void tasuki_job_fail (TasukiJob *self, GError *error);

/*
 * Asks the storage for settings or journal entries, and goes on with @next when they are in
 * `records`; if they cannot be had the job fails. What is not within the caller's reach is not
 * found. Takes @search.
 */
void tasuki_job_load (TasukiJob *self, TasukiSearch *search, TasukiJobStep next);
void tasuki_job_search (TasukiJob *self, TasukiSearch *search, TasukiJobStep next);

/* Goes on with @next as if nothing had been found. */
void tasuki_job_find_nothing (TasukiJob *self, TasukiJobStep next);

/* Likewise has a part of a journal verified, of whomever its entries are. */
void tasuki_job_verify (TasukiJob *self, TasukiSearch *search, TasukiJobStep next);

/*
 * Keeps @state over the steps that follow, on top of what is kept already, until it is popped or
 * the job ends. Each level of a handler pushes and pops its own.
 */
void tasuki_job_push (TasukiJob *self, gpointer state, GDestroyNotify free_state);
void tasuki_job_pop (TasukiJob *self);

/* The one record that was found, or was just saved; NULL if there was none. */
TasukiRecord *tasuki_job_get_record (TasukiJob *self);
void tasuki_job_set_record (TasukiJob *self, TasukiRecord *record);

/* Whether the caller may do something; @scope: `resource:verb`, or `*` for everything */
bool tasuki_job_has_scope (TasukiJob *self, const char *scope);

/* Readers of the input. */
const char *tasuki_job_get_text (TasukiJob *self, const char *key); /* NULL if not given */
gint64 tasuki_job_get_number (TasukiJob *self, const char *key, gint64 otherwise);

/* Copies those fields of the input that were given. @names: ends with NULL */
void tasuki_job_copy_given (TasukiJob *self, const char *const *names, GVariantDict *body);
