/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads an endpoint strictly. */

#include "endpoint.h"

#include <string.h>

static GInetAddress *
parse_host (char *host)
{
  size_t length = strlen (host);

  if (length > 2 && host[0] == '[' && host[length - 1] == ']')
    {
      host[length - 1] = '\0';
      return strchr (host, ':') != NULL ? g_inet_address_new_from_string (host + 1) : NULL;
    }

  return strchr (host, ':') == NULL ? g_inet_address_new_from_string (host) : NULL;
}

GSocketAddress *
web_endpoint_parse (const char *text)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = colon != NULL ? g_strndup (text, (gsize)(colon - text)) : NULL;
  g_autoptr (GInetAddress) address = host != NULL ? parse_host (host) : NULL;
  guint64 port = 0;

  if (address == NULL || !g_ascii_isdigit (colon[1])
      || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return NULL;

  return g_inet_socket_address_new (address, (guint16)port);
}
