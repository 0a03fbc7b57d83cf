/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An invitation: what somebody needs who is to log in for the first time, as one word. */

#pragma once

#include <tasuki/error.h>

G_BEGIN_DECLS

/**
 * TASUKI_INVITATION_CODE_MAX:
 *
 * The longest code, in bytes.
 *
 * Since: 0.1
 */
#define TASUKI_INVITATION_CODE_MAX 250

/**
 * TASUKI_INVITATION_TOKEN_SIZE:
 *
 * The size of an invitation's token, in bytes: 128 random bits.
 *
 * Since: 0.1
 */
#define TASUKI_INVITATION_TOKEN_SIZE 16

/**
 * TasukiInvitation:
 *
 * What a client needs to log in for the first time: where to dial, by which key that access point
 * is known, under which connection ID, and a token that holds once.
 *
 * As a code it is one word of ASCII, `tki_` and base64url (RFC 4648, section 5), which can be
 * pasted into a mail or a chat. Its bytes are: 1, the version; a length and the access point; 32 of
 * the fingerprint; a length and the connection ID; 16 of the token; and the first 4 of the SHA-256
 * of all of these, so that a code that was not copied whole is told from one that is refused.
 *
 * It does not change. The token is wiped with the last reference.
 *
 * Since: 0.1
 */
typedef struct _TasukiInvitation TasukiInvitation;

#define TASUKI_TYPE_INVITATION (tasuki_invitation_get_type ())
TASUKI_AVAILABLE GType tasuki_invitation_get_type (void) G_GNUC_CONST;

/**
 * tasuki_invitation_new:
 * @access_point: where to dial, as `HOST:PORT`
 * @fingerprint: by which key the access point is known: SHA-256 of a SubjectPublicKeyInfo, 64
 *   lower-case hexadecimal digits
 * @connection_id: whom it is for
 * @error: return location
 *
 * Makes an invitation with a new token.
 *
 * Returns: (transfer full): the invitation; %NULL with @error set to %TASUKI_ERROR_INVALID if one
 *   of these is no such thing, or if they are too long for a code
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiInvitation *tasuki_invitation_new (const char *access_point,
                                                          const char *fingerprint,
                                                          const char *connection_id,
                                                          GError **error);

/**
 * tasuki_invitation_parse:
 * @code: what may be a code; white space around it does not count
 * @error: return location
 *
 * Takes a code apart. Nothing is said of whether the access point knows of it.
 *
 * Returns: (transfer full): the invitation; %NULL with @error set to %TASUKI_ERROR_INVALID, and
 *   what to do
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiInvitation *tasuki_invitation_parse (const char *code, GError **error);

/**
 * tasuki_invitation_ref:
 * @self: an invitation
 *
 * Takes a reference.
 *
 * Returns: (transfer full): the same invitation
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiInvitation *tasuki_invitation_ref (TasukiInvitation *self);

/**
 * tasuki_invitation_unref:
 * @self: (transfer full): an invitation
 *
 * Drops a reference.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_invitation_unref (TasukiInvitation *self);

/**
 * tasuki_invitation_to_code:
 * @self: an invitation
 *
 * Gives the code. Whoever gets it wipes it.
 *
 * Returns: (transfer full): the code, at most %TASUKI_INVITATION_CODE_MAX bytes
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_invitation_to_code (TasukiInvitation *self);

/**
 * tasuki_invitation_get_access_point:
 * @self: an invitation
 *
 * Gives the access point.
 *
 * Returns: (transfer none): where to dial, as `HOST:PORT`
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_invitation_get_access_point (TasukiInvitation *self);

/**
 * tasuki_invitation_get_fingerprint:
 * @self: an invitation
 *
 * Gives the fingerprint of the key by which the access point is known.
 *
 * Returns: (transfer none): 64 lower-case hexadecimal digits
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_invitation_get_fingerprint (TasukiInvitation *self);

/**
 * tasuki_invitation_get_connection_id:
 * @self: an invitation
 *
 * Gives the connection ID.
 *
 * Returns: (transfer none): whom it is for
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_invitation_get_connection_id (TasukiInvitation *self);

/**
 * tasuki_invitation_get_token:
 * @self: an invitation
 * @length: (out): its length in bytes
 *
 * Gives the token, which is the secret of a login by method `invitation`.
 *
 * Returns: (array length=length) (transfer none): %TASUKI_INVITATION_TOKEN_SIZE bytes
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const guint8 *tasuki_invitation_get_token (TasukiInvitation *self, gsize *length);

/**
 * tasuki_invitation_digest:
 * @token: (array length=length): what may be a token
 * @length: its length in bytes
 *
 * Gives the SHA-256 of a token, which is what is kept of it. A slow hash is for passwords, which
 * can be guessed; 128 random bits cannot.
 *
 * Returns: (transfer full): the digest, 32 bytes
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE GBytes *tasuki_invitation_digest (const guint8 *token, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiInvitation, tasuki_invitation_unref)

G_END_DECLS
