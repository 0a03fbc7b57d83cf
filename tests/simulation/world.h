/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A simulated deployment: four connections, whoever is attached, and who consents to what. */

#pragma once

#include "flow/path.h"
#include "simulation/consent.h"

#define WORLD_CLIENTS_MAX 40

/* What a client knows of a transfer. */
typedef struct
{
  Client *client;
  char *transfer;
  GVariant *proceed; /* NULL: it is an offer */
} Lead;

typedef struct
{
  Path *path;
  Consent *policy;
  uint64_t chance;
  GPtrArray *leads;   /* of Lead */
  GHashTable *stored; /* transfers of which their receiver said that all is stored */

  /* Faults, to see that they are noticed. */
  bool whispers; /* consents change and nobody tells the flow */
  bool forges;   /* now and then a transfer gets a second row */
  bool tightens; /* limits become lower than what is under way already */
  bool strays;   /* a proxy is trusted no more and nobody tells the flow */
} World;

#define WORLD_PROXY "198.51.100.1"

extern const char *const world_ids[CONSENT_PARTIES];

World *world_new (uint64_t seed);
void world_free (World *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

/* A number below @limit. */
unsigned world_draw (World *self, unsigned limit);

/* A client that may say something now; NULL if none is drawn. */
Client *world_draw_speaker (World *self);

/* Reads what came to all clients. */
void world_listen (World *self);

/* action.c: one random step. */
void world_act (World *self);

/* invariant.c: what is wrong; NULL if nothing is. The second is for the end, with all at rest. */
char *world_check (World *self);
char *world_check_records (World *self);
