/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question put to authenticators: is this who it says it is? */

#pragma once

#include <tasuki/peer.h>
#include <tasuki/question.h>

G_BEGIN_DECLS

/**
 * TASUKI_CLIENT_TYPE_ADMINISTRATOR:
 *
 * The client type of whoever logs in to administer. Such a login names no connection: its
 * connection ID is empty. An authenticator that accepts it has to set its scopes and its
 * credential's name; without, it may do nothing. The organisation `*` stands for all of them.
 *
 * Since: 0.1
 */
#define TASUKI_CLIENT_TYPE_ADMINISTRATOR "administrator"

/**
 * TasukiLogin:
 *
 * The question "is this peer the connection that it names?".
 *
 * An authenticator accepts, refuses, or passes the question on to the next one because the
 * method is not its own. If all pass, the login is refused. The peer cannot tell the reasons apart.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_LOGIN (tasuki_login_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiLogin, tasuki_login, TASUKI, LOGIN, TasukiQuestion)

/**
 * tasuki_login_get_peer:
 * @self: a login
 *
 * Gives the peer that wants to log in.
 *
 * Returns: (transfer none): who is logging in; it has no connection ID yet
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiPeer *tasuki_login_get_peer (TasukiLogin *self);

/**
 * tasuki_login_get_method:
 * @self: a login
 *
 * Gives the method by which the peer wants to log in.
 *
 * Returns: (transfer none): `password`, `key`, `apikey` or a deployment's own
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_login_get_method (TasukiLogin *self);

/**
 * tasuki_login_get_connection_id:
 * @self: a login
 *
 * Gives the connection ID under which the peer wants to log in.
 *
 * Returns: (transfer none): the connection ID that it claims; well formed, not proved
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_login_get_connection_id (TasukiLogin *self);

/**
 * tasuki_login_get_client_type:
 * @self: a login
 *
 * Gives what kind of client the peer says it is.
 *
 * Returns: (transfer none): the client type that it claims
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_login_get_client_type (TasukiLogin *self);

/**
 * tasuki_login_get_secret:
 * @self: a login
 * @length: (out): its length in bytes, 0 to 256
 *
 * Gives the secret that proves the login. It stays in guarded memory that is wiped when the
 * question is finalised. Copy it nowhere else. A script gets a copy that is not wiped.
 *
 * Returns: (array length=length) (transfer none): the secret that was presented
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const guint8 *tasuki_login_get_secret (TasukiLogin *self, gsize *length);

/**
 * tasuki_login_set_credential:
 * @self: a login
 * @credential: a name for what was presented, such as the ID of an API key; no secret
 *
 * Has the authenticator asked again, by [method@Authenticator.vouch], whether the session may go
 * on, each time that settings change. Before it is accepted only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_login_set_credential (TasukiLogin *self, const char *credential);

/**
 * tasuki_login_get_credential:
 * @self: a login
 *
 * Gives the name of what was presented.
 *
 * Returns: (nullable) (transfer none): the name that the authenticator has set
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_login_get_credential (TasukiLogin *self);

/**
 * tasuki_login_set_ip_filter:
 * @self: a login
 * @group: the ID of an IP filter
 *
 * Says that what was presented may be used from where an IP filter allows it, and from nowhere
 * else. The authenticator need not look at that itself: the filters are asked, with the peer that
 * has it ([method@Peer.get_ip_filter]), once the login is accepted and each time that settings
 * change. Without a filter that heeds IP filters ([method@Filter.heeds_ip_filters]) the login is
 * refused. Before it is accepted only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_login_set_ip_filter (TasukiLogin *self, const char *group);

/**
 * tasuki_login_get_ip_filter:
 * @self: a login
 *
 * Gives the IP filter that says from where what was presented may be used.
 *
 * Returns: (nullable) (transfer none): the ID of the IP filter that the authenticator has set;
 *   %NULL: there is none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_login_get_ip_filter (TasukiLogin *self);

/**
 * tasuki_login_set_expiry:
 * @self: a login
 * @expiry: until when what was presented is good, in microseconds since 1970-01-01 UTC
 *
 * Ends the session at that time. Before it is accepted only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_login_set_expiry (TasukiLogin *self, gint64 expiry);

/**
 * tasuki_login_set_revision:
 * @self: a login
 * @revision: the latest revision of the connection's settings that the answer is based on
 *
 * For an authenticator that changes the connection itself while it is asked. Who logs in while the
 * settings of his connection change has to come again, as he may be let in by what holds no more;
 * of changes up to this revision the authenticator knows. Before it is accepted only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_login_set_revision (TasukiLogin *self, guint64 revision);

/**
 * tasuki_login_set_incomplete:
 * @self: a login
 *
 * For an authenticator that has something to do if the login succeeds, and only then, such as
 * registering a key. What else judges the login, its organisation, its client type and the filters,
 * is asked after it is accepted; when all of them allow it, the authenticator is asked by
 * [method@Authenticator.complete], and lets in by that. Before it is accepted only.
 *
 * A login of the client type %TASUKI_CLIENT_TYPE_ADMINISTRATOR that is incomplete is refused.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_login_set_incomplete (TasukiLogin *self);

/**
 * tasuki_login_set_scopes:
 * @self: a login
 * @scopes: (array zero-terminated=1): what the peer may do, as `resource:verb`
 *
 * Limits the session: without this it may do all that its connection may. Before it is accepted
 * only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_login_set_scopes (TasukiLogin *self, const char *const *scopes);

/**
 * tasuki_login_set_connections:
 * @self: a login of who administers
 * @connections: (array zero-terminated=1): the IDs of the connections that it is for; none: it is
 *   for none
 *
 * Limits who administers to what concerns these connections: without this it is for all of its
 * organisation. Before it is accepted only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_login_set_connections (TasukiLogin *self,
                                                    const char *const *connections);

/**
 * tasuki_login_accept:
 * @self: a login
 * @organisation: the organisation that owns the connection
 * @client_types: (array zero-terminated=1): the client types that its owner allows; the core
 *   refuses the login if the peer's own is not among them
 *
 * Answers "yes, it is". May be called from any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void
tasuki_login_accept (TasukiLogin *self, const char *organisation, const char *const *client_types);

/**
 * tasuki_login_refuse:
 * @self: a login
 * @reason: why, for the relay's records; the peer never sees it
 *
 * Answers "no", which ends the chain. May be called from any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_login_refuse (TasukiLogin *self, const char *reason);

/**
 * tasuki_login_postpone:
 * @self: a login
 * @retry_after: after how many seconds the peer may try again, 1 to 3600
 *
 * Answers "too busy to tell". The peer is told to come back. May be called from any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_login_postpone (TasukiLogin *self, guint retry_after);

/**
 * tasuki_login_pass:
 * @self: a login
 *
 * Answers "not my method": the next authenticator is asked. May be called from any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_login_pass (TasukiLogin *self);

G_END_DECLS
