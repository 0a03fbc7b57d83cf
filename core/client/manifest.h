/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a sender is going to send: found, checked and put in order before the relay is asked. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

typedef enum
{
  TASUKI_MANIFEST_FILE,
  TASUKI_MANIFEST_DIRECTORY, /* an empty one; others follow from the paths of their files */
  TASUKI_MANIFEST_INPUT,     /* standard input, whose size nobody knows */
} TasukiManifestKind;

typedef struct
{
  TasukiManifestKind kind;
  char *path;         /* as on the wire */
  const char *source; /* where to open it: beneath @root, or, without one, by itself */
  int root;           /* a descriptor, or -1 */
  int64_t size;       /* bytes, or TASUKI_SIZE_UNKNOWN */
} TasukiManifestEntry;

typedef struct _TasukiManifest TasukiManifest;

/*
 * Looks at the files and directories that are named; goes into directories, in the order of the
 * bytes of their names. Symbolic links are followed only where they are named themselves.
 *
 * @paths: ends with NULL; `-` is standard input
 * @input_name: the name under which standard input is sent
 * @skipped: (element-type char*): is told, for people, what was left out: links, devices
 * NULL with TASUKI_ERROR_INVALID or TASUKI_ERROR_NOT_FOUND if something cannot be sent, or
 * TASUKI_ERROR_NOTHING if nothing is left.
 */
TasukiManifest *tasuki_manifest_new (const char *const *paths,
                                     const char *input_name,
                                     GPtrArray *skipped,
                                     GError **error);
void tasuki_manifest_free (TasukiManifest *self);

int64_t tasuki_manifest_get_count (TasukiManifest *self); /* of entries */
int64_t tasuki_manifest_get_files (TasukiManifest *self); /* regular files and input */
int64_t tasuki_manifest_get_size (TasukiManifest *self);  /* bytes, or TASUKI_SIZE_UNKNOWN */

/* The first file or directory, in one name. Owned by it. */
const char *tasuki_manifest_get_name (TasukiManifest *self);

const TasukiManifestEntry *tasuki_manifest_get_entry (TasukiManifest *self, int64_t index);

/* Opens an entry that is no directory, for reading. -1 with an error. */
int tasuki_manifest_open (const TasukiManifestEntry *entry, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiManifest, tasuki_manifest_free)
