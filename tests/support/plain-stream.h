/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream that passes bytes as they are, and fails on demand. For tests of what uses streams. */

#pragma once

#include <stdbool.h>

#include <tasuki/stream.h>

#define PLAIN_TYPE_STREAM (plain_stream_get_type ())
G_DECLARE_FINAL_TYPE (PlainStream, plain_stream, PLAIN, STREAM, GObject)

/* What it fails at, which is to be said before a worker has the stream. */
typedef enum
{
  PLAIN_FAILS_NEVER,
  PLAIN_FAILS_AT_READ,
  PLAIN_FAILS_AT_READ_WITHOUT_ERROR,
  PLAIN_FAILS_AT_WRITE,
  PLAIN_FAILS_AT_HANDSHAKE,
} PlainFailure;

/*
 * @descriptor: a connected, non-blocking socket; not owned. Its end of file is the other's end, and
 * its handshake is one byte from there.
 */
PlainStream *plain_stream_new (int descriptor);

/*
 * From now on @mark is what ends the other end's half, and what finish () says: the socket goes on
 * behind it. What came with it is the rest, and its end of file is a loss.
 */
void plain_stream_set_mark (PlainStream *self, char mark);

/* Whether another one goes on in its place. Its worker's, or anybody's once that has done. */
bool plain_stream_is_parked (PlainStream *self);

/* @after: how many bytes are read before it fails, for failures at reading */
void plain_stream_set_failure (PlainStream *self, PlainFailure failure, size_t after);
