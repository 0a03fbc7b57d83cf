/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Clients that dial, and the access point between them: as honest as the test likes. */

#pragma once

#include <tasuki/tls-stream.h>

#include "client/peering.h"
#include "support/certificates.h"
#include "support/leg.h"

typedef struct
{
  char *directory;
  char *address;
  TasukiAnchors *anchors;
  gnutls_certificate_credentials_t credentials;
  int listener;
} Scene;

void scene_set_up (Scene *self);
void scene_clear (Scene *self);

/* A client in a thread of its own: dials, and makes its session with the other client. */
typedef struct
{
  Scene *scene;
  TasukiPeeringFacts facts;
  const char *says; /* what it writes then, or NULL */
  GThread *thread;
  TasukiLink *link;
  GError *error; /* why it failed, or NULL */
} Actor;

void actor_start (Actor *self, Scene *scene);

/* Waits for it to be done; asserts on how it ended. */
void actor_join (Actor *self);
void actor_fails (Actor *self, TasukiError expected);
void actor_hears (Actor *self, const char *expected);
void actor_clear (Actor *self);

/* The next client that dials, secured. */
void scene_accept (Scene *self, Leg *leg);
