/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The address that a new access point is to listen on, and the names it is known by. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <gio/gio.h>

typedef struct
{
  GInetAddress *address;
  uint16_t port;
} TasukiCtlEndpoint;

/*
 * @text: `192.0.2.1:7443` or `[2001:db8::1]:7443`
 *
 * FALSE with TASUKI_ERROR_INVALID if it is anything else. Port 0 is one that the kernel chooses.
 */
bool tasuki_ctl_endpoint_parse (TasukiCtlEndpoint *self, const char *text, GError **error);
void tasuki_ctl_endpoint_clear (TasukiCtlEndpoint *self);

/* Under which names clients may know it: the host's, localhost, and the address. */
char **tasuki_ctl_endpoint_list_names (const TasukiCtlEndpoint *self);

/* What a client on this host dials, such as `127.0.0.1:7443`. Free it with g_free (). */
char *tasuki_ctl_endpoint_describe_access (const TasukiCtlEndpoint *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TasukiCtlEndpoint, tasuki_ctl_endpoint_clear)
