/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The address that a new access point is to listen on. */

#include "cli/ctl-endpoint.h"

#include <string.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>

bool
tasuki_ctl_endpoint_parse (TasukiCtlEndpoint *self, const char *text, GError **error)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = colon != NULL ? g_strndup (text, (gsize)(colon - text)) : g_strdup ("");
  size_t length = strlen (host);
  guint64 port = 0;

  if (length > 2 && host[0] == '[' && host[length - 1] == ']')
    {
      host[length - 1] = '\0';
      self->address = g_inet_address_new_from_string (host + 1);
    }
  else if (strchr (host, ':') == NULL)
    self->address = g_inet_address_new_from_string (host);

  if (self->address != NULL && g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &port, NULL))
    {
      self->port = (uint16_t)port;
      return true;
    }

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
               _ ("--listen: \"%s\" is not an IP address and a port like 192.0.2.1:7443 or "
                  "[2001:db8::1]:7443"),
               text);
  return false;
}

void
tasuki_ctl_endpoint_clear (TasukiCtlEndpoint *self)
{
  g_clear_object (&self->address);
}

static bool
is_host_name (const char *name)
{
  return name[0] != '\0' && strlen (name) <= 253
         && strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-")
                == strlen (name);
}

static void
add_name (GPtrArray *names, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name));
}

char **
tasuki_ctl_endpoint_list_names (const TasukiCtlEndpoint *self)
{
  GPtrArray *names = g_ptr_array_new ();

  if (is_host_name (g_get_host_name ()))
    add_name (names, g_get_host_name ());
  add_name (names, "localhost");
  add_name (names, "127.0.0.1");
  add_name (names, "::1");
  if (!g_inet_address_get_is_any (self->address))
    {
      g_autofree char *address = g_inet_address_to_string (self->address);

      add_name (names, address);
    }
  g_ptr_array_add (names, NULL);

  return (char **)g_ptr_array_free (names, FALSE);
}

char *
tasuki_ctl_endpoint_describe_access (const TasukiCtlEndpoint *self)
{
  g_autofree char *address = g_inet_address_to_string (self->address);

  if (g_inet_address_get_is_any (self->address))
    return g_strdup_printf ("localhost:%u", self->port);
  if (g_inet_address_get_family (self->address) == G_SOCKET_FAMILY_IPV6)
    return g_strdup_printf ("[%s]:%u", address, self->port);

  return g_strdup_printf ("%s:%u", address, self->port);
}
