/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A transport, its files, and one client at a time that talks TLS to it. */

#pragma once

#include <time.h>

#include <tasuki/tasuki.h>
#include <tasuki/tls-stream.h>

#define PROTOCOL "tasuki/1"
#define TLS_1_3  "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define TLS_1_2  "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define HOUR     3600

/* The plugin that is linked into the program. */
extern const TasukiPluginDescriptor tasuki_plugin;

typedef struct
{
  GObject *transport;
  const char *entrance; /* where clients come in */
  char *directory;
  char *certificate;
  char *key;

  int sockets[2]; /* the relay's and the client's */
  TasukiStream *relay;
  TasukiStream *client;
  gnutls_session_t session; /* the client's */
  gnutls_certificate_credentials_t trust;
} Scene;

/* Clear checks that no memory is left counted. @minimum: (nullable): `minimum-version` */
void scene_init (Scene *self);
void scene_init_configured (Scene *self, const char *minimum);
void scene_clear (Scene *self);

/* Puts a new certificate in place. @from, @until: seconds from now */
void install (Scene *self, time_t from, time_t until);
void assert_configures (Scene *self, const char *minimum);
void assert_does_not_configure (Scene *self, const char *minimum);

/* A connection whose stream the transport has given; and one that a TLS client has, too. */
void ask (Scene *self);
void dial (Scene *self, const char *priority, const char *protocol);
void hang_up (Scene *self);

/* Dials, and makes the handshake. @protocol: (nullable): what the client offers */
void assert_gets_in (Scene *self, const char *priority, const char *protocol);
void assert_stays_out (Scene *self, const char *priority, const char *protocol);

void say (TasukiStream *stream, const char *text);
TasukiIo hear (TasukiStream *stream, char text[static 64], GError **error);
void assert_hears (TasukiStream *stream, const char *expected);
void assert_works (Scene *self);

/* The certificate that the relay shows. Free it with g_free (). */
char *get_shown (Scene *self);
