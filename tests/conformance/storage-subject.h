/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The storages under test: each opened, and closed with all that it made. */

#pragma once

#include <tasuki/storage.h>

typedef struct
{
  char *directory; /* where the shipped storage keeps its files; NULL for one in memory */
  char *path;      /* of its store */
  char *key_file;
  TasukiStorage *storage; /* NULL while it is closed */
} StorageSubject;

typedef struct
{
  const char *name;
  void (*run) (StorageSubject *self, gconstpointer unused);
} StorageCase;

/* Adds the tests /PREFIX/NAME. */
void storage_subject_add_cases (const char *prefix,
                                void (*set_up) (StorageSubject *self, gconstpointer unused),
                                const StorageCase *cases,
                                size_t count);

/* The fake one. */
void storage_subject_set_up_fake (StorageSubject *self, gconstpointer unused);

/* The shipped one, with an empty store. */
void storage_subject_set_up_sqlcipher (StorageSubject *self, gconstpointer unused);

void storage_subject_tear_down (StorageSubject *self, gconstpointer unused);

/* Opens the shipped one; with @initialise, makes its store. FALSE with @error set. */
gboolean storage_subject_open (StorageSubject *self, gboolean initialise, GError **error);

/* Configures an open one again, as a reload does. FALSE with @error set. */
gboolean storage_subject_configure (StorageSubject *self,
                                    const char *path,
                                    const char *key_file,
                                    GError **error);

/* Stops it, so that it can only be asked in vain; or closes it, so that it is gone. */
void storage_subject_stop (StorageSubject *self);
void storage_subject_close (StorageSubject *self);

/* Closes it, if it is open, and opens the same store again. */
void storage_subject_reopen (StorageSubject *self);
