/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first words on a control connection: who we are, and whether the relay takes us. */

#pragma once

#include "client/dialogue.h"
#include "client/credential.h"
#include "client/identity.h"

typedef struct
{
  const char *connection_id;
  const char *client_type;
  const char *method;         /* what the password is: `password` or `apikey`; or `key` */
  TasukiCredential *password; /* (nullable): there is none */
  unsigned accepts;           /* how many transfers it receives at a time */
  TasukiIdentity *identity;   /* (nullable): whose key is told */
  bool proves_key;            /* and was proved in the handshake */
} TasukiGreetingFacts;

/*
 * Logs in. Blocks. Returns the body of the relay's WELCOME; NULL with
 * TASUKI_ERROR_LOGIN, TASUKI_ERROR_BUSY or what else the relay refuses with, or with what the
 * dialogue fails with.
 */
GVariant *tasuki_greeting_perform (TasukiDialogue *dialogue,
                                   const TasukiGreetingFacts *facts,
                                   const TasukiUntil *until,
                                   GError **error);
