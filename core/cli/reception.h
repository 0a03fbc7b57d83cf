/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receives transfers, several at a time, one after the other, until it is told to stop. */

#pragma once

#include "cli/session.h"

/* How many transfers are received at a time. More wait for their turn. */
#define TASUKI_RECEPTION_SLOTS 8

typedef struct
{
  const char *directory;
  const char *from;    /* a pattern, or NULL */
  const char *program; /* run on each transfer, or NULL */
  bool once;
  bool overwrite;
  bool reconnect;
  bool require;  /* end to end, or not at all */
  bool retry;    /* a broken transfer is not the one that @once waits for */
  unsigned keep; /* seconds: what has come of a broken transfer */
  bool progress;
} TasukiReceptionWish;

/*
 * Runs the loop of @session, which need not be connected yet. Returns TRUE if it was to receive
 * one transfer and did; FALSE with @error set: how that failed, that the access point was lost, or
 * that it was cancelled.
 */
bool tasuki_reception_run (TasukiSession *session, const TasukiReceptionWish *wish, GError **error);
