/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Keeps the audit log. An act is recorded before it is done, so that nothing is ever done without
 * a record; if it then cannot be done, a second entry says so.
 */

#pragma once

#include "admin/job.h"

/* What an act is about. Records are shown by the columns of their kind, so without secrets. */
typedef struct
{
  const char *kind;
  const char *id;       /* empty if there is only one of the kind */
  TasukiRecord *before; /* NULL if there was none */
  TasukiRecord *after;  /* NULL if there will be none */
} TasukiAuditSubject;

/* Goes on with @next when it is recorded; fails the job if it cannot be. */
void tasuki_audit_record (TasukiJob *job, const TasukiAuditSubject *subject, TasukiJobStep next);

/* Records that it was not done, and then fails the job. Takes @error. */
void tasuki_audit_fail (TasukiJob *job, const TasukiAuditSubject *subject, GError *error);
