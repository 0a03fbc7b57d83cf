/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Links without TLS: sockets of this process, with little room, which insist on the contract. */

#pragma once

#include "client/link.h"

/* Two ends of one connection. */
void fake_link_pair (TasukiLink *ends[static 2]);

/* The other end goes away, without a word. */
void fake_link_break (TasukiLink *self);

/* Reads all that has come, without the bundle. (transfer full) */
GByteArray *fake_link_read_all (TasukiLink *self);
