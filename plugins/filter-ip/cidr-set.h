/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A set of address ranges, IPv4 and IPv6. Pure. */

#pragma once

#include <stdbool.h>

#include <gio/gio.h>

typedef struct _CidrSet CidrSet;

CidrSet *cidr_set_new (void);
void cidr_set_free (CidrSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CidrSet, cidr_set_free)

/*
 * Adds a range such as `192.0.2.0/24`, `2001:db8::/32` or one address. FALSE if it is none: no
 * octal, no short forms, no bits below the prefix. IPv4-mapped ranges mean the IPv4 ones.
 */
bool cidr_set_add (CidrSet *self, const char *range);

/* To be called once after the last range: sorts and joins them. */
void cidr_set_seal (CidrSet *self);

/* Whether @address lies in a range. O(log n). */
bool cidr_set_contains (CidrSet *self, GInetAddress *address);
