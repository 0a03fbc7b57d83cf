/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The [relay] group: its defaults, its ranges, and that nothing of a bad one is taken. */

#include <string.h>

#include <gio/gio.h>

#include "api/settings-private.h"
#include "host/relay-config.h"

/* A group with @lines, `key=value` each, beside the one key that has to be set. */
static TasukiRelayConfig *
read_lines (const char *lines, GError **error)
{
  g_autoptr (TasukiSettings) settings = tasuki_settings_new ("relay");
  g_auto (GStrv) parts = g_strsplit (lines, "\n", -1);

  tasuki_settings_add (settings, "listen", "127.0.0.1:7443", "/t.conf", 1);
  for (unsigned i = 0; parts[i] != NULL && *parts[i] != '\0'; i++)
    {
      char *equals = strchr (parts[i], '=');

      *equals = '\0';
      tasuki_settings_add (settings, parts[i], equals + 1, "/t.conf", i + 2);
    }

  return tasuki_relay_config_new (settings, error);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiRelayConfig) config = read_lines ("", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (config->name, ==, "ap1");
  g_assert_cmpuint (config->listen->len, ==, 1);
  g_assert_null (config->public_address);
  g_assert_cmpuint (config->proxy_listen->len, ==, 0);
  g_assert_cmpuint (g_strv_length (config->plugins), ==, 0);
  g_assert_true (g_str_has_suffix (config->plugin_directory, "/tasuki-1/plugins"));
  g_assert_cmpuint (config->max_connections, ==, 10000);
  g_assert_cmpuint (config->handshake_timeout, ==, 10000);
  g_assert_cmpuint (config->question_deadline, ==, 5000);
  g_assert_cmpuint (config->workers, ==, 0);
  g_assert_cmpuint (config->memory_budget, ==, 512 * 1024 * 1024);
  g_assert_cmpuint (config->rate_total, ==, 0);
  g_assert_true (config->direct_records);
}

static void
test_values_are_taken (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiRelayConfig) config
      = read_lines ("name=osaka\nplugins=a;b-2\nplugin-directory=x\nworkers=3\n"
                    "keep-alive=1m\nmemory-budget=2GiB\ndata-path=terminated\n"
                    "rate-total=1GiB\nrate-per-connection=1MiB\nrate-per-connection-id=7\n"
                    "record-path=library\nkeep-data=0s\n",
                    &error);

  g_assert_no_error (error);
  g_assert_cmpstr (config->name, ==, "osaka");
  g_assert_cmpstr (config->plugins[0], ==, "a");
  g_assert_cmpstr (config->plugins[1], ==, "b-2");
  g_assert_cmpstr (config->plugin_directory, ==, "/x");
  g_assert_cmpuint (config->workers, ==, 3);
  g_assert_cmpuint (config->keep_alive, ==, 60000);
  g_assert_cmpuint (config->keep_data, ==, 0);
  g_assert_cmpuint (config->memory_budget, ==, (size_t)2 << 30);
  g_assert_cmpuint (config->rate_total, ==, 1 << 30);
  g_assert_cmpuint (config->rate_per_connection, ==, 1 << 20);
  g_assert_cmpuint (config->rate_per_connection_id, ==, 7);
  g_assert_false (config->direct_records);
}

static void
test_data_paths (void)
{
  static const struct
  {
    const char *line;
    bool may_terminate;
    bool may_end_to_end;
  } cases[] = {
    { "", true, true },
    { "data-path=any\n", true, true },
    { "data-path=end-to-end\n", false, true },
    { "data-path=terminated\n", true, false },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TasukiRelayConfig) config = read_lines (cases[i].line, &error);

      g_assert_no_error (error);
      g_assert_true (config->may_terminate == cases[i].may_terminate);
      g_assert_true (config->may_end_to_end == cases[i].may_end_to_end);
    }
}

static void
test_public_addresses (void)
{
  static const struct
  {
    const char *text;
    bool good;
  } cases[] = {
    { "relay.example.net:7443", true },
    { "192.0.2.1:1", true },
    { "[2001:db8::1]:65535", true },
    { "relay.example.net", false },
    { "relay:0", false },
    { "2001:db8::1:7443", false },
    { "re lay:7443", false },
    { ":7443", false },
    { "relay:7443;other:7443", false },
    { "", false },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = g_strdup_printf ("public-address=%s", cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (TasukiRelayConfig) config = read_lines (line, &error);

      g_assert_true ((config != NULL) == cases[i].good);
      if (config != NULL)
        g_assert_cmpstr (config->public_address, ==, cases[i].text);
      else
        g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
    }
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *text;
    const char *read; /* NULL: refused */
  } cases[] = {
    { "0.0.0.0:0", "0.0.0.0 0" },
    { "192.0.2.1:65535", "192.0.2.1 65535" },
    { "[::]:7443", ":: 7443" },
    { "[2001:db8::1]:1", "2001:db8::1 1" },
    { "127.0.0.1:65536", NULL },
    { "127.0.0.1:-1", NULL },
    { "127.0.0.1:+1", NULL },
    { "127.0.0.1: 1", NULL },
    { "127.0.0.1:", NULL },
    { "127.0.0.1", NULL },
    { "::1:7443", NULL },
    { "[127.0.0.1:7443", NULL },
    { "[]:7443", NULL },
    { "[:7443", NULL },
    { "]:7443", NULL },
    { ":7443", NULL },
    { "localhost:7443", NULL },
    { "127.1:7443", NULL },
    { "127.0.0.1:7443;nonsense", NULL },
    { ";", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = g_strdup_printf ("listen=%s", cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (TasukiRelayConfig) config = read_lines (line, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_true ((config != NULL) == (cases[i].read != NULL));
      if (config == NULL)
        g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
      else
        {
          GInetSocketAddress *address = g_ptr_array_index (config->listen, 0);
          g_autofree char *host
              = g_inet_address_to_string (g_inet_socket_address_get_address (address));
          g_autofree char *read
              = g_strdup_printf ("%s %u", host, g_inet_socket_address_get_port (address));

          g_assert_cmpstr (read, ==, cases[i].read);
        }
    }
}

static void
test_several_addresses (void)
{
  g_autoptr (TasukiRelayConfig) config = read_lines ("listen=0.0.0.0:1;[::]:2;", NULL);

  g_assert_cmpuint (config->listen->len, ==, 2);
}

static bool
is_proxy (TasukiRelayConfig *config, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  return tasuki_address_set_contains (config->proxies, address);
}

static void
test_proxies (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiRelayConfig) config = read_lines (
      "proxy-listen=127.0.0.1:7444;[::1]:0\nproxy-from=192.0.2.10;2001:db8::/64\n", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (config->proxy_listen->len, ==, 2);
  g_assert_true (is_proxy (config, "192.0.2.10") && is_proxy (config, "2001:db8::7"));
  g_assert_false (is_proxy (config, "192.0.2.11") || is_proxy (config, "2001:db8:0:1::7"));
}

static void
test_proxies_are_to_be_named (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_lines ("proxy-listen=127.0.0.1:7444\n", &error));
  g_assert_cmpstr (error->message, ==,
                   "/t.conf:2: [relay] proxy-listen: \"127.0.0.1:7444\" is not complete without "
                   "the proxies that may dial there; add a line such as proxy-from=192.0.2.10");
}

static const char *const refused[] = {
  "max-connections=0",
  "max-connections=1000001",
  "max-connections-per-source=0",
  "max-transfers=100001",
  "handshake-timeout=10",
  "handshake-timeout=99ms",
  "login-timeout=601s",
  "keep-alive=999ms",
  "offer-timeout=2h",
  "pair-timeout=0s",
  "stall-timeout=25h",
  "question-deadline=9ms",
  "question-deadline=61s",
  "keep-data=601s",
  "keep-data=-1s",
  "workers=257",
  "workers=-1",
  "memory-budget=1MB",
  "memory-budget=1023KiB",
  "memory-budget=1025GiB",
  "data-path=plain",
  "rate-total=fast",
  "rate-per-connection=-1",
  "rate-per-connection-id=1025GiB",
  "record-path=fast",
  "proxy-listen=127.0.0.1",
  "proxy-listen=proxy:7444\nproxy-from=192.0.2.10",
  "proxy-listen=127.0.0.1:7444",
  "proxy-listen=127.0.0.1:7444\nproxy-from=",
  "proxy-from=192.0.2",
  "proxy-from=192.0.2.10/24",
  "proxy-from=010.0.0.1",
  "proxy-from=proxy.example.net",
  "proxy-from=::/0;fe80::1%eth0",
  "plugins=Filter",
  "plugins=filter_ip",
  "plugins=../evil",
  "plugins=/evil",
  "plugins=-a",
  "plugins=a;b;a",
  "name=",
  "name=a-name-of-more-than-sixty-four-bytes-is-more-than-anybody-needs-to-know",
  "plugin-directory=",
  "listne=[::]:1",
};

/* The key is named in each complaint. */
static void
test_what_is_refused (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TasukiRelayConfig) config = read_lines (refused[i], &error);
      g_autofree char *key = g_strndup (refused[i], strcspn (refused[i], "="));
      g_autofree char *place = g_strdup_printf ("/t.conf:2: [relay] %s: ", key);

      g_test_message ("%s", refused[i]);
      g_assert_null (config);
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
      g_assert_true (g_str_has_prefix (error->message, place));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add_func ("/relay-config/" name, function)
  ADD ("defaults", test_defaults);
  ADD ("values-are-taken", test_values_are_taken);
  ADD ("data-paths", test_data_paths);
  ADD ("addresses", test_addresses);
  ADD ("public-addresses", test_public_addresses);
  ADD ("several-addresses", test_several_addresses);
  ADD ("proxies", test_proxies);
  ADD ("proxies-are-to-be-named", test_proxies_are_to_be_named);
  ADD ("what-is-refused", test_what_is_refused);

  return g_test_run ();
}
