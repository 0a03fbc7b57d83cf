/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two clients, and a transfer between them as far as a test wants it. */

#pragma once

#include "flow/path.h"

/* acme sends to bolt. */
typedef struct
{
  Path *path;
  Client *sender, *receiver;
  GVariant *tickets[2]; /* from when both may dial */
  Pair *pair;           /* from when the bytes flow */
  char *id;             /* of the transfer */
} Scene;

/* On a path that there is: both are attached, and stay without saying anything. */
void scene_attach (Scene *self, unsigned sender_accepts, unsigned receiver_accepts);

/* For g_test_add (): both are attached; they may dial as well; the bytes flow. */
void scene_set_up (Scene *self, gconstpointer data);
void scene_set_up_proceeding (Scene *self, gconstpointer data);
void scene_set_up_running (Scene *self, gconstpointer data);
void scene_tear_down (Scene *self, gconstpointer data);

/* The transfer, as far as both may dial. */
void scene_proceed (Scene *self);

/* How @client says that the transfer ended. */
void scene_say_result (Scene *self, Client *client, const char *code, const char *text);

/* Both are told how it ended. */
void scene_expect_settled (Scene *self, const char *code);

/* Likewise, and nothing else; and the history says so. */
void scene_assert_settled (Scene *self, const char *outcome, const char *code);
void scene_assert_reason (Scene *self, const char *reason);
