/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A plugin's own group of the keyfile, with getters that say what they expected. */

#pragma once

#include <tasuki/error.h>

G_BEGIN_DECLS

/**
 * TasukiSettings:
 *
 * One group of the configuration, read by typed getters.
 *
 * A getter that finds no key returns the default; one that finds a bad value fails with
 * %TASUKI_ERROR_CONFIGURATION and a message that names file, line, group, key, the value and what
 * was expected. A key that no getter asked for during `configure` is an unknown key, and an error.
 * Relative paths are taken from the directory of the file that sets them. Main context only.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_SETTINGS (tasuki_settings_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiSettings, tasuki_settings, TASUKI, SETTINGS, GObject)

/**
 * tasuki_settings_get_group:
 * @self: settings
 *
 * Gives the name of the group.
 *
 * Returns: (transfer none): the group's name, which is the plugin's
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_settings_get_group (TasukiSettings *self);

/**
 * tasuki_settings_has:
 * @self: settings
 * @key: a key
 *
 * Says whether a key is set. From then on the key is a known one.
 *
 * Returns: whether the key is set
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_settings_has (TasukiSettings *self, const char *key);

/**
 * tasuki_settings_get_string:
 * @self: settings
 * @key: a key
 * @otherwise: (nullable): what to return if the key is not set
 * @value: (out) (transfer full) (nullable): its text
 * @error: return location
 *
 * Reads a text.
 *
 * Returns: %FALSE with @error set if the value is empty or not UTF-8
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_settings_get_string (
    TasukiSettings *self, const char *key, const char *otherwise, char **value, GError **error);

/**
 * tasuki_settings_get_path:
 * @self: settings
 * @key: a key
 * @value: (out) (transfer full): an absolute path
 * @error: return location
 *
 * Reads a path, which has to be set. A relative one begins in the directory of the file that sets
 * it.
 *
 * Returns: %FALSE with @error set if the key is not set or empty
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_settings_get_path (TasukiSettings *self,
                                                    const char *key,
                                                    char **value,
                                                    GError **error);

/**
 * tasuki_settings_get_integer:
 * @self: settings
 * @key: a key
 * @minimum: the least allowed value
 * @maximum: the greatest allowed value
 * @otherwise: what to return if the key is not set
 * @value: (out): its number
 * @error: return location
 *
 * Reads a whole number in decimal digits.
 *
 * Returns: %FALSE with @error set if the value is no whole number in the range
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_settings_get_integer (TasukiSettings *self,
                                                       const char *key,
                                                       gint64 minimum,
                                                       gint64 maximum,
                                                       gint64 otherwise,
                                                       gint64 *value,
                                                       GError **error);

/**
 * tasuki_settings_get_size:
 * @self: settings
 * @key: a key
 * @minimum: the least allowed value, in bytes
 * @maximum: the greatest allowed value, in bytes
 * @otherwise: what to return if the key is not set, in bytes
 * @value: (out): its size in bytes; the text may end in `KiB`, `MiB` or `GiB`
 * @error: return location
 *
 * Reads a number of bytes.
 *
 * Returns: %FALSE with @error set if the value is no size in the range
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_settings_get_size (TasukiSettings *self,
                                                    const char *key,
                                                    gint64 minimum,
                                                    gint64 maximum,
                                                    gint64 otherwise,
                                                    gint64 *value,
                                                    GError **error);

/**
 * tasuki_settings_get_duration:
 * @self: settings
 * @key: a key
 * @minimum: the least allowed value, in milliseconds
 * @maximum: the greatest allowed value, in milliseconds
 * @otherwise: what to return if the key is not set, in milliseconds
 * @value: (out): its length in milliseconds; the text ends in `ms`, `s`, `m` or `h`
 * @error: return location
 *
 * Reads a length of time.
 *
 * Returns: %FALSE with @error set if the value is no duration in the range
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_settings_get_duration (TasukiSettings *self,
                                                        const char *key,
                                                        gint64 minimum,
                                                        gint64 maximum,
                                                        gint64 otherwise,
                                                        gint64 *value,
                                                        GError **error);

/**
 * tasuki_settings_get_boolean:
 * @self: settings
 * @key: a key
 * @otherwise: what to return if the key is not set
 * @value: (out): its truth value: `true` or `false`
 * @error: return location
 *
 * Reads a truth value: `true` or `false`, in these letters.
 *
 * Returns: %FALSE with @error set if the value is neither
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_settings_get_boolean (
    TasukiSettings *self, const char *key, gboolean otherwise, gboolean *value, GError **error);

/**
 * tasuki_settings_get_list:
 * @self: settings
 * @key: a key
 * @value: (out) (transfer full) (array zero-terminated=1): its texts, separated by `;` in the file;
 * empty if the key is not set
 * @error: return location
 *
 * Reads a list of texts. Blanks around each do not count, and empty ones are left out.
 *
 * Returns: %FALSE with @error set if the value is not UTF-8
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_settings_get_list (TasukiSettings *self,
                                                    const char *key,
                                                    char ***value,
                                                    GError **error);

/**
 * tasuki_settings_complain:
 * @self: settings
 * @key: a key
 * @expected: what would have been right, such as `an address range like 192.0.2.0/24`
 * @error: return location
 *
 * Sets @error to say that the value of @key is not what was expected, with file and line.
 *
 * Returns: %FALSE, so that a getter can end with it
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_settings_complain (TasukiSettings *self,
                                                    const char *key,
                                                    const char *expected,
                                                    GError **error);

G_END_DECLS
