/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two TLS streams over a pair of sockets, for tests. */

#pragma once

#include <stddef.h>

#include <tasuki/tls-stream.h>

#define TLS_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"

/* Two streams over a pair of sockets; the first is the server's. */
typedef struct
{
  gnutls_certificate_credentials_t credentials;
  gnutls_session_t sessions[2];
  TasukiStream *streams[2];
  int sockets[2];
} Scene;

/* The handshake is not made yet; or it is. Clear checks that no memory is left counted. */
void scene_init (Scene *self, const char *priority);
void scene_init_secured (Scene *self, const char *priority);
void shake_hands (Scene *self);
void scene_clear (Scene *self);

/* Ends one side without a word; or its half, with one. */
void tear (Scene *self, unsigned end);
void finish (Scene *self, unsigned end);

void say (Scene *self, unsigned end, const char *text);
TasukiIo hear (Scene *self, unsigned end, char text[static 64], GError **error);

/* What the next read brings: bytes, no byte, or a failure. */
void assert_hears (Scene *self, unsigned end, const char *expected);
void assert_ends (Scene *self, unsigned end, TasukiIo expected);
void assert_fails (Scene *self, unsigned end, TasukiError code);
