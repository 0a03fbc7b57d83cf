/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasukictl setup: everything that a new access point needs, in one directory. */

#include "cli/ctl-setup.h"

#include <stdint.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <gnutls/crypto.h>

#include <tasuki/error.h>

#include "cli/ctl-authority.h"
#include "cli/ctl-daemon.h"
#include "cli/ctl-directory.h"
#include "cli/ctl-endpoint.h"
#include "cli/ctl-next.h"
#include "cli/output.h"
#include "paths.h"

#define STORE_KEY_SIZE 32
#define SOCKET_NAME    "admin.sock"
#define CONFIG_NAME    "tasuki.conf"
#define RECORD_CIPHER  "record-ipsec-mb"

/* The longest path of a Unix socket, in bytes (unix(7)). */
#define SOCKET_PATH_MAX 107

static const char config_format[]
    = "# An access point of Tasuki. Relative paths are taken from the directory of this file.\n"
      "\n"
      "[relay]\n"
      "name=%s\n"
      "listen=%s\n"
      "plugins=storage-sqlcipher;transport-tls;filter-ip;auth-password;auth-key;auth-apikey;policy-"
      "whitelist;web-api%s\n"
      "\n"
      "[storage-sqlcipher]\n"
      "path=store.db\n"
      "key-file=store.key\n"
      "\n"
      "[transport-tls]\n"
      "certificate=server.pem\n"
      "private-key=server.key\n"
      "\n"
      "# From where clients may connect; what is not allowed here is closed at once.\n"
      "[filter-ip]\n"
      "allow=%s\n"
      "\n"
      "[web-api]\n"
      "socket=" SOCKET_NAME "\n";

GOptionEntry *
tasuki_ctl_setup_new_entries (TasukiCtlSetup *self)
{
  const GOptionEntry entries[] = {
    { "directory", 0, 0, G_OPTION_ARG_FILENAME, &self->directory,
      N_ ("where everything goes; it is made if it is not there"), "DIR" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &self->name, N_ ("what the access point is called (ap1)"),
      "NAME" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &self->listen,
      N_ ("where clients can reach it (127.0.0.1:7443)"), "ADDR:PORT" },
    { NULL },
  };

  return g_memdup2 (entries, sizeof entries);
}

void
tasuki_ctl_setup_clear (TasukiCtlSetup *self)
{
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->listen, g_free);
}

static const char *
get_name (const TasukiCtlSetup *self)
{
  return self->name != NULL ? self->name : "ap1";
}

static const char *
get_listen (const TasukiCtlSetup *self)
{
  return self->listen != NULL ? self->listen : "127.0.0.1:7443";
}

static bool
check_options (const TasukiCtlSetup *self, GError **error)
{
  const char *name = get_name (self);

  if (self->directory == NULL)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                 _ ("--directory is missing; it says where everything goes"));
  else if (!g_regex_match_simple ("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", name, G_REGEX_DOLLAR_ENDONLY,
                                  G_REGEX_MATCH_DEFAULT))
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                 _ ("--name: \"%s\" is not 1 to 64 letters, digits, \".\", \"_\" and \"-\", the "
                    "first a letter or a digit"),
                 name);
  else
    return true;

  return false;
}

static bool
check_directory (TasukiCtlDirectory *directory, GError **error)
{
  g_autofree char *socket = tasuki_ctl_directory_get_file (directory, SOCKET_NAME);

  if (tasuki_ctl_directory_has (directory, CONFIG_NAME))
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS,
                 _ ("%s holds an access point already, which is left as it is; choose another "
                    "directory"),
                 tasuki_ctl_directory_get_path (directory));
  else if (strlen (socket) > SOCKET_PATH_MAX)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                 _ ("%s is longer than the %d bytes that the path of a socket may have; choose a "
                    "directory with a shorter path"),
                 socket, SOCKET_PATH_MAX);
  else
    return true;

  return false;
}

static bool
write_text (TasukiCtlDirectory *directory,
            const char *name,
            unsigned mode,
            const char *text,
            GError **error)
{
  return tasuki_ctl_directory_write (directory, name, mode, text, strlen (text), error);
}

static bool
write_certificates (TasukiCtlDirectory *directory,
                    const char *name,
                    const TasukiCtlEndpoint *endpoint,
                    GError **error)
{
  g_autofree char *title = g_strdup_printf ("Tasuki %s certificate authority", name);
  g_auto (GStrv) names = tasuki_ctl_endpoint_list_names (endpoint);
  g_autoptr (TasukiCtlAuthority) authority = tasuki_ctl_authority_new (title, error);
  g_autoptr (TasukiCtlIdentity) own = NULL;
  g_autoptr (TasukiCtlIdentity) server = NULL;

  if (authority == NULL)
    return false;
  own = tasuki_ctl_authority_export (authority, error);
  if (own == NULL)
    return false;
  server = tasuki_ctl_authority_sign_server (authority, (const char *const *)names, error);

  return server != NULL && write_text (directory, "ca.pem", 0644, own->certificate, error)
         && write_text (directory, "ca.key", 0600, own->key, error)
         && write_text (directory, "server.pem", 0644, server->certificate, error)
         && write_text (directory, "server.key", 0600, server->key, error);
}

static bool
write_store_key (TasukiCtlDirectory *directory, GError **error)
{
  uint8_t key[STORE_KEY_SIZE];
  bool written;

  if (gnutls_rnd (GNUTLS_RND_KEY, key, sizeof key) < 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED, _ ("A random key cannot be made"));
      return false;
    }

  written = tasuki_ctl_directory_write (directory, "store.key", 0600, key, sizeof key, error);
  explicit_bzero (key, sizeof key);
  return written;
}

/* A record cipher that would stop the start is not named; without one, GnuTLS does it. */
static bool
can_seal_faster (void)
{
#if defined(__x86_64__)
  return g_file_test (TASUKI_PLUGIN_DIR "/" RECORD_CIPHER ".so", G_FILE_TEST_EXISTS)
         && __builtin_cpu_supports ("aes") && __builtin_cpu_supports ("pclmul");
#else
  return false;
#endif
}

/* An access point on loopback is for this host alone. */
static bool
write_config (const TasukiCtlSetup *self,
              TasukiCtlDirectory *directory,
              const TasukiCtlEndpoint *endpoint,
              GError **error)
{
  bool local = g_inet_address_get_is_loopback (endpoint->address);
  g_autofree char *text = g_strdup_printf (config_format, get_name (self), get_listen (self),
                                           can_seal_faster () ? ";" RECORD_CIPHER : "",
                                           local ? "127.0.0.0/8;::1/128" : "0.0.0.0/0;::/0");

  return write_text (directory, CONFIG_NAME, 0600, text, error);
}

static char **
list_next (TasukiCtlDirectory *directory, const TasukiCtlEndpoint *endpoint)
{
  g_autofree char *config = tasuki_ctl_directory_get_file (directory, CONFIG_NAME);
  g_autofree char *authority = tasuki_ctl_directory_get_file (directory, "ca.pem");
  g_autofree char *access = tasuki_ctl_endpoint_describe_access (endpoint);

  return tasuki_ctl_next_list (config, authority, access);
}

static void
report_json (TasukiCtlDirectory *directory, char **next)
{
  g_auto (GVariantDict) report = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *config = tasuki_ctl_directory_get_file (directory, CONFIG_NAME);
  g_autofree char *authority = tasuki_ctl_directory_get_file (directory, "ca.pem");
  g_autofree char *socket = tasuki_ctl_directory_get_file (directory, SOCKET_NAME);

  g_variant_dict_insert (&report, "directory", "s", tasuki_ctl_directory_get_path (directory));
  g_variant_dict_insert (&report, "configuration", "s", config);
  g_variant_dict_insert (&report, "authority", "s", authority);
  g_variant_dict_insert (&report, "socket", "s", socket);
  g_variant_dict_insert (&report, "next", "^as", next);
  tasuki_output_json (g_variant_dict_end (&report));
}

static void
report (TasukiCtlDirectory *directory, const TasukiCtlEndpoint *endpoint)
{
  g_auto (GStrv) next = list_next (directory, endpoint);

  if (tasuki_output_is_json ())
    {
      report_json (directory, next);
      return;
    }

  tasuki_output_talk (_ ("A new access point is in %s: certificates, keys, configuration and an "
                         "empty, encrypted store."),
                      tasuki_ctl_directory_get_path (directory));
  tasuki_output_talk (_ ("ca.key signs for whoever has it; once all certificates are made, keep it "
                         "somewhere else."));
  tasuki_output_talk (_ ("What to run next, each client where it lives:"));
  for (char **command = next; *command != NULL; command++)
    tasuki_output_data ("%s", *command);
}

static bool
make_store (TasukiCtlDirectory *directory, GError **error)
{
  g_autofree char *config = tasuki_ctl_directory_get_file (directory, CONFIG_NAME);

  if (tasuki_ctl_daemon_run (config, "--initialise", error))
    return true;

  g_prefix_error (error, _ ("The store cannot be made, so nothing was set up: "));
  return false;
}

bool
tasuki_ctl_setup_run (const TasukiCtlSetup *self, GError **error)
{
  g_auto (TasukiCtlEndpoint) endpoint = { NULL };
  g_autoptr (TasukiCtlDirectory) directory = NULL;

  if (!check_options (self, error)
      || !tasuki_ctl_endpoint_parse (&endpoint, get_listen (self), error))
    return false;

  directory = tasuki_ctl_directory_open (self->directory, error);
  if (directory == NULL || !check_directory (directory, error)
      || !write_certificates (directory, get_name (self), &endpoint, error)
      || !write_store_key (directory, error) || !write_config (self, directory, &endpoint, error)
      || !make_store (directory, error))
    return false;

  tasuki_ctl_directory_keep (directory);
  report (directory, &endpoint);
  return true;
}
