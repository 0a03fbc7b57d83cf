/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the core finds out who makes a call, and replies. */

#pragma once

#include <tasuki/call.h>
#include <tasuki/login.h>

/* NULL if whoever made the call has said who makes it. */
TasukiLogin *tasuki_call_get_login (TasukiCall *self);

/* @organisation, @connections: (nullable): NULL for all */
void tasuki_call_identify (TasukiCall *self,
                           const char *caller,
                           const char *const *scopes,
                           const char *organisation,
                           const char *const *connections);

/* What a reply can be made into. Nothing is made before somebody asks for that form. */
typedef struct
{
  GVariant *(*to_variant) (gpointer data);         /* of type a{sv}, and may be floating */
  void (*add_json) (gpointer data, GString *json); /* the same, as an object */
  GDestroyNotify free;
} TasukiReplyForms;

/* As tasuki_call_reply (). @data: (transfer full): what @forms make it of; it never changes */
void tasuki_call_reply_with (TasukiCall *self,
                             guint status,
                             const TasukiReplyForms *forms,
                             gpointer data);
