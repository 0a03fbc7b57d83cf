/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Holds what goes with a request. */

#include "request.h"

#include <string.h>

WebRequest *
web_request_new (const char *caller, TasukiPeer *peer)
{
  WebRequest *self = g_new0 (WebRequest, 1);

  g_assert ((caller == NULL) != (peer == NULL));
  self->caller = g_strdup (caller);
  g_set_object (&self->peer, peer);
  return self;
}

void
web_request_free (WebRequest *self)
{
  if (self->secret != NULL)
    explicit_bzero (self->secret, strlen (self->secret));
  g_free (self->secret);
  g_free (self->once);
  g_free (self->caller);
  g_clear_object (&self->peer);
  g_free (self);
}
