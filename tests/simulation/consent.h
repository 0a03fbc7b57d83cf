/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A policy that answers by a table of consents, and remembers to what it said yes. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <tasuki/tasuki.h>

#define CONSENT_PARTIES 4

#define CONSENT_TYPE (consent_get_type ())
G_DECLARE_FINAL_TYPE (Consent, consent, CONSENT, POLICY, GObject)

struct _Consent
{
  GObject parent_instance;

  const char *const *ids; /* of the parties */
  bool given[2][CONSENT_PARTIES][CONSENT_PARTIES];
  int64_t changed[2][CONSENT_PARTIES][CONSENT_PARTIES]; /* when */
  bool holds;                                           /* answers only when it is told to */
  GPtrArray *held;                                      /* of Held */
  GHashTable *approved; /* transfer ID -> set of sides that consented, as bits */
};

Consent *consent_new (const char *const *ids);

/* Answers what is held, by the table as it is now. */
void consent_release (Consent *self);

/* The place of a party in the table; -1 for a stranger. */
int consent_find (Consent *self, const char *id);
