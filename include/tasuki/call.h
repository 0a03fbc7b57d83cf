/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question put to the relay by administrators: do this operation. */

#pragma once

#include <tasuki/peer.h>
#include <tasuki/question.h>

G_BEGIN_DECLS

/**
 * TASUKI_IDEMPOTENCY_KEY_MAX:
 *
 * The longest idempotency key, in bytes.
 *
 * Since: 0.1
 */
#define TASUKI_IDEMPOTENCY_KEY_MAX 128

/**
 * TasukiCall:
 *
 * One administrative operation, named by method and path as in the admin API.
 *
 * Whoever serves administrators (the web API, a script that hosts the relay) makes a call, has
 * the relay do it, and reads the reply.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_CALL (tasuki_call_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiCall, tasuki_call, TASUKI, CALL, TasukiQuestion)

/**
 * tasuki_call_new:
 * @method: `GET`, `POST`, `PATCH` or `DELETE`
 * @path: such as `/v1/connections/acme.osaka`, percent-encoding undone segment by segment by the
 * relay
 * @input: (nullable): the fields of body and query, of type `a{sv}`; values may be strings where a
 *   number or truth value is meant, as they are in a query; a floating reference is taken
 * @caller: who asks, for the audit log, such as `uid 0` or `key k3f9`
 * @scopes: (array zero-terminated=1): what the caller may do, as `resource:verb`; `*:verb`
 *   for that verb on all resources, `*` for everything
 *
 * Makes a call that a relay can be asked for.
 *
 * Returns: (transfer full): a call that has not been made
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiCall *tasuki_call_new (const char *method,
                                              const char *path,
                                              GVariant *input,
                                              const char *caller,
                                              const char *const *scopes);

/**
 * tasuki_call_get_method:
 * @self: a call
 *
 * Gives the method.
 *
 * Returns: (transfer none): `GET`, `POST`, `PATCH` or `DELETE`
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_call_get_method (TasukiCall *self);

/**
 * tasuki_call_get_path:
 * @self: a call
 *
 * Gives the path.
 *
 * Returns: (transfer none): the path
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_call_get_path (TasukiCall *self);

/**
 * tasuki_call_get_input:
 * @self: a call
 *
 * Gives the fields of the input.
 *
 * Returns: (transfer none): the fields, of type `a{sv}`; empty if there are none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE GVariant *tasuki_call_get_input (TasukiCall *self);

/**
 * tasuki_call_get_caller:
 * @self: a call
 *
 * Gives who asks, as the audit log will name it.
 *
 * Returns: (transfer none): who asks
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_call_get_caller (TasukiCall *self);

/**
 * tasuki_call_has_scope:
 * @self: a call
 * @scope: `resource:verb`
 *
 * Says whether the caller may do something.
 *
 * Returns: whether the caller may do it
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_call_has_scope (TasukiCall *self, const char *scope);

/**
 * tasuki_call_set_login:
 * @self: a call that was not made yet
 * @peer: who makes it, as [method@Relay.admit_finish] gave it
 * @method: by which it logs in, such as `apikey`
 * @secret: (array length=length): what it presents; copied into guarded memory
 * @length: its length in bytes, 0 to 256
 *
 * Has the relay find out who the caller is and what it may do: by its authenticators, before
 * anything is done. What [ctor@Call.new] was told of that does not count then.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_call_set_login (
    TasukiCall *self, TasukiPeer *peer, const char *method, const guint8 *secret, gsize length);

/**
 * tasuki_call_set_organisation:
 * @self: a call that was not made yet
 * @organisation: (nullable): the organisation on whose behalf it is made; %NULL: all of them
 *
 * Binds the call to one organisation: what belongs to another one looks exactly as if it were not
 * there.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_call_set_organisation (TasukiCall *self, const char *organisation);

/**
 * tasuki_call_get_organisation:
 * @self: a call
 *
 * Gives the organisation to which the call is bound.
 *
 * Returns: (nullable) (transfer none): the organisation; %NULL: all of them
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_call_get_organisation (TasukiCall *self);

/**
 * tasuki_call_set_connections:
 * @self: a call that was not made yet
 * @connections: (nullable) (array zero-terminated=1): the IDs of the connections that it may be
 *   about; %NULL: all of its organisation
 *
 * Limits the call to some connections: whatever concerns none of them looks exactly as if it were
 * not there, and operations that are about more than connections are refused.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_call_set_connections (TasukiCall *self,
                                                   const char *const *connections);

/**
 * tasuki_call_get_connections:
 * @self: a call
 *
 * Gives the connections to which the call is limited.
 *
 * Returns: (nullable) (array zero-terminated=1) (transfer none): the IDs of the connections; %NULL:
 *   all of its organisation, and empty: none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *const *tasuki_call_get_connections (TasukiCall *self);

/**
 * tasuki_call_set_idempotency_key:
 * @self: a call that was not made yet
 * @key: (nullable): a text chosen by the caller, 1 to 128 bytes
 *
 * Guards the call against being made twice: a change by the same caller whose key was seen in the
 * last 24 hours is answered as it was then, without the secrets that were shown, and not made
 * again. It is forgotten when the relay is started again.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_call_set_idempotency_key (TasukiCall *self, const char *key);

/**
 * tasuki_call_get_idempotency_key:
 * @self: a call
 *
 * Gives the key that guards the call against being made twice.
 *
 * Returns: (nullable) (transfer none): the key; %NULL if there is none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_call_get_idempotency_key (TasukiCall *self);

/**
 * tasuki_call_reply:
 * @self: a call
 * @status: the HTTP status, 200 to 299
 * @output: what to say, of type `a{sv}`; a floating reference is taken
 *
 * Answers the call. To fail, use [method@Question.fail]. May be called from any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_call_reply (TasukiCall *self, guint status, GVariant *output);

/**
 * tasuki_call_get_status:
 * @self: an answered call
 *
 * Gives the outcome as a number.
 *
 * Returns: the HTTP status, 200 to 599
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE guint tasuki_call_get_status (TasukiCall *self);

/**
 * tasuki_call_get_output:
 * @self: an answered call
 *
 * Gives the outcome in words.
 *
 * Returns: (transfer none): what was replied, of type `a{sv}`; after a failure
 *   `{ code, message }`, where `message` is meant for a person
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE GVariant *tasuki_call_get_output (TasukiCall *self);

/**
 * tasuki_call_dup_json:
 * @self: an answered call
 *
 * Gives the same as [method@Call.get_output] as JSON (RFC 8259), which is how the admin API says
 * it. For a list it is made without that value, and costs about a fifth. To be asked from one
 * thread at a time.
 *
 * Returns: (transfer full): an object, in UTF-8, in one line
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_call_dup_json (TasukiCall *self);

G_END_DECLS
