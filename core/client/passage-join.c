/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The data connections of a transfer, up to where its bytes begin. */

#include "client/passage.h"

#include <glib/gi18n-lib.h>

#include "client/joining.h"
#include "client/peering.h"
#include "client/profile-private.h"
#include "client/remote.h"

#define JOIN_SECONDS 60
#define MEET_SECONDS 10

static bool
present_ticket (TasukiDialogue *dialogue,
                const uint8_t *ticket,
                const TasukiUntil *until,
                GError **error)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert_value (
      &body, "ticket",
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, ticket, TASUKI_TICKET_SIZE, 1));
  return tasuki_dialogue_put (dialogue, TASUKI_MESSAGE_TICKET, g_variant_dict_end (&body), until,
                              error)
         && tasuki_dialogue_flush (dialogue, until, error);
}

static bool
await_ready (TasukiDialogue *dialogue, const TasukiUntil *until, GError **error)
{
  TasukiDialogueFrame frame;
  g_autoptr (GVariant) body = NULL;

  if (!tasuki_dialogue_receive (dialogue, &frame, until, error))
    return false;
  body = tasuki_dialogue_unpack (&frame, error);
  if (body == NULL)
    return false;
  if (frame.type == TASUKI_MESSAGE_READY)
    return true;

  if (frame.type == TASUKI_MESSAGE_REFUSED)
    g_propagate_error (error, tasuki_remote_to_error (body));
  else
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
                         _ ("The relay did not answer to the ticket."));
  return false;
}

/* Whether the bytes go the way that is wanted. Nothing of them has moved yet. */
static bool
check_mode (TasukiPassage *self, const char *mode, GVariant *proceed, GError **error)
{
  TasukiProfile *profile = tasuki_attachment_get_profile (self->attachment);
  bool is_end_to_end = g_str_equal (mode, TASUKI_MODE_END_TO_END);
  const char *problem = NULL;
  TasukiError situation = TASUKI_ERROR_NOT_SUPPORTED;
  size_t length;

  if (!is_end_to_end && !g_str_equal (mode, TASUKI_MODE_TERMINATED))
    problem = _ ("The relay passes the bytes on in a way that is not known here.");
  else if (!is_end_to_end
           && (self->wish->requires_end_to_end || tasuki_profile_get_require_end_to_end (profile)))
    problem = _ ("It would not go end to end, which is required: the other side or this one has no "
                 "identity key, or the relay's operator wants it so.");
  else if (is_end_to_end && tasuki_message_bytes (proceed, "key", &length) == NULL)
    {
      problem = _ ("The relay does not say which key the other side has.");
      situation = TASUKI_ERROR_PROTOCOL;
    }

  if (problem != NULL)
    g_set_error_literal (error, TASUKI_ERROR, situation, problem);
  return problem == NULL;
}

/* From here on the dialogue is with the other client, and the relay cannot read it. */
static bool
meet (TasukiPassage *self,
      TasukiDialogue *dialogue,
      GVariant *proceed,
      GCancellable *stop,
      GError **error)
{
  TasukiProfile *profile = tasuki_attachment_get_profile (self->attachment);
  g_autofree char *peer = tasuki_progress_dup_text (self->progress, TASUKI_PROGRESS_PEER_ID);
  size_t length;
  TasukiPeeringFacts facts = {
    .is_sender = self->wish->side == TASUKI_SIDE_SENDER,
    .identity = tasuki_profile_obtain_identity (profile, error),
    .known_peers = tasuki_profile_obtain_known_peers (profile),
    .trusts_strangers = tasuki_profile_get_trust_on_first_use (profile),
    .peer_id = peer,
    .peer_key = tasuki_message_bytes (proceed, "key", &length),
    .seconds = MEET_SECONDS,
  };

  if (facts.identity == NULL || !tasuki_dialogue_is_drained (dialogue))
    {
      g_clear_error (error);
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
                           _ ("The relay began a session end to end where there can be none."));
      return false;
    }

  return tasuki_peering_perform (tasuki_dialogue_get_link (dialogue), &facts, stop, error);
}

static void
note_key (TasukiPassage *self)
{
  size_t length;
  g_autofree char *fingerprint
      = tasuki_identity_fingerprint (tasuki_message_bytes (self->proceed, "key", &length));

  tasuki_progress_set_text (self->progress, TASUKI_PROGRESS_PEER_KEY, fingerprint);
}

static void
note_security (TasukiPassage *self, TasukiDialogue *dialogue, const char *mode)
{
  g_autofree char *security = tasuki_link_describe (tasuki_dialogue_get_link (dialogue));

  tasuki_progress_set_text (self->progress, TASUKI_PROGRESS_MODE, mode);
  tasuki_progress_set_text (self->progress, TASUKI_PROGRESS_SECURITY, security);
  if (g_str_equal (mode, TASUKI_MODE_END_TO_END))
    note_key (self);
}

static void
stop_cb (GCancellable *cancellable, gpointer stop)
{
  g_cancellable_cancel (stop);
}

/* One way through the relay, for any of the tickets. */
typedef struct
{
  TasukiPassage *passage;
  GVariant *proceed;
  const char *mode;
  unsigned frames;
} Way;

static TasukiDialogue *
join (gpointer owner, const uint8_t *ticket, GCancellable *stop, GError **error)
{
  const Way *way = owner;
  TasukiAttachment *attachment = way->passage->attachment;
  g_autoptr (TasukiDialogue) dialogue = NULL;
  TasukiLink *link
      = tasuki_link_open (tasuki_attachment_get_access_point (attachment),
                          tasuki_attachment_get_anchors (attachment), NULL, stop, error);
  TasukiUntil until;

  if (link == NULL)
    return NULL;

  dialogue = tasuki_dialogue_new (link, way->frames);
  until = tasuki_wait_seconds (JOIN_SECONDS, stop);
  if (!present_ticket (dialogue, ticket, &until, error) || !await_ready (dialogue, &until, error))
    return NULL;
  if (g_str_equal (way->mode, TASUKI_MODE_END_TO_END)
      && !meet (way->passage, dialogue, way->proceed, stop, error))
    return NULL;

  return g_steal_pointer (&dialogue);
}

static TasukiDialogue *
join_all (Way *way, GError **error)
{
  const TasukiJoiningFacts facts = {
    .transfer = way->passage->transfer,
    .is_sender = way->passage->wish->side == TASUKI_SIDE_SENDER,
    .join = join,
    .owner = way,
  };
  TasukiBundle *bundle;

  way->frames = TASUKI_DIALOGUE_FRAMES_FEW;
  bundle = tasuki_joining_perform (&facts, way->proceed, way->passage->stop, error);
  return bundle != NULL ? tasuki_dialogue_new_over (bundle, TASUKI_DIALOGUE_FRAMES_MANY) : NULL;
}

static TasukiDialogue *
dial (Way *way, unsigned count, GBytes *hello, GError **error)
{
  size_t length;
  const uint8_t *ticket = tasuki_message_bytes (way->proceed, "ticket", &length);
  g_autoptr (TasukiDialogue) dialogue
      = count > 1 ? join_all (way, error) : join (way, ticket, way->passage->stop, error);
  TasukiUntil until = tasuki_wait_seconds (JOIN_SECONDS, way->passage->stop);

  if (dialogue == NULL)
    return NULL;
  if (hello != NULL
      && (!tasuki_dialogue_put_frame (dialogue, hello, &until, error)
          || !tasuki_dialogue_flush (dialogue, &until, error)))
    return NULL;

  return g_steal_pointer (&dialogue);
}

TasukiDialogue *
tasuki_passage_join (TasukiPassage *self, GVariant *proceed, GBytes *hello, GError **error)
{
  const char *mode = tasuki_message_text (proceed, "mode", TASUKI_MODE_TERMINATED);
  unsigned count = tasuki_joining_count (proceed, self->streams, error);
  Way way = { self, proceed, mode, TASUKI_DIALOGUE_FRAMES_MANY };
  g_autoptr (TasukiDialogue) dialogue = NULL;

  if (count == 0 || !check_mode (self, mode, proceed, error))
    return NULL;
  self->proceed = g_variant_ref (proceed);
  tasuki_progress_set_state (self->progress, TASUKI_DELIVERY_STATE_JOINING);
  tasuki_mailbox_watch (self->mailbox);
  if (self->cancellable != NULL)
    self->chain = g_cancellable_connect (self->cancellable, G_CALLBACK (stop_cb), self->stop, NULL);

  dialogue = tasuki_passage_go_on (self, hello);
  if (dialogue == NULL)
    dialogue = dial (&way, count, hello, error);
  if (dialogue == NULL)
    return NULL;

  note_security (self, dialogue, mode);
  tasuki_progress_set_number (self->progress, TASUKI_PROGRESS_STREAMS, count);
  tasuki_progress_set_state (self->progress, TASUKI_DELIVERY_STATE_MOVING);
  return g_steal_pointer (&dialogue);
}
