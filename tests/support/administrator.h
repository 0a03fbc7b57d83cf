/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Somebody who administers, over a storage and a relay that are fake. */

#pragma once

#include "support/fake-storage.h"
#include "support/fake-view.h"

typedef struct
{
  FakeStorage *storage;
  FakeView view;
  TasukiAdmin *admin;

  /* Of the calls that follow; NULL: none. */
  const char *caller; /* NULL: uid 7 */
  const char *organisation;
  const char *const *connections;
  const char *key;

  guint status; /* of the last call */
  char *output; /* of the last call, as text */
} Administrator;

typedef struct
{
  const char *name;
  void (*run) (Administrator *self, gconstpointer unused);
} AdministratorCase;

/* Adds the tests /PREFIX/NAME. */
void administrator_add_cases (const char *prefix,
                              void (*set_up) (Administrator *self, gconstpointer unused),
                              const AdministratorCase *cases,
                              size_t count);

void administrator_set_up (Administrator *self, gconstpointer unused);
void administrator_tear_down (Administrator *self, gconstpointer unused);

/* Puts an organisation into the storage, without anybody having asked for it. */
void administrator_register (Administrator *self, const char *organisation);

/* Makes a call that may do everything. @input: text of a{sv}; NULL for none. Its status. */
guint
administrator_call (Administrator *self, const char *method, const char *path, const char *input);

/* Makes a call that may do what @scope says, and no more. */
guint administrator_call_with (Administrator *self,
                               const char *scope,
                               const char *method,
                               const char *path,
                               const char *input);

/* Makes a call that may do everything; it ends with @status, and what it says has @text in it. */
void administrator_assert_says (Administrator *self,
                                guint status,
                                const char *method,
                                const char *path,
                                const char *input,
                                const char *text);

/*
 * Calls for what is foreign, and for what is absent, say the same bytes, but for the name, which
 * stands last in the path; both end with 404.
 */
void administrator_assert_alike (Administrator *self,
                                 const char *method,
                                 const char *foreign,
                                 const char *absent,
                                 const char *input);

/* The last call's output has this text in it, or has not. */
void administrator_assert_output (Administrator *self, const char *text);
void administrator_assert_no_output (Administrator *self, const char *text);

/* A call without waiting for it; and its status once it is answered. */
TasukiCall *
administrator_put (Administrator *self, const char *method, const char *path, const char *input);
guint administrator_wait (Administrator *self, TasukiCall *call);
