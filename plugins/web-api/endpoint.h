/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An IP address and a port, as text. A pure function. */

#pragma once

#include <gio/gio.h>

/*
 * @text: `192.0.2.1:7480` or `[2001:db8::1]:7480`; port 0 is one that the kernel chooses
 *
 * NULL if it is anything else: there are no names, which may come to mean something else.
 */
GSocketAddress *web_endpoint_parse (const char *text);
