/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The streams of a transfer that has several: each is a pair of data connections with tickets of
 * its own. The first is the handover's own pair; here are those beside it, and what all make
 * together. A transfer of one stream has nothing here.
 */

#pragma once

#include "flow/handover.h"

/* Decides how many there are: as many as all agreed on, if there is room for their connections. */
void tasuki_strands_begin (TasukiHandover *handover);
void tasuki_strands_free (TasukiStrands *self);

/* Draws the tickets of @side, and tells them in a PROCEED. */
void tasuki_strands_insert_tickets (TasukiHandover *handover, TasukiSide side, GVariantDict *body);

/* Takes a connection that presented a ticket of the transfer; FALSE if it is the first stream's. */
bool tasuki_strands_take (TasukiHandover *handover, TasukiConnection *connection, GBytes *ticket);

/* The first stream is joined: so are the others, as soon as both of their ends are there. */
void tasuki_strands_start (TasukiHandover *handover);

/* A filter has allowed one of its connections: what waited for that is joined. */
void tasuki_strands_go_on (TasukiHandover *handover);

/* The connection of a further stream, be it waiting or joined; NULL if there is none. */
TasukiConnection *tasuki_strands_get (TasukiHandover *handover, unsigned stream, TasukiSide side);

/* Whether @connection waits here for the other side's; @side is set to its own. */
bool tasuki_strands_find (TasukiHandover *handover, TasukiConnection *connection, TasukiSide *side);

/* No further stream is joined: tickets are void, connections that wait are dropped. */
void tasuki_strands_close (TasukiHandover *handover);

/* All have to be joined in time. */
void tasuki_strands_tick (TasukiHandover *handover);

/*
 * What the performer tells of a joined pair, as tasuki_handover_on_progress () and _on_parted (),
 * which hear of all together: what breaks one stream cuts the others.
 */
void tasuki_strands_on_progress (TasukiHandover *handover, unsigned stream, uint64_t bytes);
void tasuki_strands_on_parted (TasukiHandover *handover,
                               unsigned stream,
                               uint64_t bytes,
                               TasukiSide side,
                               const GError *broken);
