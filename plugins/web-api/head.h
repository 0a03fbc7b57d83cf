/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The head of an HTTP/1.1 request (RFC 9112), read strictly: what two readers could understand in
 * two ways is refused. Pure functions.
 */

#pragma once

#include <stddef.h>

#include <glib.h>

#define WEB_HEAD_MAX        (16u * 1024)
#define WEB_HEAD_FIELDS_MAX 64u
#define WEB_HEAD_BODY_MAX   (32u * 1024)

typedef struct
{
  char *method;       /* GET, POST, PATCH or DELETE */
  char *target;       /* path and query, percent-encoded; begins with one slash */
  size_t body_length; /* 0 to WEB_HEAD_BODY_MAX */
  const char *login;  /* by which method the secret logs in; NULL if there is none */
  char *secret;       /* of Authorization, as the method wants it. Wiped when freed */
  char *once;         /* the Idempotency-Key; NULL if there is none */
} WebHead;

/* Why a request is refused: an HTTP status, a stable code and a text for people. */
typedef struct
{
  unsigned status;
  const char *code;
  const char *message;
} WebHeadFault;

/* How long the head is, with the empty line that ends it; 0 if its end is not there yet. */
size_t web_head_find_end (const char *bytes, size_t length);

/*
 * @bytes: the whole head, of @length bytes, as web_head_find_end () says
 * @fault: set if the result is NULL; its texts are static, the message is translated
 */
WebHead *web_head_parse (const char *bytes, size_t length, WebHeadFault *fault);
void web_head_free (WebHead *self);

/*
 * The head as it is passed on: just what was understood, and nothing of what the peer wrote
 * besides. Free it with g_free ().
 */
char *web_head_write (const WebHead *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebHead, web_head_free)
