/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads, replaces and locks a small file. */

#include "client/note.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "client/sha256.h"

#define MAGIC         "tasuki note 1\n"
#define SIZE_MAX_READ (8 * 1024 * 1024)

/* What stands before the body: the magic without its NUL, then the body's SHA-256. */
#define HEAD (sizeof MAGIC - 1 + TASUKI_DIGEST_SIZE)

struct _TasukiNote
{
  char *path;
  int descriptor; /* of the file as it is now, locked; -1: there is none */
};

static bool
fail (const char *path, int code, GError **error)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED, _ ("Cannot write the file: \"%s\": %s"),
               path, g_strerror (code));
  return false;
}

static bool
set_busy (GError **error)
{
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_BUSY,
                       _ ("Another attempt at the same delivery has not ended yet."));
  return false;
}

/* Whether the path still leads to what is open. */
static bool
is_current (const char *path, int descriptor)
{
  struct stat named;
  struct stat opened;

  return stat (path, &named) == 0 && fstat (descriptor, &opened) == 0
         && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

/* Opens and locks. *descriptor is -1 if there is no file. FALSE if somebody else has it. */
static bool
lock (const char *path, int *descriptor, GError **error)
{
  for (;;)
    {
      *descriptor = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
      if (*descriptor < 0)
        return true;
      if (flock (*descriptor, LOCK_EX | LOCK_NB) != 0)
        break;
      if (is_current (path, *descriptor))
        return true;
      close (*descriptor); /* it was replaced or removed in between */
    }

  close (*descriptor);
  return set_busy (error);
}

TasukiNote *
tasuki_note_take (const char *path, GError **error)
{
  TasukiNote *self;
  int descriptor;

  if (!lock (path, &descriptor, error))
    return NULL;

  self = g_new0 (TasukiNote, 1);
  self->path = g_strdup (path);
  self->descriptor = descriptor;
  return self;
}

void
tasuki_note_free (TasukiNote *self)
{
  if (self->descriptor >= 0)
    close (self->descriptor);
  g_free (self->path);
  g_free (self);
}

static GVariant *
parse (const uint8_t *text, size_t length)
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) body = NULL;
  uint8_t digest[TASUKI_DIGEST_SIZE];

  if (length < HEAD || memcmp (text, MAGIC, sizeof MAGIC - 1) != 0)
    return NULL;
  tasuki_sha256_add (sha256, text + HEAD, length - HEAD);
  tasuki_sha256_finish (sha256, digest);
  if (memcmp (text + sizeof MAGIC - 1, digest, sizeof digest) != 0)
    return NULL;

  bytes = g_bytes_new (text + HEAD, length - HEAD);
  body = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  return g_variant_is_normal_form (body) ? g_steal_pointer (&body) : NULL;
}

static GVariant *
read_open (int descriptor)
{
  struct stat facts;
  g_autofree uint8_t *text = NULL;
  ssize_t length;

  if (fstat (descriptor, &facts) != 0 || !S_ISREG (facts.st_mode) || facts.st_size > SIZE_MAX_READ)
    return NULL;

  text = g_malloc (facts.st_size + 1);
  length = pread (descriptor, text, facts.st_size, 0);
  return length == facts.st_size ? parse (text, length) : NULL;
}

GVariant *
tasuki_note_read (TasukiNote *self)
{
  return self->descriptor >= 0 ? read_open (self->descriptor) : NULL;
}

GVariant *
tasuki_note_peek (const char *path)
{
  int descriptor = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  GVariant *body;

  if (descriptor < 0)
    return NULL;

  body = read_open (descriptor);
  close (descriptor);
  return body;
}

static bool
write_all (int descriptor, const void *bytes, size_t length)
{
  const char *rest = bytes;

  while (length > 0)
    {
      ssize_t done = write (descriptor, rest, length);

      if (done < 0 && errno != EINTR)
        return false;
      if (done > 0)
        {
          rest += done;
          length -= done;
        }
    }

  return true;
}

static bool
write_body (int descriptor, GVariant *body)
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  size_t length = g_variant_get_size (body);
  const void *bytes = g_variant_get_data (body);
  uint8_t digest[TASUKI_DIGEST_SIZE];

  tasuki_sha256_add (sha256, bytes, length);
  tasuki_sha256_finish (sha256, digest);
  return write_all (descriptor, MAGIC, sizeof MAGIC - 1)
         && write_all (descriptor, digest, sizeof digest) && write_all (descriptor, bytes, length);
}

static void
sync_parent (const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  int descriptor = open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (descriptor < 0)
    return;
  fsync (descriptor);
  close (descriptor);
}

/* A first one must not take the place of another's; later ones replace what is ours. */
static bool
put_in_place (TasukiNote *self, const char *temporary, GError **error)
{
  int status
      = self->descriptor >= 0 ? rename (temporary, self->path) : link (temporary, self->path);
  int code = errno;

  if (self->descriptor < 0)
    unlink (temporary);
  if (status == 0)
    return true;

  unlink (temporary);
  return code == EEXIST ? set_busy (error) : fail (self->path, code, error);
}

bool
tasuki_note_write (TasukiNote *self, GVariant *body, bool durable, GError **error)
{
  g_autoptr (GVariant) taken = g_variant_ref_sink (body);
  g_autofree char *temporary = g_strconcat (self->path, ".XXXXXX", NULL);
  int descriptor = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);

  if (descriptor < 0)
    return fail (self->path, errno, error);
  if (!write_body (descriptor, taken) || (durable && fsync (descriptor) != 0)
      || flock (descriptor, LOCK_EX | LOCK_NB) != 0)
    {
      fail (self->path, errno, error);
      unlink (temporary);
      close (descriptor);
      return false;
    }
  if (!put_in_place (self, temporary, error))
    {
      close (descriptor);
      return false;
    }

  if (self->descriptor >= 0)
    close (self->descriptor);
  self->descriptor = descriptor;
  if (durable)
    sync_parent (self->path);
  return true;
}

void
tasuki_note_remove (TasukiNote *self)
{
  if (self->descriptor < 0)
    return;

  unlink (self->path);
  close (self->descriptor);
  self->descriptor = -1;
}
