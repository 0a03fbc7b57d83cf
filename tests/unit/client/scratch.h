/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A directory for one test, which is gone afterwards. */

#pragma once

#include <glib.h>

/* Its path. Free it with scratch_remove (), which removes the directory and all in it. */
char *scratch_make (void);
void scratch_remove (char *path);

/* DIRECTORY/NAME, with @text in it. */
void scratch_write (const char *directory, const char *name, const char *text);

/* Asserts that the file is there with just this text. */
void scratch_assert_text (const char *directory, const char *name, const char *text);

/* The names in a directory, sorted and joined by a blank; hidden ones too. */
char *scratch_list (const char *directory);
