/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Validates the [relay] group by a table before anything of it is applied. */

#include "host/relay-config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "api/settings-private.h"
#include "paths.h"

#define NAME_SIZE_MAX 64u /* bytes: every client is told the name */

typedef enum
{
  INTEGER,
  DURATION,
} Kind;

/* The keys that are numbers. */
static const struct
{
  const char *key;
  Kind kind;
  gint64 minimum;
  gint64 maximum;
  gint64 otherwise;
  size_t offset; /* of an unsigned */
} numbers[] = {
#define FIELD(name) offsetof (TasukiRelayConfig, name)
  { "max-connections", INTEGER, 1, 1000000, 10000, FIELD (max_connections) },
  { "max-connections-per-source", INTEGER, 1, 1000000, 1000, FIELD (max_connections_per_source) },
  { "max-transfers", INTEGER, 1, 100000, 1000, FIELD (max_transfers) },
  { "max-transfers-per-sender", INTEGER, 1, 100000, 250, FIELD (max_transfers_per_sender) },
  { "streams-per-transfer", INTEGER, 1, 16, 8, FIELD (streams_per_transfer) },
  { "handshake-timeout", DURATION, 100, 600000, 10000, FIELD (handshake_timeout) },
  { "login-timeout", DURATION, 100, 600000, 10000, FIELD (login_timeout) },
  { "keep-alive", DURATION, 1000, 3600000, 30000, FIELD (keep_alive) },
  { "offer-timeout", DURATION, 100, 3600000, 30000, FIELD (offer_timeout) },
  { "pair-timeout", DURATION, 100, 600000, 30000, FIELD (pair_timeout) },
  { "stall-timeout", DURATION, 1000, 86400000, 600000, FIELD (stall_timeout) },
  { "question-deadline", DURATION, 10, 60000, 5000, FIELD (question_deadline) },
  { "keep-data", DURATION, 0, 600000, 30000, FIELD (keep_data) },
  { "workers", INTEGER, 0, 256, 0, FIELD (workers) },
};

static bool
take_numbers (TasukiRelayConfig *self, TasukiSettings *settings, GError **error)
{
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      gint64 value;
      bool good = numbers[i].kind == INTEGER
                      ? tasuki_settings_get_integer (settings, numbers[i].key, numbers[i].minimum,
                                                     numbers[i].maximum, numbers[i].otherwise,
                                                     &value, error)
                      : tasuki_settings_get_duration (settings, numbers[i].key, numbers[i].minimum,
                                                      numbers[i].maximum, numbers[i].otherwise,
                                                      &value, error);

      if (!good)
        return false;
      G_STRUCT_MEMBER (unsigned, self, numbers[i].offset) = (unsigned)value;
    }

  return true;
}

/* `192.0.2.1:7443` or `[2001:db8::1]:7443`; NULL if it is neither. */
static GInetSocketAddress *
parse_address (const char *text)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = NULL;
  g_autoptr (GInetAddress) address = NULL;
  size_t length;
  guint64 port;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &port, NULL))
    return NULL;

  length = (size_t)(colon - text);
  if (text[0] == '[' && length >= 2 && text[length - 1] == ']')
    host = g_strndup (text + 1, length - 2);
  else if (memchr (text, ':', length) == NULL)
    host = g_strndup (text, length);
  address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  return address != NULL
             ? G_INET_SOCKET_ADDRESS (g_inet_socket_address_new (address, (guint16)port))
             : NULL;
}

static bool
take_name (TasukiRelayConfig *self, TasukiSettings *settings, GError **error)
{
  if (!tasuki_settings_get_string (settings, "name", "ap1", &self->name, error))
    return false;
  if (strlen (self->name) <= NAME_SIZE_MAX)
    return true;

  return tasuki_settings_complain (settings, "name", _ ("a name of at most 64 bytes"), error);
}

/* NULL with @error set if one of @texts, which are what @key says, is no address. */
static GPtrArray *
parse_addresses (TasukiSettings *settings, const char *key, char **texts, GError **error)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_object_unref);

  for (char **text = texts; *text != NULL; text++)
    {
      GInetSocketAddress *address = parse_address (*text);

      if (address == NULL)
        {
          tasuki_settings_complain (
              settings, key, _ ("a list of addresses such as 0.0.0.0:7443;[::]:7443"), error);
          return NULL;
        }
      g_ptr_array_add (addresses, address);
    }

  return g_steal_pointer (&addresses);
}

static bool
take_listen (TasukiRelayConfig *self, TasukiSettings *settings, GError **error)
{
  g_auto (GStrv) texts = NULL;

  if (!tasuki_settings_get_list (settings, "listen", &texts, error))
    return false;
  if (texts[0] == NULL)
    return tasuki_settings_complain (settings, "listen", _ ("an address such as 127.0.0.1:7443"),
                                     error);

  self->listen = parse_addresses (settings, "listen", texts, error);
  return self->listen != NULL;
}

static bool
take_proxy_listen (TasukiRelayConfig *self, TasukiSettings *settings, GError **error)
{
  g_auto (GStrv) texts = NULL;

  if (!tasuki_settings_get_list (settings, "proxy-listen", &texts, error))
    return false;

  self->proxy_listen = parse_addresses (settings, "proxy-listen", texts, error);
  return self->proxy_listen != NULL;
}

/* Without it whoever can dial there could say that it is anybody. */
static bool
take_proxy_from (TasukiRelayConfig *self, TasukiSettings *settings, GError **error)
{
  g_auto (GStrv) ranges = NULL;

  if (!tasuki_settings_get_list (settings, "proxy-from", &ranges, error))
    return false;
  if (ranges[0] == NULL && self->proxy_listen->len > 0)
    return tasuki_settings_complain (settings, "proxy-listen",
                                     _ ("complete without the proxies that may dial there; add a "
                                        "line such as proxy-from=192.0.2.10"),
                                     error);

  self->proxies = tasuki_address_set_new_from_strv ((const char *const *)ranges, NULL);
  return self->proxies != NULL
         || tasuki_settings_complain (settings, "proxy-from",
                                      _ ("a list of addresses or ranges such as "
                                         "192.0.2.10;2001:db8::/64"),
                                      error);
}

/* A name as well as an address: what the certificate is for. */
static bool
is_public_address (const char *text)
{
  return g_regex_match_simple ("^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\]):[1-9][0-9]{0,4}$", text,
                               G_REGEX_DOLLAR_ENDONLY, G_REGEX_MATCH_DEFAULT);
}

static bool
take_public_address (TasukiRelayConfig *self, TasukiSettings *settings, GError **error)
{
  if (!tasuki_settings_get_string (settings, "public-address", NULL, &self->public_address, error))
    return false;
  if (self->public_address == NULL || is_public_address (self->public_address))
    return true;

  return tasuki_settings_complain (settings, "public-address",
                                   _ ("an address such as relay.example.net:7443"), error);
}

static bool
is_plugin_name (const char *name)
{
  size_t length = strlen (name);

  return length <= 64 && g_ascii_islower (name[0])
         && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static bool
take_plugins (TasukiRelayConfig *self, TasukiSettings *settings, GError **error)
{
  if (!tasuki_settings_get_list (settings, "plugins", &self->plugins, error))
    return false;

  for (char **name = self->plugins; *name != NULL; name++)
    {
      if (!is_plugin_name (*name))
        return tasuki_settings_complain (
            settings, "plugins", _ ("a list of plugin names such as transport-tls;filter-ip"),
            error);
      for (char **other = self->plugins; other < name; other++)
        if (g_str_equal (*name, *other))
          return tasuki_settings_complain (settings, "plugins",
                                           _ ("a list that names each plugin once"), error);
    }

  return true;
}

static bool
take_directory (TasukiRelayConfig *self, TasukiSettings *settings, GError **error)
{
  if (tasuki_settings_has (settings, "plugin-directory"))
    return tasuki_settings_get_path (settings, "plugin-directory", &self->plugin_directory, error);

  self->plugin_directory = g_strdup (TASUKI_PLUGIN_DIR);
  return true;
}

static bool
take_data_path (TasukiRelayConfig *self, TasukiSettings *settings, GError **error)
{
  static const struct
  {
    const char *name;
    bool may_terminate;
    bool may_end_to_end;
  } paths[] = {
    { "any", true, true },
    { "end-to-end", false, true },
    { "terminated", true, false },
  };
  g_autofree char *path = NULL;

  if (!tasuki_settings_get_string (settings, "data-path", "any", &path, error))
    return false;

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    if (g_str_equal (path, paths[i].name))
      {
        self->may_terminate = paths[i].may_terminate;
        self->may_end_to_end = paths[i].may_end_to_end;
        return true;
      }

  return tasuki_settings_complain (settings, "data-path",
                                   _ ("\"any\", \"end-to-end\" or \"terminated\""), error);
}

static bool
take_record_path (TasukiRelayConfig *self, TasukiSettings *settings, GError **error)
{
  g_autofree char *path = NULL;

  if (!tasuki_settings_get_string (settings, "record-path", "direct", &path, error))
    return false;

  self->direct_records = g_str_equal (path, "direct");
  if (self->direct_records || g_str_equal (path, "library"))
    return true;

  return tasuki_settings_complain (settings, "record-path", _ ("direct or library"), error);
}

static bool
take_budget (TasukiRelayConfig *self, TasukiSettings *settings, GError **error)
{
  gint64 size;

  if (!tasuki_settings_get_size (settings, "memory-budget", 1024 * 1024, (gint64)1 << 40,
                                 512 * 1024 * 1024, &size, error))
    return false;

  self->memory_budget = (size_t)size;
  return true;
}

/* Bytes per second, each 0 for no limit. */
static bool
take_rates (TasukiRelayConfig *self, TasukiSettings *settings, GError **error)
{
  static const struct
  {
    const char *key;
    size_t offset;
  } rates[] = {
    { "rate-total", FIELD (rate_total) },
    { "rate-per-connection", FIELD (rate_per_connection) },
    { "rate-per-connection-id", FIELD (rate_per_connection_id) },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      gint64 rate;

      if (!tasuki_settings_get_size (settings, rates[i].key, 0, (gint64)1 << 40, 0, &rate, error))
        return false;
      G_STRUCT_MEMBER (uint64_t, self, rates[i].offset) = (uint64_t)rate;
    }

  return true;
}

TasukiRelayConfig *
tasuki_relay_config_new (TasukiSettings *settings, GError **error)
{
  g_autoptr (TasukiRelayConfig) self = g_new0 (TasukiRelayConfig, 1);

  if (take_name (self, settings, error) && take_listen (self, settings, error)
      && take_public_address (self, settings, error) && take_proxy_listen (self, settings, error)
      && take_proxy_from (self, settings, error) && take_plugins (self, settings, error)
      && take_directory (self, settings, error) && take_data_path (self, settings, error)
      && take_record_path (self, settings, error) && take_budget (self, settings, error)
      && take_rates (self, settings, error) && take_numbers (self, settings, error)
      && tasuki_settings_check_all_read (settings, error))
    return g_steal_pointer (&self);

  return NULL;
}

void
tasuki_relay_config_free (TasukiRelayConfig *self)
{
  g_free (self->name);
  g_clear_pointer (&self->listen, g_ptr_array_unref);
  g_free (self->public_address);
  g_clear_pointer (&self->proxy_listen, g_ptr_array_unref);
  g_clear_pointer (&self->proxies, tasuki_address_set_unref);
  g_strfreev (self->plugins);
  g_free (self->plugin_directory);
  g_free (self);
}
