/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From one transfer to the next on the same data connection. */

#include "client/passage.h"

#include "client/profile-private.h"

/* How long the other side may take to go on with what was kept, before we dial. */
#define KEPT_SECONDS 10

static TasukiKeptFacts
describe_link (TasukiPassage *self, const char *transfer, const char *peer)
{
  size_t length;

  return (TasukiKeptFacts){
    .transfer = transfer,
    .side = self->wish->side,
    .peer = peer,
    .mode = tasuki_message_text (self->proceed, "mode", TASUKI_MODE_TERMINATED),
    .key = tasuki_message_bytes (self->proceed, "key", &length),
  };
}

/* A key that was good may not be it any more. */
static bool
is_trusted (TasukiPassage *self, const TasukiKeptFacts *facts)
{
  TasukiProfile *profile = tasuki_attachment_get_profile (self->attachment);

  return !g_str_equal (facts->mode, TASUKI_MODE_END_TO_END)
         || tasuki_known_peers_check (tasuki_profile_obtain_known_peers (profile), facts->peer,
                                      facts->key, false, NULL);
}

TasukiDialogue *
tasuki_passage_go_on (TasukiPassage *self, GBytes *hello)
{
  const char *former = tasuki_message_text (self->proceed, "kept", NULL);
  g_autofree char *peer = tasuki_progress_dup_text (self->progress, TASUKI_PROGRESS_PEER_ID);
  const TasukiKeptFacts facts = describe_link (self, former, peer);
  TasukiLink *link = NULL;
  g_autoptr (TasukiDialogue) dialogue = NULL;
  TasukiUntil until = tasuki_wait_seconds (KEPT_SECONDS, self->stop);

  if (former != NULL && self->streams <= 1 && !self->dials && is_trusted (self, &facts))
    link = tasuki_kept_links_take (tasuki_attachment_get_kept_links (self->attachment), &facts);
  if (link == NULL)
    return NULL;

  dialogue = tasuki_dialogue_new (link, TASUKI_DIALOGUE_FRAMES_MANY);
  if (hello != NULL
      && (!tasuki_dialogue_put_frame (dialogue, hello, &until, NULL)
          || !tasuki_dialogue_flush (dialogue, &until, NULL)))
    return NULL;

  return tasuki_dialogue_await (dialogue, &until, NULL) ? g_steal_pointer (&dialogue) : NULL;
}

bool
tasuki_passage_would_keep (TasukiPassage *self)
{
  TasukiProfile *profile = tasuki_attachment_get_profile (self->attachment);
  g_autofree char *peer = tasuki_progress_dup_text (self->progress, TASUKI_PROGRESS_PEER_ID);

  /* What one sends to oneself has one control connection, whose results are not told apart. */
  return self->streams <= 1
         && tasuki_kept_links_is_open (tasuki_attachment_get_kept_links (self->attachment))
         && g_strcmp0 (peer, tasuki_profile_get_connection_id (profile)) != 0;
}

void
tasuki_passage_keep (TasukiPassage *self, TasukiDialogue *dialogue)
{
  g_autofree char *peer = tasuki_progress_dup_text (self->progress, TASUKI_PROGRESS_PEER_ID);
  const TasukiKeptFacts facts = describe_link (self, self->transfer, peer);
  TasukiLink *link = tasuki_dialogue_release (dialogue);

  self->kept = link != NULL;
  if (self->kept)
    tasuki_kept_links_put (tasuki_attachment_get_kept_links (self->attachment), &facts, link);
}
