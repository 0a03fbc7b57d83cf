/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* filter-ip that is running, and a store with an IP filter that a connection has. */

#pragma once

#include <tasuki/decision.h>

#include "support/fake-relay.h"
#include "support/fake-storage.h"

typedef struct
{
  FakeStorage *storage;
  TasukiRelay *relay;
  GObject *filter; /* NULL: the test has stopped it */
} FilterScene;

/* The IP filter `office` of acme, and the connection `acme.osaka` that has it. */
void filter_scene_set_up (FilterScene *self, gconstpointer unused);
void filter_scene_tear_down (FilterScene *self, gconstpointer unused);

/* Of kind, ID and owner. @body: text of a{sv} */
TasukiChange *
filter_scene_change (const char *kind, const char *id, const char *organisation, const char *body);
void filter_scene_save (FilterScene *self,
                        const char *kind,
                        const char *id,
                        const char *organisation,
                        const char *body);
void filter_scene_discard (FilterScene *self, const char *kind, const char *id);

/* The question, which may be answered later. */
TasukiDecision *filter_scene_screen (FilterScene *self, TasukiPeer *peer);

/* Waits for the answer. @address, @id: whom it is about, for the report; @id: (nullable) */
void filter_scene_expect_allowed (TasukiDecision *decision, const char *address, const char *id);
void filter_scene_expect_denied (TasukiDecision *decision,
                                 const char *address,
                                 const char *id,
                                 const char *pattern);
