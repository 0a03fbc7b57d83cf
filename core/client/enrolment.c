/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From an invitation to a profile. It is on disk, as a draft, before the token is sent: a key that
 * is registered and lost with the power would be of no use to anybody. It gets its name once it is
 * known to log in; whatever ends it before takes the draft away, or leaves it to the next try.
 */

#include <stdbool.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/client.h>
#include <tasuki/invitation.h>

#include "client/draft.h"
#include "client/greeting.h"
#include "client/profile-file.h"
#include "client/profile-private.h"
#include "client/remote.h"
#include "client/retry.h"

#define METHOD           "invitation"
#define LOGIN_SECONDS    20
#define FIND_OUT_SECONDS 20
#define GOODBYE_SECONDS  1

typedef struct
{
  TasukiInvitation *invitation;
  GCancellable *cancellable;
  char *path;  /* of the profile */
  char *draft; /* of what it is until then */
  int lock;    /* on the draft; -1: there is none of ours */
  TasukiProfile *profile;
} Enrolment;

static void
clear_enrolment (Enrolment *self)
{
  g_clear_pointer (&self->invitation, tasuki_invitation_unref);
  g_clear_object (&self->profile);
  g_free (self->path);
  g_free (self->draft);
  if (self->lock >= 0)
    close (self->lock);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Enrolment, clear_enrolment)

/* Whether a profile of that name may be made; before anything is dialled. */
static bool
find_place (Enrolment *self, const char *name, GError **error)
{
  self->path = tasuki_profile_file_locate (name, error);
  if (self->path == NULL || !tasuki_profile_file_prepare (self->path, error))
    return false;

  self->draft = tasuki_draft_locate (self->path);
  return true;
}

/* Whether the key in the profile is registered; as long as nobody can say, it is asked again. */
static bool
log_in (TasukiProfile *profile, GCancellable *cancellable, GError **error)
{
  g_autoptr (TasukiClient) client = tasuki_client_new (profile);
  g_autoptr (GError) failure = NULL;
  TasukiRetry retry;

  tasuki_retry_init (&retry, FIND_OUT_SECONDS);
  while (!tasuki_client_connect_sync (client, cancellable, &failure))
    {
      if (!tasuki_retry_wait (&retry, failure, 0, cancellable))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return false;
        }
      g_clear_error (&failure);
    }

  tasuki_client_close (client);
  return true;
}

/* Whether a draft is of this invitation's connection, at this access point. */
static bool
is_of_it (TasukiProfile *draft, TasukiInvitation *invitation)
{
  const char *point = tasuki_invitation_get_access_point (invitation);

  return g_str_equal (tasuki_profile_get_connection_id (draft),
                      tasuki_invitation_get_connection_id (invitation))
         && g_strv_contains (tasuki_profile_get_access_points (draft), point);
}

/*
 * Somebody who was killed may have left a draft, whose key is registered or not. FALSE if that can
 * not be told; else it is taken up as the profile, or away.
 */
static bool
take_up (Enrolment *self, GError **error)
{
  g_autoptr (TasukiProfile) draft = tasuki_profile_load (self->draft, NULL);
  g_autoptr (GError) failure = NULL;

  if (draft != NULL && is_of_it (draft, self->invitation))
    {
      if (log_in (draft, self->cancellable, &failure))
        {
          self->profile = g_steal_pointer (&draft);
          return true;
        }
      if (!g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_LOGIN))
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&failure),
                                      _ ("Somebody was enrolled before, and interrupted. Whether "
                                         "the key in %s is registered "
                                         "cannot be told now; try again, or remove the file. "),
                                      self->draft);
          return false;
        }
    }

  tasuki_profile_file_remove (self->draft);
  return true;
}

static bool
look_for_draft (Enrolment *self, GError **error)
{
  g_autoptr (GError) failure = NULL;
  bool done = true;

  self->lock = tasuki_draft_hold (self->draft, &failure);
  if (self->lock >= 0)
    done = take_up (self, error);
  else if (!g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }

  /* The lock was on one that is gone now. */
  if (self->lock >= 0 && self->profile == NULL)
    {
      close (self->lock);
      self->lock = -1;
    }
  return done;
}

static bool
make_profile (Enrolment *self, GError **error)
{
  self->profile = tasuki_profile_new (tasuki_invitation_get_connection_id (self->invitation),
                                      tasuki_invitation_get_access_point (self->invitation), error);
  if (self->profile != NULL)
    tasuki_profile_set_login_method (self->profile, TASUKI_LOGIN_KEY);
  return self->profile != NULL;
}

/*
 * Dials the access point, which has proved its key when this returns, and saves the draft, which
 * trusts that key.
 */
static TasukiDialogue *
meet (Enrolment *self, GError **error)
{
  g_autoptr (TasukiAnchors) anchors
      = tasuki_anchors_new_for_key (tasuki_invitation_get_fingerprint (self->invitation));
  TasukiLink *link = tasuki_link_open (
      tasuki_invitation_get_access_point (self->invitation), anchors,
      tasuki_profile_obtain_identity (self->profile, NULL), self->cancellable, error);
  g_autoptr (TasukiDialogue) dialogue
      = link != NULL ? tasuki_dialogue_new (link, TASUKI_DIALOGUE_FRAMES_FEW) : NULL;

  if (dialogue == NULL
      || !tasuki_profile_save_trusting (self->profile, self->draft,
                                        tasuki_anchors_get_authority (anchors), error))
    return NULL;

  self->lock = tasuki_draft_hold (self->draft, error);
  return self->lock >= 0 ? g_steal_pointer (&dialogue) : NULL;
}

static void
say_goodbye (TasukiDialogue *dialogue)
{
  TasukiUntil until = tasuki_wait_seconds (GOODBYE_SECONDS, NULL);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "code", "s", TASUKI_REMOTE_OK);
  if (tasuki_dialogue_put (dialogue, TASUKI_MESSAGE_GOODBYE, g_variant_dict_end (&body), &until,
                           NULL))
    tasuki_dialogue_linger (dialogue, &until);
}

static bool
redeem (Enrolment *self, TasukiDialogue *dialogue, GError **error)
{
  TasukiUntil until = tasuki_wait_seconds (LOGIN_SECONDS, self->cancellable);
  gsize length;
  const guint8 *token = tasuki_invitation_get_token (self->invitation, &length);
  g_autoptr (TasukiCredential) secret = tasuki_credential_new_from_bytes (token, length);
  const TasukiGreetingFacts facts = {
    .connection_id = tasuki_profile_get_connection_id (self->profile),
    .client_type = tasuki_profile_get_client_type (self->profile),
    .method = METHOD,
    .password = secret,
    .identity = tasuki_profile_obtain_identity (self->profile, NULL),
    .proves_key = true,
  };
  g_autoptr (GVariant) welcome = tasuki_greeting_perform (dialogue, &facts, &until, error);

  if (welcome != NULL)
    say_goodbye (dialogue);
  return welcome != NULL;
}

/* Whether the relay may have registered the key all the same. */
static bool
is_open (const GError *failure)
{
  static const TasukiError open[]
      = { TASUKI_ERROR_LOST, TASUKI_ERROR_TIMED_OUT, TASUKI_ERROR_BUSY, TASUKI_ERROR_CANCELLED };

  for (size_t i = 0; i < G_N_ELEMENTS (open); i++)
    if (g_error_matches (failure, TASUKI_ERROR, open[i]))
      return true;

  return false;
}

static void
blame_invitation (GError **failure)
{
  if (!g_error_matches (*failure, TASUKI_ERROR, TASUKI_ERROR_LOGIN))
    return;

  g_clear_error (failure);
  g_set_error_literal (failure, TASUKI_ERROR, TASUKI_ERROR_LOGIN,
                       _ ("The invitation was refused: it was used already, has expired or was "
                          "withdrawn, or it is not allowed from here."));
}

/* The token was sent and no answer came: a login by the key tells whether it was registered. */
static bool
find_out (Enrolment *self, GError **failure)
{
  g_autoptr (GError) again = NULL;

  if (log_in (self->profile, self->cancellable, &again))
    {
      g_clear_error (failure);
      return true;
    }

  /* Whoever cancels is told that, and not what came before. */
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_error (failure);
      g_set_error_literal (failure, TASUKI_ERROR, TASUKI_ERROR_CANCELLED, _ ("Cancelled."));
    }
  if (!g_error_matches (again, TASUKI_ERROR, TASUKI_ERROR_LOGIN))
    g_prefix_error (failure,
                    _ ("Whether the key was registered is not known, so nothing of it is kept: try "
                       "the code again, and if it is refused ask for another one. "));
  return false;
}

/* Whether the draft is good for logging in; else it is taken away. */
static bool
settle (Enrolment *self, TasukiDialogue *dialogue, GError **error)
{
  GError *failure = NULL;

  if (redeem (self, dialogue, &failure))
    return true;
  if (is_open (failure) && find_out (self, &failure))
    return true;

  tasuki_profile_file_remove (self->draft);
  blame_invitation (&failure);
  g_propagate_error (error, failure);
  return false;
}

/* The key is registered by now: where the profile cannot be written, the draft stays. */
static bool
publish (Enrolment *self, GError **error)
{
  if (tasuki_profile_save (self->profile, self->path, error))
    {
      tasuki_profile_file_remove (self->draft);
      return true;
    }

  g_prefix_error (error,
                  _ ("The key is registered, and kept in %s; once this is mended, enrol again. "),
                  self->draft);
  return false;
}

TasukiProfile *
tasuki_profile_enroll_sync (const char *code,
                            const char *name,
                            GCancellable *cancellable,
                            GError **error)
{
  g_auto (Enrolment) self = { .cancellable = cancellable, .lock = -1 };
  g_autoptr (TasukiDialogue) dialogue = NULL;

  g_return_val_if_fail (code != NULL && name != NULL, NULL);

  self.invitation = tasuki_invitation_parse (code, error);
  if (self.invitation == NULL || !find_place (&self, name, error) || !look_for_draft (&self, error))
    return NULL;

  if (self.profile == NULL)
    {
      dialogue = make_profile (&self, error) ? meet (&self, error) : NULL;
      if (dialogue == NULL || !settle (&self, dialogue, error))
        return NULL;
    }

  return publish (&self, error) ? g_steal_pointer (&self.profile) : NULL;
}
