/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* LOGIN and its answer. */

#include "client/greeting.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "client/remote.h"

#define AGENT "tasuki/" TASUKI_VERSION

static void
free_wiped (gpointer bytes, size_t length)
{
  explicit_bzero (bytes, length);
  g_free (bytes);
}

static void
insert_key (GVariantDict *body, TasukiIdentity *identity)
{
  g_variant_dict_insert_value (body, "key",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE,
                                                          tasuki_identity_get_key (identity),
                                                          TASUKI_KEY_SIZE, 1));
}

/* The variant shares the password's own memory; the frame is the one copy, and is wiped. */
static GBytes *
pack_login (const TasukiGreetingFacts *facts)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  size_t length = 0;
  const uint8_t *bytes
      = facts->password != NULL ? tasuki_credential_get_bytes (facts->password, &length) : NULL;

  g_variant_dict_insert (&body, "method", "s", facts->method);
  g_variant_dict_insert (&body, "connection", "s", facts->connection_id);
  g_variant_dict_insert (&body, "client-type", "s", facts->client_type);
  g_variant_dict_insert (&body, "agent", "s", AGENT);
  g_variant_dict_insert (&body, "accepts", "u", facts->accepts);
  if (facts->identity != NULL)
    insert_key (&body, facts->identity);
  g_variant_dict_insert_value (
      &body, "secret",
      g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, bytes, length, TRUE, NULL, NULL));
  return tasuki_message_pack (TASUKI_MESSAGE_LOGIN, g_variant_dict_end (&body));
}

static bool
send_login (TasukiDialogue *dialogue,
            const TasukiGreetingFacts *facts,
            const TasukiUntil *until,
            GError **error)
{
  GBytes *frame = pack_login (facts);
  bool is_sent = tasuki_dialogue_put_frame (dialogue, frame, until, error)
                 && tasuki_dialogue_flush (dialogue, until, error);
  size_t length;
  gpointer bytes = g_bytes_unref_to_data (frame, &length);

  free_wiped (bytes, length);
  return is_sent;
}

static GVariant *
read_answer (const TasukiDialogueFrame *frame, GError **error)
{
  g_autoptr (GVariant) body = NULL;

  if (frame->type != TASUKI_MESSAGE_WELCOME && frame->type != TASUKI_MESSAGE_REFUSED)
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
                           _ ("The relay did not answer the login."));
      return NULL;
    }

  body = tasuki_dialogue_unpack (frame, error);
  if (body != NULL && frame->type == TASUKI_MESSAGE_REFUSED)
    {
      g_propagate_error (error, tasuki_remote_to_error (body));
      return NULL;
    }

  return g_steal_pointer (&body);
}

GVariant *
tasuki_greeting_perform (TasukiDialogue *dialogue,
                         const TasukiGreetingFacts *facts,
                         const TasukiUntil *until,
                         GError **error)
{
  TasukiDialogueFrame frame;

  if (!send_login (dialogue, facts, until, error)
      || !tasuki_dialogue_receive (dialogue, &frame, until, error))
    return NULL;

  return read_answer (&frame, error);
}
