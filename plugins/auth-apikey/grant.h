/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the record of an API key grants, to whom, and until when. Pure. */

#pragma once

#include <stdbool.h>

#include <tasuki/peer.h>
#include <tasuki/record.h>

/* Of whoever is let in. */
typedef struct
{
  char *credential; /* which key, and by a short form of its digest which of its secrets */
  gint64 expiry;    /* since 1970-01-01 UTC, in microseconds; G_MAXINT64 for never */
  char **scopes;
  char *ip_filter; /* that says from where it may be used; NULL for none */
} Grant;

/* Who presents a key. */
typedef struct
{
  TasukiPeer *peer;
  const char *connection_id; /* for which it is presented; empty by who administers */
  gint64 now;                /* since 1970-01-01 UTC, in microseconds */
} GrantClaim;

void grant_free (Grant *grant);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Grant, grant_free)

/*
 * NULL if @record, of kind `api-key`, does not let in whoever presents a key of @digest. A record
 * that is not there costs the same comparison.
 *
 * @record: (nullable)
 * @why: why not, for the records; translated and static
 */
Grant *grant_new (TasukiRecord *record, GBytes *digest, const GrantClaim *claim, const char **why);

/*
 * The connections to which @record limits the key; NULL if it does not. A list without any, or what
 * is no list, limits it to none.
 */
char **grant_dup_connections (TasukiRecord *record);

/* Whether @record still grants to a peer that is logged in all that it was granted. */
bool grant_holds (TasukiRecord *record, const GrantClaim *claim, const char **why);

/* The ID of the key in a credential's name; free with g_free (). */
char *grant_get_key_id (const char *credential);
