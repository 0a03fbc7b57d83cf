/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Passwords: read straight into guarded memory, and nowhere else. */

#include "client/credential.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include <tasuki/error.h>

struct _TasukiCredential
{
  uint8_t *bytes; /* by sodium_malloc; room for one more than the longest, and a NUL */
  size_t length;
};

static TasukiCredential *
allocate (void)
{
  TasukiCredential *self = g_new0 (TasukiCredential, 1);
  int status = sodium_init ();

  g_assert (status >= 0);
  self->bytes = sodium_malloc (TASUKI_CREDENTIAL_LENGTH_MAX + 2);
  g_assert (self->bytes != NULL);
  return self;
}

void
tasuki_credential_free (TasukiCredential *self)
{
  sodium_free (self->bytes);
  g_free (self);
}

static TasukiCredential *
refuse (GError **error, const char *problem, const char *name)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s: %s", name, problem);
  return NULL;
}

/* Takes one end of line away and checks the length. */
static TasukiCredential *
finish (TasukiCredential *taken, const char *name, GError **error)
{
  g_autoptr (TasukiCredential) self = taken;

  if (self->length > 0 && self->bytes[self->length - 1] == '\n')
    self->length--;
  if (self->length > 0 && self->bytes[self->length - 1] == '\r')
    self->length--;
  if (self->length == 0)
    return refuse (error, _ ("the password is empty"), name);
  if (self->length > TASUKI_CREDENTIAL_LENGTH_MAX)
    return refuse (error, _ ("the password is longer than 256 bytes"), name);

  self->bytes[self->length] = '\0';
  return g_steal_pointer (&self);
}

TasukiCredential *
tasuki_credential_new (const char *text, GError **error)
{
  TasukiCredential *self = allocate ();

  self->length = MIN (strlen (text), TASUKI_CREDENTIAL_LENGTH_MAX + 1);
  memcpy (self->bytes, text, self->length);
  return finish (self, _ ("password"), error);
}

TasukiCredential *
tasuki_credential_new_from_bytes (const uint8_t *bytes, size_t length)
{
  TasukiCredential *self = allocate ();

  g_assert (length <= TASUKI_CREDENTIAL_LENGTH_MAX);
  memcpy (self->bytes, bytes, length);
  self->bytes[length] = '\0';
  self->length = length;
  return self;
}

TasukiCredential *
tasuki_credential_read (int descriptor, const char *name, GError **error)
{
  TasukiCredential *self = allocate ();
  ssize_t done = 1;

  while (done != 0 && self->length <= TASUKI_CREDENTIAL_LENGTH_MAX)
    {
      done = read (descriptor, self->bytes + self->length,
                   TASUKI_CREDENTIAL_LENGTH_MAX + 1 - self->length);
      if (done < 0 && errno == EINTR)
        continue;
      if (done < 0)
        {
          tasuki_credential_free (self);
          return refuse (error, g_strerror (errno), name);
        }
      self->length += done;
    }

  return finish (self, name, error);
}

static bool
check_mode (int descriptor, const char *path, GError **error)
{
  struct stat facts;

  if (fstat (descriptor, &facts) == 0 && S_ISREG (facts.st_mode) && (facts.st_mode & 077) == 0)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
               _ ("The password file %s may be read by others and is not used. "
                  "Make it your own: chmod 600 %s"),
               path, path);
  return false;
}

TasukiCredential *
tasuki_credential_read_file (const char *path, GError **error)
{
  int descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  TasukiCredential *self = NULL;

  if (descriptor < 0)
    return refuse (error, g_strerror (errno), path);

  if (check_mode (descriptor, path, error))
    self = tasuki_credential_read (descriptor, path, error);
  close (descriptor);
  return self;
}

const uint8_t *
tasuki_credential_get_bytes (TasukiCredential *self, size_t *length)
{
  *length = self->length;
  return self->bytes;
}
