/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the storage key and derives one key for each purpose. */

#include "key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <sodium.h>
#include <tasuki/error.h>

#define FILE_MAX 128

static bool
complain (GError **error, const char *path, const char *problem)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s: %s", path, problem);
  return false;
}

static bool
check_mode (const char *path, int descriptor, GError **error)
{
  struct stat status;

  if (fstat (descriptor, &status) != 0)
    return complain (error, path, g_strerror (errno));
  if (!S_ISREG (status.st_mode))
    return complain (error, path, _ ("is not a regular file"));
  if (status.st_uid != 0 && status.st_uid != geteuid ())
    return complain (error, path, _ ("this key belongs to another user; chown it"));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
               _ ("%s: others may read this key; type: chmod 600 '%s'"), path, path);
  return false;
}

/* How many bytes were read; -1 with @error set. */
static ssize_t
read_file (const char *path, uint8_t text[static FILE_MAX], GError **error)
{
  int descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  ssize_t length = -1;

  if (descriptor < 0)
    {
      complain (error, path, g_strerror (errno));
      return -1;
    }
  if (check_mode (path, descriptor, error))
    {
      length = read (descriptor, text, FILE_MAX);
      if (length < 0)
        complain (error, path, g_strerror (errno));
    }
  close (descriptor);

  return length;
}

static bool
is_hexadecimal (const uint8_t *text, size_t length)
{
  for (size_t i = 0; i < length; i++)
    if (!g_ascii_isxdigit ((char)text[i]))
      return false;

  return true;
}

/* 32 digits are half a key, and zeros are what a file has that was made but not filled. */
static bool
parse (const uint8_t *text, size_t length, uint8_t key[static STORE_KEY_SIZE])
{
  size_t size = 0;

  if (length == STORE_KEY_SIZE)
    {
      memcpy (key, text, STORE_KEY_SIZE);
      return !is_hexadecimal (text, length) && !sodium_is_zero (text, length);
    }

  return length >= 2 * STORE_KEY_SIZE
         && sodium_hex2bin (key, STORE_KEY_SIZE, (const char *)text, length, " \n", &size, NULL)
                == 0
         && size == STORE_KEY_SIZE;
}

static bool
derive (const uint8_t *key, const char *label, uint8_t derived[static STORE_KEY_SIZE])
{
  const gnutls_datum_t input = { (unsigned char *)key, STORE_KEY_SIZE };
  const gnutls_datum_t salt = { (unsigned char *)"tasuki", 6 };
  const gnutls_datum_t info = { (unsigned char *)label, (unsigned)strlen (label) };
  uint8_t extracted[STORE_KEY_SIZE];
  const gnutls_datum_t secret = { extracted, sizeof extracted };
  bool good
      = gnutls_hkdf_extract (GNUTLS_MAC_SHA256, &input, &salt, extracted) == 0
        && gnutls_hkdf_expand (GNUTLS_MAC_SHA256, &secret, &info, derived, STORE_KEY_SIZE) == 0;

  sodium_memzero (extracted, sizeof extracted);
  return good;
}

StoreKeys *
store_keys_new (const char *path, GError **error)
{
  g_autoptr (StoreKeys) self = sodium_init () >= 0 ? sodium_malloc (sizeof *self) : NULL;
  uint8_t text[FILE_MAX] = { 0 };
  uint8_t key[STORE_KEY_SIZE];
  ssize_t length = self != NULL ? read_file (path, text, error) : -1;
  bool good = false;

  if (self == NULL)
    complain (error, path, _ ("no guarded memory can be had for the key"));
  else if (length >= 0 && !parse (text, (size_t)length, key))
    complain (error, path, _ ("is not a storage key: 32 bytes, or 64 hexadecimal digits"));
  else if (length >= 0)
    {
      good = derive (key, "tasuki/db/v1", self->database)
             && derive (key, "tasuki/journal-mac/v1", self->journal);
      if (!good)
        complain (error, path, _ ("the keys could not be derived"));
    }
  sodium_memzero (text, sizeof text);
  sodium_memzero (key, sizeof key);

  return good ? g_steal_pointer (&self) : NULL;
}

void
store_keys_free (StoreKeys *self)
{
  sodium_free (self);
}
