/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known of a request besides its method, target and body. */

#pragma once

#include <tasuki/peer.h>

typedef struct
{
  char *caller;      /* who needs no login, for the records; NULL for whoever has to log in */
  TasukiPeer *peer;  /* who has to log in; NULL for whoever need not */
  const char *login; /* by which method it logs in, of those of authenticators; NULL for none */
  char *secret;      /* that it presents with it. Wiped when freed */
  char *once;        /* its idempotency key; NULL for none */
} WebRequest;

/* Just one of the two is given. */
WebRequest *web_request_new (const char *caller, TasukiPeer *peer);
void web_request_free (WebRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebRequest, web_request_free)
