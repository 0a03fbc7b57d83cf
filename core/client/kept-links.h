/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Links of data connections that stay open, for the next transfer with the same peer. */

#pragma once

#include <tasuki/transfer.h>

#include "client/link.h"
#include "wire/message.h"

typedef struct _TasukiKeptLinks TasukiKeptLinks;

/* What a link was used for; it is used for nothing else. */
typedef struct
{
  const char *transfer; /* the ID of the last transfer on it */
  TasukiSide side;
  const char *peer;   /* the other side's connection ID */
  const char *mode;   /* a TASUKI_MODE_... */
  const uint8_t *key; /* the other side's, of TASUKI_KEY_SIZE bytes; NULL for none */
} TasukiKeptFacts;

/* All functions may be called from any thread. */
TasukiKeptLinks *tasuki_kept_links_new (void);
void tasuki_kept_links_free (TasukiKeptLinks *self);

/* Closes all, and whatever is put in later. */
void tasuki_kept_links_close (TasukiKeptLinks *self);
bool tasuki_kept_links_is_open (TasukiKeptLinks *self);

/* @link: (transfer full). The oldest of too many is closed. */
void tasuki_kept_links_put (TasukiKeptLinks *self, const TasukiKeptFacts *facts, TasukiLink *link);

/* The link with just these facts; NULL if there is none, or if it has ended. */
TasukiLink *tasuki_kept_links_take (TasukiKeptLinks *self, const TasukiKeptFacts *facts);

/* Closes what was kept long enough; when the next is due, on the monotonic clock. */
int64_t tasuki_kept_links_expire (TasukiKeptLinks *self);
