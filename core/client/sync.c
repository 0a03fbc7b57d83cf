/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One syncfs (2) in place of many fsync (2): the disk writes in one go, and waits once. */

#include "client/sync.h"

#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Of fewer files each costs less by itself. */
#define FEW 8

/* It writes what others have written, too. Where that is much, it is not asked again. */
#define LONGEST (G_USEC_PER_SEC / 2)

/* Others, such as FUSE and some network file systems, pass fsync () on, but not syncfs (). */
static bool
is_trusted (long type)
{
  return type == EXT4_SUPER_MAGIC || type == XFS_SUPER_MAGIC || type == BTRFS_SUPER_MAGIC
         || type == TMPFS_MAGIC;
}

void
tasuki_sync_init (TasukiSync *self, int root)
{
  struct statfs facts;

  self->root = root;
  self->is_whole = fstatfs (root, &facts) == 0 && is_trusted ((long)facts.f_type);
}

bool
tasuki_sync_many (TasukiSync *self, guint count)
{
  int64_t begun = g_get_monotonic_time ();

  if (!self->is_whole || count < FEW)
    return false;
  /* It may be somebody else's file that failed: fsync () says which. */
  if (syncfs (self->root) != 0)
    return self->is_whole = false;

  self->is_whole = g_get_monotonic_time () - begun < LONGEST;
  return true;
}
