/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes the lines of a ledger, and reads those that are whole. */

#include "client/ledger-log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "wire/frame.h"

static void
check_line (const TasukiLedgerLine *line, uint8_t check[static sizeof line->check])
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  uint8_t digest[TASUKI_DIGEST_SIZE];

  tasuki_sha256_add (sha256, line, offsetof (TasukiLedgerLine, check));
  tasuki_sha256_finish (sha256, digest);
  memcpy (check, digest, sizeof line->check);
}

void
tasuki_ledger_log_init (TasukiLedgerLog *self)
{
  *self = (TasukiLedgerLog){ .descriptor = -1 };
}

static void
close_file (TasukiLedgerLog *self)
{
  if (self->descriptor >= 0)
    close (self->descriptor);
  self->descriptor = -1;
}

void
tasuki_ledger_log_clear (TasukiLedgerLog *self)
{
  close_file (self);
  g_clear_pointer (&self->path, g_free);
}

void
tasuki_ledger_log_open (TasukiLedgerLog *self, char *path)
{
  g_free (self->path);
  self->path = path;
  self->descriptor = open (path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
}

bool
tasuki_ledger_log_is_open (const TasukiLedgerLog *self)
{
  return self->descriptor >= 0;
}

void
tasuki_ledger_log_read (TasukiLedgerLog *self, TasukiLedgerTake take, gpointer data)
{
  off_t good = 0;
  TasukiLedgerLine line;

  while (pread (self->descriptor, &line, sizeof line, good) == (ssize_t)sizeof line)
    {
      uint8_t check[sizeof line.check];

      check_line (&line, check);
      if (memcmp (check, line.check, sizeof check) != 0 || !take (data, &line))
        break;
      good += sizeof line;
    }

  if (ftruncate (self->descriptor, good) != 0)
    g_debug ("%s: %s", self->path, g_strerror (errno));
}

/* That a file of one frame was begun says nothing before it is finished: it would go again. */
static bool
may_wait (const TasukiLedgerLine *line)
{
  return line->kind == TASUKI_LEDGER_BEGIN && line->inode != 0
         && line->offset <= TASUKI_FRAME_BODY_MAX;
}

/* A log that cannot be written any more is of no use, but the transfer goes on. */
void
tasuki_ledger_log_add (TasukiLedgerLog *self, const TasukiLedgerLine *line)
{
  const bool waits = may_wait (line);
  TasukiLedgerLine *added;
  size_t length;

  if (waits)
    self->n_waiting = 0;
  added = &self->waiting[self->n_waiting++];
  *added = *line;
  check_line (added, added->check);
  if (waits)
    return;

  length = self->n_waiting * sizeof *line;
  self->n_waiting = 0;
  if (self->descriptor >= 0 && write (self->descriptor, self->waiting, length) != (ssize_t)length)
    close_file (self);
}

void
tasuki_ledger_log_sync (TasukiLedgerLog *self)
{
  if (self->descriptor >= 0)
    fdatasync (self->descriptor);
}

void
tasuki_ledger_log_remove (TasukiLedgerLog *self)
{
  if (self->path != NULL)
    unlink (self->path);
}
