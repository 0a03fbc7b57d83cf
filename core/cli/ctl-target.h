/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which daemon is administered, and by what right. */

#pragma once

#include <stdbool.h>

#include <gio/gio.h>

#include "cli/ctl-options.h"
#include "cli/ctl-secret.h"

typedef struct
{
  char *socket;         /* of this host; NULL if it is elsewhere */
  char *url;            /* of the admin listener elsewhere, without a slash at its end; or NULL */
  const char *account;  /* with it: by which account; NULL: by an API key. Of the options */
  TasukiCtlSecret *key; /* with it: the account's password, or the API key */
  GTlsDatabase *authorities; /* with it: whom to trust; NULL: the system's */
  const char *once;          /* the idempotency key; NULL for none. Of the options */
} TasukiCtlTarget;

/*
 * FALSE with TASUKI_ERROR_CONFIGURATION if the configuration does not say where the socket is, or
 * TASUKI_ERROR_INVALID if the options are not right.
 */
bool
tasuki_ctl_target_find (TasukiCtlTarget *self, const TasukiCtlOptions *options, GError **error);
void tasuki_ctl_target_clear (TasukiCtlTarget *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TasukiCtlTarget, tasuki_ctl_target_clear)
