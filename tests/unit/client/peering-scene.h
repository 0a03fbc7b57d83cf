/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Clients that dial, and the access point between them: as honest as the test likes. */

#pragma once

#include <tasuki/tls-stream.h>

#include "client/peering.h"
#include "support/certificates.h"

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

/* The access point's end of one client's connection. */
typedef struct
{
  int descriptor;
  TasukiStream *stream; /* whichever session is on it; NULL: none */
  GBytes *rest;         /* read behind the end of the session before */
} Leg;

/* The next client that dials, secured. */
void leg_accept (Leg *self, Scene *scene);
void leg_write (Leg *self, const void *bytes, size_t length);

/* Ends the session with the client, both ways. What is written then is not encrypted. */
void leg_leave (Leg *self);

/*
 * Begins a session as the other client would.
 * @identity: (nullable): the key to prove; @protocol: (nullable): the ALPN
 * FALSE if it fails.
 */
bool leg_meet (Leg *self, bool is_sender, TasukiIdentity *identity, const char *protocol);

/* Passes bytes on between two clients, as they are, until both have ended; in a thread. */
GThread *legs_join (Leg legs[static 2]);
void leg_clear (Leg *self);
