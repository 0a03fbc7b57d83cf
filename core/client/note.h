/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A small file that is replaced as a whole, belongs to one user at a time, and is either read as
 * it was written or not at all.
 */

#pragma once

#include <stdbool.h>

#include <glib.h>

typedef struct _TasukiNote TasukiNote;

/*
 * Takes the file, which need not be there yet: until the note is freed, nobody else can. NULL with
 * TASUKI_ERROR_BUSY if somebody has it. One thread at a time.
 */
TasukiNote *tasuki_note_take (const char *path, GError **error);

/* Lets go of it. The file stays. */
void tasuki_note_free (TasukiNote *self);

/* What it says, of type a{sv}; NULL if it is missing, torn, or nothing that was written here. */
GVariant *tasuki_note_read (TasukiNote *self);

/* The same of a file that somebody else may have. */
GVariant *tasuki_note_peek (const char *path);

/*
 * Replaces it. @body: of type a{sv}; a floating reference is taken. @durable: whether it is on
 * disk when this returns, too. FALSE with TASUKI_ERROR_FAILED, or TASUKI_ERROR_BUSY.
 */
bool tasuki_note_write (TasukiNote *self, GVariant *body, bool durable, GError **error);

/* Removes the file. */
void tasuki_note_remove (TasukiNote *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiNote, tasuki_note_free)
