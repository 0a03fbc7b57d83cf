/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A certificate authority of one's own, and the certificates that it signs (RFC 5280). */

#pragma once

#include <glib.h>

typedef struct _TasukiCtlAuthority TasukiCtlAuthority;

/* A certificate and its key, as PEM. */
typedef struct
{
  char *certificate;
  char *key; /* wiped when it is freed */
} TasukiCtlIdentity;

/*
 * A new authority with an ECDSA key on P-256, valid for ten years from now.
 *
 * @name: what it is called
 */
TasukiCtlAuthority *tasuki_ctl_authority_new (const char *name, GError **error);
void tasuki_ctl_authority_free (TasukiCtlAuthority *self);

/* Its own certificate and key. */
TasukiCtlIdentity *tasuki_ctl_authority_export (TasukiCtlAuthority *self, GError **error);

/*
 * A certificate for a server with a new ECDSA key on P-256, valid for 825 days from now and signed
 * by the authority, whose own certificate follows it.
 *
 * @names: DNS names and IP addresses, at least one; the first is also the common name
 */
TasukiCtlIdentity *tasuki_ctl_authority_sign_server (TasukiCtlAuthority *self,
                                                     const char *const *names,
                                                     GError **error);

void tasuki_ctl_identity_free (TasukiCtlIdentity *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiCtlAuthority, tasuki_ctl_authority_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiCtlIdentity, tasuki_ctl_identity_free)
