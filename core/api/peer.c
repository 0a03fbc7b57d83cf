/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is connected. */

#include "api/peer-private.h"

#include <string.h>

#include <netinet/in.h>

/* Of an IPv6 address: what a site is given as a rule, RFC 6177. */
#define NETWORK_BYTES 8

struct _TasukiPeer
{
  GObject parent_instance;

  char *entrance;
  GInetAddress *address;
  guint port;
  GInetAddress *proxy; /* NULL: it came by itself */
  char *source;
  char *description;
  char *protocol;
  char *fingerprint;
  char *connection_id;
  char *organisation;
  char *client_type;
  char *credential;
  char **scopes; /* NULL: no limit */
  char *ip_filter;
  GBytes *identity_key;
  char *identity_fingerprint;
};

G_DEFINE_FINAL_TYPE (TasukiPeer, tasuki_peer, G_TYPE_OBJECT)

static void
tasuki_peer_finalize (GObject *object)
{
  TasukiPeer *self = TASUKI_PEER (object);

  g_free (self->entrance);
  g_clear_object (&self->address);
  g_clear_object (&self->proxy);
  g_free (self->source);
  g_free (self->description);
  g_free (self->protocol);
  g_free (self->fingerprint);
  g_free (self->connection_id);
  g_free (self->organisation);
  g_free (self->client_type);
  g_free (self->credential);
  g_strfreev (self->scopes);
  g_free (self->ip_filter);
  g_clear_pointer (&self->identity_key, g_bytes_unref);
  g_free (self->identity_fingerprint);

  G_OBJECT_CLASS (tasuki_peer_parent_class)->finalize (object);
}

static void
tasuki_peer_class_init (TasukiPeerClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_peer_finalize;
}

static void
tasuki_peer_init (TasukiPeer *self)
{
}

/* An IPv4-mapped address (RFC 4291, 2.5.5.2) means the IPv4 address: rules are written for that. */
static GInetAddress *
normalise (GInetAddress *address)
{
  const uint8_t *bytes = g_inet_address_to_bytes (address);
  struct in6_addr in6;

  if (g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return g_object_ref (address);

  memcpy (&in6, bytes, sizeof in6);
  if (!IN6_IS_ADDR_V4MAPPED (&in6))
    return g_object_ref (address);

  return g_inet_address_new_from_bytes (bytes + 12, G_SOCKET_FAMILY_IPV4);
}

static char *
name_source (GInetAddress *address)
{
  uint8_t bytes[16] = { 0 };
  g_autoptr (GInetAddress) network = NULL;

  if (g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return g_inet_address_to_string (address);

  memcpy (bytes, g_inet_address_to_bytes (address), NETWORK_BYTES);
  network = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (network);
}

static char *
describe (GInetAddress *address, guint port)
{
  g_autofree char *text = g_inet_address_to_string (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return g_strdup_printf ("[%s]:%u", text, port);

  return g_strdup_printf ("%s:%u", text, port);
}

TasukiPeer *
tasuki_peer_new (const char *entrance, GInetAddress *address, guint port)
{
  TasukiPeer *self = NULL;

  g_return_val_if_fail (entrance != NULL && G_IS_INET_ADDRESS (address), NULL);

  self = g_object_new (TASUKI_TYPE_PEER, NULL);
  self->entrance = g_strdup (entrance);
  self->address = normalise (address);
  self->port = port;
  self->source = name_source (self->address);
  self->description = describe (self->address, port);

  return self;
}

TasukiPeer *
tasuki_peer_new_like (TasukiPeer *from)
{
  TasukiPeer *self = tasuki_peer_new (from->entrance, from->address, from->port);

  g_set_object (&self->proxy, from->proxy);
  tasuki_peer_set_secured (self, from->protocol, from->fingerprint);

  return self;
}

void
tasuki_peer_set_proxy (TasukiPeer *self, GInetAddress *address)
{
  g_assert (self->proxy == NULL);

  self->proxy = normalise (address);
}

void
tasuki_peer_set_secured (TasukiPeer *self, const char *protocol, const char *fingerprint)
{
  g_assert (self->protocol == NULL);

  self->protocol = g_strdup (protocol);
  self->fingerprint = g_strdup (fingerprint);
}

void
tasuki_peer_set_identity (TasukiPeer *self,
                          const char *connection_id,
                          const char *organisation,
                          const char *client_type)
{
  g_assert (self->connection_id == NULL);

  self->connection_id = g_strdup (connection_id);
  self->organisation = g_strdup (organisation);
  self->client_type = g_strdup (client_type);
}

void
tasuki_peer_set_credential (TasukiPeer *self, const char *credential, const char *const *scopes)
{
  g_assert (self->credential == NULL && self->scopes == NULL);

  self->credential = g_strdup (credential);
  self->scopes = g_strdupv ((char **)scopes);
}

void
tasuki_peer_set_ip_filter (TasukiPeer *self, const char *group)
{
  g_assert (self->ip_filter == NULL);

  self->ip_filter = g_strdup (group);
}

void
tasuki_peer_set_identity_key (TasukiPeer *self, GBytes *key, const char *fingerprint)
{
  g_assert (self->identity_key == NULL);

  self->identity_key = g_bytes_ref (key);
  self->identity_fingerprint = g_strdup (fingerprint);
}

GBytes *
tasuki_peer_get_identity_key (TasukiPeer *self)
{
  return self->identity_key;
}

const char *
tasuki_peer_get_entrance (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->entrance;
}

GInetAddress *
tasuki_peer_get_address (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->address;
}

GInetAddress *
tasuki_peer_get_proxy (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->proxy;
}

const char *
tasuki_peer_get_source (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->source;
}

guint
tasuki_peer_get_port (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), 0);

  return self->port;
}

const char *
tasuki_peer_describe (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->description;
}

const char *
tasuki_peer_get_protocol (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->protocol;
}

const char *
tasuki_peer_get_key_fingerprint (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->fingerprint;
}

const char *
tasuki_peer_get_connection_id (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->connection_id;
}

const char *
tasuki_peer_get_organisation (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->organisation;
}

const char *
tasuki_peer_get_client_type (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->client_type;
}

const char *
tasuki_peer_get_credential (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->credential;
}

const char *
tasuki_peer_get_ip_filter (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->ip_filter;
}

gboolean
tasuki_peer_has_scope (TasukiPeer *self, const char *scope)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), FALSE);
  g_return_val_if_fail (scope != NULL, FALSE);

  if (self->connection_id == NULL)
    return FALSE;

  return self->scopes == NULL || g_strv_contains ((const char *const *)self->scopes, scope);
}

const char *
tasuki_peer_get_identity_fingerprint (TasukiPeer *self)
{
  g_return_val_if_fail (TASUKI_IS_PEER (self), NULL);

  return self->identity_fingerprint;
}
