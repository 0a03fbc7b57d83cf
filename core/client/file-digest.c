/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a file from its beginning to its end. */

#include "client/file-digest.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tasuki/error.h>

#include "client/foreign-path.h"
#include "client/sha256.h"

#define PIECE (256 * 1024)

static bool
fail (GError **error, const char *path, int code)
{
  g_autofree char *shown = tasuki_foreign_path_display (path);

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND, "%s: %s", shown, g_strerror (code));
  return false;
}

/* Whether all of it could be read; else errno says why not. */
static bool
add_all (int descriptor, TasukiSha256 *sum, int64_t *size)
{
  g_autofree uint8_t *bytes = g_malloc (PIECE);
  ssize_t length;

  *size = 0;
  do
    {
      length = read (descriptor, bytes, PIECE);
      if (length > 0)
        {
          tasuki_sha256_add (sum, bytes, (size_t)length);
          *size += length;
        }
    }
  while (length > 0 || (length < 0 && errno == EINTR));

  return length == 0;
}

bool
tasuki_file_digest (const char *path,
                    int64_t *size,
                    uint8_t sha256[static TASUKI_DIGEST_SIZE],
                    GError **error)
{
  g_autoptr (TasukiSha256) sum = tasuki_sha256_new ();
  int descriptor = open (path, O_RDONLY | O_CLOEXEC);
  int code = 0;

  if (descriptor < 0)
    return fail (error, path, errno);
  if (!add_all (descriptor, sum, size))
    code = errno;
  close (descriptor);

  tasuki_sha256_finish (sum, sha256);
  return code == 0 || fail (error, path, code);
}
