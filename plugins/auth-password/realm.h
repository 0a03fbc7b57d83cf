/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who has a password: connections, and accounts of people who administer. Pure. */

#pragma once

#include <stdbool.h>

#include <tasuki/login.h>
#include <tasuki/record.h>

/* What is presented, taken apart. */
typedef struct
{
  char *id;        /* whose password it is */
  gsize from;      /* where in the login's secret the password begins */
  const char *why; /* NULL, or why it cannot be right, whatever there is */
} RealmClaim;

void realm_clear_claim (RealmClaim *claim);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RealmClaim, realm_clear_claim)

typedef struct
{
  const char *method;
  const char *kind; /* of the settings */

  /* Who logs in with each request, and not once for a session: a password that was right a moment
   * ago is not verified anew for each of them. */
  bool each_request;

  /* Why it is refused, for the records; translatable. */
  const char *unknown;
  const char *wrong;
  const char *disabled;

  RealmClaim (*read) (TasukiLogin *login);

  /* Why whoever knows the password is refused all the same; NULL: @login was accepted. */
  const char *(*accept) (TasukiLogin *login, TasukiRecord *record, const char *hash);
} Realm;

/* NULL if it is no password's method. */
const Realm *realm_find (const char *method);
