/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A plugin that is a filter, a policy, an authenticator and a transport, and answers as told. */

#pragma once

#include <stdbool.h>

#include <tasuki/tasuki.h>

typedef enum
{
  FAKE_ALLOWS,
  FAKE_DENIES,
  FAKE_HOLDS,     /* keeps the question, until fake_plugin_release () */
  FAKE_DROPS,     /* lets go of the question without an answer */
  FAKE_PASSES,    /* an authenticator that does not know the method */
  FAKE_POSTPONES, /* an authenticator that is busy */
} FakeMode;

#define FAKE_TYPE_PLUGIN (fake_plugin_get_type ())
G_DECLARE_FINAL_TYPE (FakePlugin, fake_plugin, FAKE, PLUGIN, GObject)

struct _FakePlugin
{
  GObject parent_instance;

  FakeMode mode;
  int only_side;              /* what @mode is for, else it allows: a policy's side; -1 for both */
  bool only_after_login;      /* likewise: a filter's peers with an identity */
  const char *only_address;   /* likewise: a filter's peers from there; NULL for all */
  const char *only_ip_filter; /* likewise: a filter's peers that have that one; NULL for all */
  bool heeds_ip_filters;      /* a filter that says so */
  const char *reason;         /* of denials */
  const char *rule;           /* by which it allows, or NULL */
  const char *secret;         /* by which it logs in; NULL for any */
  const char *credential;     /* the name that it gives to what was presented; NULL: none */
  gint64 expiry;              /* of that; 0: never */
  guint64 revision;           /* of the settings that it says it knows of; 0: nothing said */
  const char *scope;          /* all that the session may; NULL: no limit */
  const char *ip_filter;      /* of what was presented; NULL: none */
  bool incomplete;            /* the logins that it accepts have to be completed */
  FakeMode completes;         /* how it answers then */
  unsigned completed;         /* how often it was asked to */
  FakeMode vouches;           /* how it answers when it is asked again */
  unsigned vouched;           /* how often it was */
  unsigned asked;
  GPtrArray *held; /* of TasukiQuestion */
};

FakePlugin *fake_plugin_new (void);

/* Allows, or denies, everything that is held. */
void fake_plugin_release (FakePlugin *self, bool allow);
