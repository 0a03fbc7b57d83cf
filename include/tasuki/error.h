/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one error domain, with a code for each situation that a caller may act on. */

#pragma once

#include <tasuki/types.h>

G_BEGIN_DECLS

/**
 * TasukiError:
 * @TASUKI_ERROR_FAILED: something failed that has no code of its own
 * @TASUKI_ERROR_NOT_SUPPORTED: the plugin does not implement the verb, or the peer not the method
 * @TASUKI_ERROR_INVALID: an argument or a message is not what was expected
 * @TASUKI_ERROR_CONFIGURATION: a setting is unknown, missing or out of its range
 * @TASUKI_ERROR_PLUGIN: a plugin could not be loaded or started
 * @TASUKI_ERROR_REFUSED: a policy or filter refused, or nothing allowed
 * @TASUKI_ERROR_OFFLINE: the other side is not attached
 * @TASUKI_ERROR_BUSY: a limit is reached; trying again later helps
 * @TASUKI_ERROR_LOGIN: the connection ID or its secret is not right
 * @TASUKI_ERROR_UNTRUSTED: the other end's certificate or key is not the expected one
 * @TASUKI_ERROR_LOST: the access point or the other side went away
 * @TASUKI_ERROR_TIMED_OUT: an answer did not come in time
 * @TASUKI_ERROR_PROTOCOL: the other end does not keep to the protocol
 * @TASUKI_ERROR_INTEGRITY: what arrived is not what was sent
 * @TASUKI_ERROR_CANCELLED: somebody cancelled
 * @TASUKI_ERROR_DECLINED: the receiver declined the offer or could not store a file
 * @TASUKI_ERROR_EXISTS: the thing is there already
 * @TASUKI_ERROR_NOT_FOUND: there is no such thing
 * @TASUKI_ERROR_CONFLICT: the record was changed by somebody else in the meantime
 * @TASUKI_ERROR_STORAGE: the store cannot be read or written
 * @TASUKI_ERROR_NOTHING: there was nothing to do
 *
 * The situations. Each has a stable code for the wire, for JSON and for scripts: see
 * [func@Error.to_code]. Numbers are never reused.
 *
 * Since: 0.1
 */
typedef enum
{
  TASUKI_ERROR_FAILED,
  TASUKI_ERROR_NOT_SUPPORTED,
  TASUKI_ERROR_INVALID,
  TASUKI_ERROR_CONFIGURATION,
  TASUKI_ERROR_PLUGIN,
  TASUKI_ERROR_REFUSED,
  TASUKI_ERROR_OFFLINE,
  TASUKI_ERROR_BUSY,
  TASUKI_ERROR_LOGIN,
  TASUKI_ERROR_UNTRUSTED,
  TASUKI_ERROR_LOST,
  TASUKI_ERROR_TIMED_OUT,
  TASUKI_ERROR_PROTOCOL,
  TASUKI_ERROR_INTEGRITY,
  TASUKI_ERROR_CANCELLED,
  TASUKI_ERROR_DECLINED,
  TASUKI_ERROR_EXISTS,
  TASUKI_ERROR_NOT_FOUND,
  TASUKI_ERROR_CONFLICT,
  TASUKI_ERROR_STORAGE,
  TASUKI_ERROR_NOTHING,
} TasukiError;

#define TASUKI_ERROR (tasuki_error_quark ())

/**
 * tasuki_error_quark:
 *
 * Gives the error domain, %TASUKI_ERROR.
 *
 * Returns: the domain
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE GQuark tasuki_error_quark (void);

#define TASUKI_TYPE_ERROR (tasuki_error_get_type ())
TASUKI_AVAILABLE GType tasuki_error_get_type (void) G_GNUC_CONST;

/**
 * tasuki_error_to_code:
 * @error: (nullable): an error of any domain
 *
 * Gives the stable code of a situation, which does not change with language or version.
 *
 * Returns: (transfer none): its stable code, such as `offline`; `failed` for a foreign domain or
 * %NULL
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_error_to_code (const GError *error);

/**
 * tasuki_error_from_code:
 * @code: (nullable): a stable code, as on the wire
 *
 * Gives the situation that a stable code stands for.
 *
 * Returns: the situation; %TASUKI_ERROR_FAILED for an unknown code
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiError tasuki_error_from_code (const char *code);

G_END_DECLS
