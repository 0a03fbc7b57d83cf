/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: log a peer in. */

#pragma once

#include <tasuki/login.h>

G_BEGIN_DECLS

/**
 * TasukiAuthenticator:
 *
 * Finds out whether a peer is the connection that it names.
 *
 * An authenticator does the same work for an unknown connection as for a wrong secret, so that
 * neither the answer nor its time tells them apart.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_AUTHENTICATOR (tasuki_authenticator_get_type ())
TASUKI_AVAILABLE
G_DECLARE_INTERFACE (TasukiAuthenticator, tasuki_authenticator, TASUKI, AUTHENTICATOR, GObject)

/**
 * TasukiAuthenticatorInterface:
 * @login: answers @login. The default refuses.
 *
 * Since: 0.1
 */
struct _TasukiAuthenticatorInterface
{
  GTypeInterface parent_iface;

  void (*login) (TasukiAuthenticator *self, TasukiLogin *login);
};

/**
 * tasuki_authenticator_login:
 * @self: an authenticator
 * @login: the question to answer
 *
 * Asks the authenticator. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_authenticator_login (TasukiAuthenticator *self, TasukiLogin *login);

G_END_DECLS
