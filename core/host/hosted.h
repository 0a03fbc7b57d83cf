/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One plugin as the host has it: by which name, from where, and how far it has come. */

#pragma once

#include <stdbool.h>

#include <tasuki/relay.h>

#include "host/keyfile.h"

typedef enum
{
  TASUKI_HOSTED_LOADED,
  TASUKI_HOSTED_CONFIGURED,
  TASUKI_HOSTED_RUNNING,
  TASUKI_HOSTED_STOPPED,
} TasukiHostedState;

/* Constant but for its state, which the functions below change. */
typedef struct
{
  char *name;
  char *origin; /* the file that it is from; NULL if the embedder brought it */
  GObject *object;
  TasukiHostedState state;
} TasukiHosted;

/* Whether it implements anything that a relay has use for. */
bool tasuki_hosted_may_be (GObject *object);

/* @object: (transfer full) */
TasukiHosted *tasuki_hosted_new (const char *name, const char *origin, GObject *object);
void tasuki_hosted_free (TasukiHosted *self);

/*
 * Gives it its group of @keyfile, all of whose keys it has to know; with @initialise, it is also
 * told to make what it keeps. Errors of this, of checking and of starting name the plugin.
 *
 * @taken: (nullable): whether the plugin has taken the settings, be they refused or not
 */
bool tasuki_hosted_configure (
    TasukiHosted *self, TasukiKeyfile *keyfile, bool initialise, bool *taken, GError **error);

/* Whether it would do its work if it were started now. */
bool tasuki_hosted_check (TasukiHosted *self, GError **error);

/* @relay: (nullable). Stopping one that does not run does nothing. */
bool tasuki_hosted_start (TasukiHosted *self, TasukiRelay *relay, GError **error);
void tasuki_hosted_stop (TasukiHosted *self);

/* For administrators; a{sv}, floating. */
GVariant *tasuki_hosted_describe (TasukiHosted *self);
