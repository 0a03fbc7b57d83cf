/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the core makes a login question and reads its answer. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <tasuki/login.h>

#define TASUKI_SECRET_MAX 256u

typedef enum
{
  TASUKI_VERDICT_REFUSED,
  TASUKI_VERDICT_ACCEPTED,
  TASUKI_VERDICT_POSTPONED,
  TASUKI_VERDICT_PASSED,
} TasukiLoginVerdict;

/* @length is at most TASUKI_SECRET_MAX; the secret is copied into guarded memory. */
TasukiLogin *tasuki_login_new (TasukiPeer *peer,
                               const char *method,
                               const char *connection_id,
                               const char *client_type,
                               const uint8_t *secret,
                               size_t length);

/* Another question with the same content, for the next authenticator of the chain. */
TasukiLogin *tasuki_login_copy (TasukiLogin *self);

TasukiLoginVerdict tasuki_login_get_verdict (TasukiLogin *self);
const char *tasuki_login_get_organisation (TasukiLogin *self);
const char *const *tasuki_login_get_client_types (TasukiLogin *self);
unsigned tasuki_login_get_retry_after (TasukiLogin *self);
gint64 tasuki_login_get_expiry (TasukiLogin *self);                  /* G_MAXINT64 for never */
guint64 tasuki_login_get_revision (TasukiLogin *self);               /* 0 if none was said */
bool tasuki_login_is_incomplete (TasukiLogin *self);                 /* something was put off */
const char *const *tasuki_login_get_scopes (TasukiLogin *self);      /* NULL for no limit */
const char *const *tasuki_login_get_connections (TasukiLogin *self); /* NULL for no limit */
