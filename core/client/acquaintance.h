/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One line of known-peers: a connection ID and a key that it may have. Pure: text in, values out.
 */

#pragma once

#include <stdbool.h>

#include "client/identity.h"

typedef struct
{
  char *text;        /* the line as it stands, without its end */
  char *id;          /* NULL: a comment or an empty line */
  char *fingerprint; /* of the key */
  bool has_key;      /* FALSE: only its fingerprint was given */
  uint8_t key[TASUKI_KEY_SIZE];
  char *added; /* the day, such as 2026-11-25; may be empty */
} TasukiAcquaintance;

/*
 * Reads `ID ed25519 BASE64 [DAY]`, `ID sha256 FINGERPRINT [DAY]`, a comment (`#`) or an empty line.
 * NULL if it is none of them.
 */
TasukiAcquaintance *tasuki_acquaintance_parse (const char *line);

/* Such a line for a key, or, without one, for a fingerprint. All have to be good. */
TasukiAcquaintance *
tasuki_acquaintance_new_key (const char *id, const uint8_t *key, const char *added);
TasukiAcquaintance *
tasuki_acquaintance_new_fingerprint (const char *id, const char *fingerprint, const char *added);

void tasuki_acquaintance_free (TasukiAcquaintance *self);

/* Whether @text is 64 lower-case hexadecimal digits. */
bool tasuki_acquaintance_is_fingerprint (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiAcquaintance, tasuki_acquaintance_free)
