/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a secret from a file. */

#include "cli/ctl-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>

#define SECRET_MAX 4096

/* Fills @buffer; its length, or -1 with errno. */
static ssize_t
read_all (int descriptor, char *buffer, size_t size)
{
  size_t filled = 0;

  while (filled < size)
    {
      ssize_t count = read (descriptor, buffer + filled, size - filled);

      if (count < 0 && errno != EINTR)
        return -1;
      if (count == 0)
        break;
      filled += count > 0 ? (size_t)count : 0;
    }

  return (ssize_t)filled;
}

static TasukiCtlSecret *
read_descriptor (int descriptor, const char *path, GError **error)
{
  g_autoptr (TasukiCtlSecret) secret = g_malloc0 (SECRET_MAX + 2);
  ssize_t length = read_all (descriptor, secret, SECRET_MAX + 1);

  if (length < 0)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("%s cannot be read: %s"), path,
                 g_strerror (errno));
  else if (length > SECRET_MAX || memchr (secret, '\0', (size_t)length) != NULL
           || !g_utf8_validate (secret, length, NULL))
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                 _ ("%s does not hold a password: one line of text is expected"), path);
  else
    {
      if (length > 0 && secret[length - 1] == '\n')
        secret[length - 1] = '\0';
      return g_steal_pointer (&secret);
    }

  return NULL;
}

TasukiCtlSecret *
tasuki_ctl_secret_read (const char *path, GError **error)
{
  TasukiCtlSecret *secret = NULL;
  int descriptor;

  if (g_str_equal (path, "-"))
    return read_descriptor (STDIN_FILENO, _ ("standard input"), error);

  descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("%s cannot be read: %s"), path,
                   g_strerror (errno));
      return NULL;
    }

  secret = read_descriptor (descriptor, path, error);
  close (descriptor);
  return secret;
}

void
tasuki_ctl_secret_free (TasukiCtlSecret *self)
{
  explicit_bzero (self, SECRET_MAX + 2);
  g_free (self);
}
