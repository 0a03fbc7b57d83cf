/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who a client is and where it dials: what is kept between two runs. */

#pragma once

#include <tasuki/error.h>

G_BEGIN_DECLS

/**
 * TasukiProfile:
 *
 * A connection ID with its access points, the authorities that are trusted, and its password.
 *
 * A profile is set up, then used: once a client has it, nothing of it may be changed, except
 * which peers are known. The password is kept in locked memory and never given out.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_PROFILE (tasuki_profile_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiProfile, tasuki_profile, TASUKI, PROFILE, GObject)

/**
 * tasuki_profile_new:
 * @connection_id: the connection ID
 * @access_point: HOST:PORT
 * @error: return location
 *
 * Makes a profile that is not kept in any file.
 *
 * Returns: (transfer full): a profile in memory, of client type `cli`, without a password, that
 *   trusts the system's authorities; %NULL with @error set to %TASUKI_ERROR_CONFIGURATION
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiProfile *
tasuki_profile_new (const char *connection_id, const char *access_point, GError **error);

/**
 * tasuki_profile_load:
 * @name: (type filename): a name, for a profile in the user's own directory, or else a path: with
 * a `/` in it, or ending in `.conf`
 * @error: return location
 *
 * Reads a profile from its file, with its password.
 *
 * Returns: (transfer full): the profile; %NULL with @error set to %TASUKI_ERROR_NOT_FOUND or
 *   %TASUKI_ERROR_CONFIGURATION
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiProfile *tasuki_profile_load (const char *name, GError **error);

/**
 * tasuki_profile_enroll_sync:
 * @code: an invitation code, as `tasukictl connection invite` prints it
 * @name: (type filename): what the profile is to be called, as in [func@Profile.load]
 * @cancellable: (nullable): ends it
 * @error: return location
 *
 * Makes a profile out of an invitation: dials its access point, makes an identity key, and has that
 * registered. From then on the profile logs in by the key. The access point is believed if it has
 * the key that the code names, and the profile trusts no other from then on: as long as that is the
 * key of an authority, the access point's own may change. Nothing is sent to one that has it not.
 *
 * While it is not known whether the key is registered, the profile has another name:
 * `NAME.enrolling`. Whatever goes wrong, nothing is left of that, unless the process is killed or
 * the profile cannot be written in the end; then the next time takes it up, if its key turns out to
 * be registered, or takes it away. Blocks.
 *
 * Returns: (transfer full): the profile, saved; %NULL with @error set: %TASUKI_ERROR_INVALID if it
 *   is no code, %TASUKI_ERROR_EXISTS if there is a profile of this name, %TASUKI_ERROR_UNTRUSTED if
 *   it is another access point, %TASUKI_ERROR_LOGIN if the invitation holds no more,
 *   %TASUKI_ERROR_LOST or %TASUKI_ERROR_TIMED_OUT if that one cannot be reached, %TASUKI_ERROR_BUSY
 *   if somebody else is making this profile just now, %TASUKI_ERROR_CANCELLED if it was cancelled
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiProfile *tasuki_profile_enroll_sync (const char *code,
                                                            const char *name,
                                                            GCancellable *cancellable,
                                                            GError **error);

/**
 * tasuki_profile_save:
 * @self: a profile with a password
 * @name: (type filename): as in [func@Profile.load]
 * @error: return location
 *
 * Writes the profile so that it needs nothing else: beside NAME.conf, the authorities' certificates
 * are copied to NAME.ca.pem, the password to NAME.password, and the identity key, made now unless
 * there is one, to NAME.key; all with mode 0600.
 *
 * Returns: %FALSE with @error set: %TASUKI_ERROR_EXISTS if there is one of this name, or
 *   %TASUKI_ERROR_CONFIGURATION
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_profile_save (TasukiProfile *self,
                                               const char *name,
                                               GError **error);

/**
 * tasuki_profile_list:
 * @error: return location
 *
 * Lists the profiles in the user's own directory.
 *
 * Returns: (array zero-terminated=1) (transfer full) (element-type filename): the names of the
 *   user's profiles, sorted; %NULL with @error set
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char **tasuki_profile_list (GError **error);

/**
 * tasuki_profile_get_path:
 * @self: a profile
 *
 * Gives the file in which the profile is kept.
 *
 * Returns: (nullable) (transfer none) (type filename): the file it was loaded from or saved to
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_profile_get_path (TasukiProfile *self);

/**
 * tasuki_profile_get_connection_id:
 * @self: a profile
 *
 * Gives the connection ID under which it logs in.
 *
 * Returns: (transfer none): the connection ID
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_profile_get_connection_id (TasukiProfile *self);

/**
 * tasuki_profile_get_access_points:
 * @self: a profile
 *
 * Gives the access points that are dialled.
 *
 * Returns: (array zero-terminated=1) (transfer none): HOST:PORT of each, in the order in which
 *   they are tried
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *const *tasuki_profile_get_access_points (TasukiProfile *self);

/**
 * tasuki_profile_add_access_point:
 * @self: a profile
 * @access_point: HOST:PORT, to be tried after the others
 * @error: return location
 *
 * Adds an access point that is dialled when the ones before it do not answer.
 *
 * Returns: %FALSE with @error set to %TASUKI_ERROR_CONFIGURATION if it is none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_profile_add_access_point (TasukiProfile *self,
                                                           const char *access_point,
                                                           GError **error);

/**
 * tasuki_profile_get_client_type:
 * @self: a profile
 *
 * Gives the client type as which it logs in.
 *
 * Returns: (transfer none): the client type
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_profile_get_client_type (TasukiProfile *self);

/**
 * tasuki_profile_set_client_type:
 * @self: a profile
 * @client_type: the client type, such as `cli`
 *
 * Sets the client type as which it logs in.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_profile_set_client_type (TasukiProfile *self, const char *client_type);

/**
 * tasuki_profile_get_ca_file:
 * @self: a profile
 *
 * Gives the authorities that are trusted.
 *
 * Returns: (nullable) (transfer none) (type filename): the PEM file with the authorities that may
 *   sign an access point's certificate; %NULL: those that the system trusts
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_profile_get_ca_file (TasukiProfile *self);

/**
 * tasuki_profile_set_ca_file:
 * @self: a profile
 * @path: (nullable) (type filename): as above
 *
 * Sets the authorities that are trusted.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_profile_set_ca_file (TasukiProfile *self, const char *path);

/**
 * tasuki_profile_set_password:
 * @self: a profile
 * @password: the connection password, which the caller wipes
 * @error: return location
 *
 * Sets the connection password, copied to locked memory.
 *
 * Returns: %FALSE with @error set to %TASUKI_ERROR_CONFIGURATION if it is empty or longer than 256
 *   bytes
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_profile_set_password (TasukiProfile *self,
                                                       const char *password,
                                                       GError **error);

/**
 * tasuki_profile_read_password:
 * @self: a profile
 * @descriptor: an open descriptor, such as 0; what is read from it, without an end of line at its
 * end, is the password
 * @error: return location
 *
 * Reads the connection password straight into locked memory, so that it is in no other.
 *
 * Returns: %FALSE with @error set, as [method@Profile.set_password]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_profile_read_password (TasukiProfile *self,
                                                        int descriptor,
                                                        GError **error);

/**
 * tasuki_profile_get_login_method:
 * @self: a profile
 *
 * Gives the method by which it logs in.
 *
 * Returns: (transfer none): `password`, `apikey` or `key`
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_profile_get_login_method (TasukiProfile *self);

/**
 * tasuki_profile_set_login_method:
 * @self: a profile
 * @method: `password`, the default; `apikey`: what [method@Profile.set_password] is given is an
 *   API key then, and the client type has to be `api`; or `key`: it has no other secret than its
 *   identity key, which the connection has among its public keys
 *
 * Says by what it logs in.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_profile_set_login_method (TasukiProfile *self, const char *method);

/**
 * tasuki_profile_get_require_end_to_end:
 * @self: a profile
 *
 * Says whether transfers that the access point could read are refused.
 *
 * Returns: whether they are
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_profile_get_require_end_to_end (TasukiProfile *self);

/**
 * tasuki_profile_set_require_end_to_end:
 * @self: a profile
 * @require: whether a transfer that does not go end to end fails with
 * %TASUKI_ERROR_NOT_SUPPORTED, before any byte of it moves; the default is %FALSE: it goes end to
 * end whenever both clients and the access point can
 *
 * Insists on a session that only the two clients can read.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_profile_set_require_end_to_end (TasukiProfile *self, gboolean require);

/**
 * tasuki_profile_get_trust_on_first_use:
 * @self: a profile
 *
 * Says whether the key of a peer is believed that was never met before.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_profile_get_trust_on_first_use (TasukiProfile *self);

/**
 * tasuki_profile_set_trust_on_first_use:
 * @self: a profile
 * @trust: whether the key of a peer that was never met before is believed, and from then on known;
 * the default is %TRUE. If not, a transfer with it fails with %TASUKI_ERROR_UNTRUSTED
 *
 * Says whether the key of a peer is believed that was never met before.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_profile_set_trust_on_first_use (TasukiProfile *self, gboolean trust);

/**
 * tasuki_profile_dup_fingerprint:
 * @self: a profile
 * @error: return location
 *
 * Gives the fingerprint of its identity key, by which the owners of other clients can tell that
 * they have the right one.
 *
 * Returns: (transfer full): SHA-256 of the public key, in 64 hexadecimal digits; %NULL with @error
 *   set: %TASUKI_ERROR_NOT_FOUND if there is no key, or %TASUKI_ERROR_CONFIGURATION
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_profile_dup_fingerprint (TasukiProfile *self, GError **error);

/**
 * tasuki_profile_dup_public_key:
 * @self: a profile
 * @error: return location
 *
 * Gives the public half of its identity key, to be given to the owners of other clients.
 *
 * Returns: (transfer full): PEM text; %NULL with @error set, as
 *   [method@Profile.dup_fingerprint]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_profile_dup_public_key (TasukiProfile *self, GError **error);

/**
 * tasuki_profile_list_peers:
 * @self: a profile
 * @error: return location
 *
 * Lists the keys of other clients that are known: in a file beside the profile's own,
 * `NAME.known-peers`, or, if it has none, in memory.
 *
 * Returns: (transfer full): of type `aa{sv}`: for each its `connection` ID, the `fingerprint` of
 *   its key, the day on which it was `added` (may be empty), and, unless only the fingerprint is
 *   known, the `key` as PEM text; %NULL with @error set to %TASUKI_ERROR_CONFIGURATION
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE GVariant *tasuki_profile_list_peers (TasukiProfile *self, GError **error);

/**
 * tasuki_profile_trust_peer:
 * @self: a profile
 * @connection_id: the other client's connection ID
 * @fingerprint: SHA-256 of its public key, in 64 hexadecimal digits
 * @error: return location
 *
 * Believes a key, beside those that are known of this connection ID.
 *
 * Returns: %FALSE with @error set: %TASUKI_ERROR_INVALID or %TASUKI_ERROR_CONFIGURATION
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_profile_trust_peer (TasukiProfile *self,
                                                     const char *connection_id,
                                                     const char *fingerprint,
                                                     GError **error);

/**
 * tasuki_profile_trust_peer_key:
 * @self: a profile
 * @connection_id: the other client's connection ID
 * @path: (type filename): the file with its public key, as [method@Profile.dup_public_key] gives it
 * @error: return location
 *
 * Believes a key, beside those that are known of this connection ID.
 *
 * Returns: %FALSE with @error set: %TASUKI_ERROR_INVALID or %TASUKI_ERROR_CONFIGURATION
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_profile_trust_peer_key (TasukiProfile *self,
                                                         const char *connection_id,
                                                         const char *path,
                                                         GError **error);

/**
 * tasuki_profile_forget_peer:
 * @self: a profile
 * @connection_id: the other client's connection ID
 * @error: return location
 *
 * Drops all keys that are known of a connection ID: the next meeting is the first again.
 *
 * Returns: %FALSE with @error set: %TASUKI_ERROR_NOT_FOUND if none was known, or
 *   %TASUKI_ERROR_CONFIGURATION
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_profile_forget_peer (TasukiProfile *self,
                                                      const char *connection_id,
                                                      GError **error);

G_END_DECLS
