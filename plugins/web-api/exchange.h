/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One connection of an administrator: reads one request within absolute deadlines, hands it over
 * when it is whole and good, refuses it otherwise. There is one request per connection.
 */

#pragma once

#include <gio/gio.h>

#include "head.h"
#include "request.h"

typedef struct
{
  unsigned head;        /* milliseconds from accept to the end of the head */
  unsigned whole;       /* milliseconds from accept to the end of the reply */
  unsigned connections; /* how many at a time */
} WebLimits;

typedef struct _WebExchange WebExchange;

/*
 * Takes a whole request: the stream gives it and takes the reply. @request: what goes with it; is
 * taken, too
 */
typedef void (*WebHandOver) (GIOStream *stream, WebRequest *request, gpointer data);

/* Called once when the connection is closed; the exchange is freed after that. */
typedef void (*WebExchangeEnded) (WebExchange *self, gpointer data);

typedef struct
{
  WebHandOver hand_over;
  gpointer hand_over_data;
  WebExchangeEnded ended;
  gpointer ended_data;
} WebExchangeOwner;

/*
 * The result is valid until `ended` is called for it, or it is cut.
 *
 * @stream: over @socket, which is connected and does not block; references are taken
 * @request: who asks; taken
 * @refusal: (nullable): static; how the request is answered once its head is there
 * @limits, @owner: copied
 */
WebExchange *web_exchange_start (GIOStream *stream,
                                 GSocket *socket,
                                 WebRequest *request,
                                 const WebHeadFault *refusal,
                                 const WebLimits *limits,
                                 const WebExchangeOwner *owner);

/* Closes the connection soon; `ended` is not called any more. */
void web_exchange_cut (WebExchange *self);
