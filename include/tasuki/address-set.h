/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A set of address ranges, IPv4 and IPv6, and the one way in which a range is read. */

#pragma once

#include <tasuki/error.h>

G_BEGIN_DECLS

/**
 * TasukiAddressSet:
 *
 * A set of address ranges, IPv4 and IPv6.
 *
 * A range is one address (`192.0.2.7`), or an address and the length of a prefix below which all
 * of its bits are zero (`192.0.2.0/24`, `2001:db8::/32`). Of the spellings that RFC 6943, 3.1.1
 * lists for one and the same IPv4 address there is only the one of four decimal numbers: octal,
 * hexadecimal, short and single numbers are refused, and so are zones (`fe80::1%eth0`), blanks and
 * names. IPv6 is read as RFC 4291, 2.2 has it; an IPv4-mapped address (`::ffff:192.0.2.7`) is the
 * IPv4 one. `0.0.0.0/0` is all of IPv4 and `::/0` all of IPv6; neither has anything of the other.
 *
 * May be used by one thread at a time.
 *
 * Since: 0.1
 */
typedef struct _TasukiAddressSet TasukiAddressSet;

#define TASUKI_TYPE_ADDRESS_SET (tasuki_address_set_get_type ())
TASUKI_AVAILABLE GType tasuki_address_set_get_type (void) G_GNUC_CONST;

/**
 * tasuki_address_set_new:
 *
 * Makes a set that has no address in it.
 *
 * Returns: (transfer full): an empty set
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiAddressSet *tasuki_address_set_new (void);

/**
 * tasuki_address_set_new_from_strv:
 * @ranges: (array zero-terminated=1): texts, each a range
 * @error: return location
 *
 * Makes a set of ranges.
 *
 * Returns: (transfer full): the set; %NULL with @error set to %TASUKI_ERROR_INVALID, which names
 *   the first text that is no range
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiAddressSet *tasuki_address_set_new_from_strv (const char *const *ranges,
                                                                     GError **error);

/**
 * tasuki_address_set_ref:
 * @self: a set
 *
 * Takes a reference. May be called from any thread.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiAddressSet *tasuki_address_set_ref (TasukiAddressSet *self);

/**
 * tasuki_address_set_unref:
 * @self: (transfer full): a set
 *
 * Gives a reference back; the set is freed with the last one. May be called from any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_address_set_unref (TasukiAddressSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiAddressSet, tasuki_address_set_unref)

/**
 * tasuki_address_set_add:
 * @self: a set
 * @range: a text
 *
 * Adds a range.
 *
 * Returns: %FALSE, with nothing added, if @range is none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_address_set_add (TasukiAddressSet *self, const char *range);

/**
 * tasuki_address_set_includes:
 * @self: a set
 * @other: another set
 *
 * Says whether each range of @other is within one range of @self. Ranges that touch each other are
 * not taken for one. It takes O(n log m) with both sorted.
 *
 * Returns: whether they are; of an empty @other, %TRUE
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_address_set_includes (TasukiAddressSet *self,
                                                       TasukiAddressSet *other);

/**
 * tasuki_address_set_contains:
 * @self: a set
 * @address: an address
 *
 * Says whether an address is in any of the ranges. It takes O(log n), but the first call after
 * [method@AddressSet.add] has to sort them.
 *
 * Returns: whether @address is in the set
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_address_set_contains (TasukiAddressSet *self,
                                                       GInetAddress *address);

/**
 * tasuki_address_set_admits:
 * @ranges: (array zero-terminated=1): ranges, as a setting has them
 * @address: an address
 *
 * Says whether something that may be used from @ranges may be used from @address: from anywhere if
 * there are none, and from nowhere if one of them cannot be read.
 *
 * Returns: whether @address is admitted
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_address_set_admits (const char *const *ranges,
                                                     GInetAddress *address);

G_END_DECLS
