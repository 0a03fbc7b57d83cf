/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From an invitation to a profile. The profile is on disk before the token is sent: a key that is
 * registered and lost with the power would be of no use to anybody.
 */

#include <stdbool.h>

#include <glib/gi18n-lib.h>

#include <tasuki/client.h>
#include <tasuki/invitation.h>

#include "client/greeting.h"
#include "client/profile-file.h"
#include "client/profile-private.h"
#include "client/remote.h"

#define METHOD          "invitation"
#define LOGIN_SECONDS   20
#define GOODBYE_SECONDS 1

static TasukiProfile *
make_profile (TasukiInvitation *invitation, GError **error)
{
  TasukiProfile *profile
      = tasuki_profile_new (tasuki_invitation_get_connection_id (invitation),
                            tasuki_invitation_get_access_point (invitation), error);

  if (profile != NULL)
    tasuki_profile_set_login_method (profile, TASUKI_LOGIN_KEY);
  return profile;
}

/* Whether a profile of that name may be made; before anything is dialled. */
static bool
is_free (const char *name, GError **error)
{
  g_autofree char *path = tasuki_profile_file_locate (name, error);

  return path != NULL && tasuki_profile_file_prepare (path, error);
}

/*
 * Dials the access point, which has proved its key when this returns, and saves the profile, which
 * trusts that key.
 */
static TasukiDialogue *
meet (TasukiProfile *profile,
      TasukiInvitation *invitation,
      const char *name,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (TasukiAnchors) anchors
      = tasuki_anchors_new_for_key (tasuki_invitation_get_fingerprint (invitation));
  TasukiLink *link
      = tasuki_link_open (tasuki_invitation_get_access_point (invitation), anchors,
                          tasuki_profile_obtain_identity (profile, NULL), cancellable, error);
  g_autoptr (TasukiDialogue) dialogue
      = link != NULL ? tasuki_dialogue_new (link, TASUKI_DIALOGUE_FRAMES_FEW) : NULL;

  if (dialogue == NULL
      || !tasuki_profile_save_trusting (profile, name, tasuki_anchors_get_authority (anchors),
                                        error))
    return NULL;

  return g_steal_pointer (&dialogue);
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
redeem (TasukiDialogue *dialogue,
        TasukiProfile *profile,
        TasukiInvitation *invitation,
        GCancellable *cancellable,
        GError **error)
{
  TasukiUntil until = tasuki_wait_seconds (LOGIN_SECONDS, cancellable);
  gsize length;
  const guint8 *token = tasuki_invitation_get_token (invitation, &length);
  g_autoptr (TasukiCredential) secret = tasuki_credential_new_from_bytes (token, length);
  const TasukiGreetingFacts facts = {
    .connection_id = tasuki_profile_get_connection_id (profile),
    .client_type = tasuki_profile_get_client_type (profile),
    .method = METHOD,
    .password = secret,
    .identity = tasuki_profile_obtain_identity (profile, NULL),
    .proves_key = true,
  };
  g_autoptr (GVariant) welcome = tasuki_greeting_perform (dialogue, &facts, &until, error);

  if (welcome != NULL)
    say_goodbye (dialogue);
  return welcome != NULL;
}

/* Whether the relay may have registered the key, and its answer is lost. */
static bool
is_open (const GError *failure)
{
  return g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_LOST)
         || g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT)
         || g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_CANCELLED);
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
find_out (TasukiProfile *profile, GCancellable *cancellable, GError **failure)
{
  g_autoptr (TasukiClient) client = tasuki_client_new (profile);
  g_autoptr (GError) again = NULL;

  if (tasuki_client_connect_sync (client, cancellable, &again))
    {
      tasuki_client_close (client);
      g_clear_error (failure);
      return true;
    }

  if (g_error_matches (again, TASUKI_ERROR, TASUKI_ERROR_LOGIN))
    tasuki_profile_discard (profile);
  else
    g_prefix_error (failure,
                    _ ("Whether the key was registered is not known, so the profile is kept; see "
                       "whether it logs in, else remove it and ask for another code. "));
  return false;
}

/* Whether the profile, which is saved, is good for logging in. */
static bool
settle (TasukiDialogue *dialogue,
        TasukiProfile *profile,
        TasukiInvitation *invitation,
        GCancellable *cancellable,
        GError **error)
{
  GError *failure = NULL;

  if (redeem (dialogue, profile, invitation, cancellable, &failure))
    return true;
  if (is_open (failure) && find_out (profile, cancellable, &failure))
    return true;

  if (!is_open (failure))
    tasuki_profile_discard (profile);
  blame_invitation (&failure);
  g_propagate_error (error, failure);
  return false;
}

TasukiProfile *
tasuki_profile_enroll_sync (const char *code,
                            const char *name,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (TasukiInvitation) invitation = NULL;
  g_autoptr (TasukiProfile) profile = NULL;
  g_autoptr (TasukiDialogue) dialogue = NULL;

  g_return_val_if_fail (code != NULL && name != NULL, NULL);

  invitation = tasuki_invitation_parse (code, error);
  profile = invitation != NULL && is_free (name, error) ? make_profile (invitation, error) : NULL;
  dialogue = profile != NULL ? meet (profile, invitation, name, cancellable, error) : NULL;
  if (dialogue == NULL || !settle (dialogue, profile, invitation, cancellable, error))
    return NULL;

  return g_steal_pointer (&profile);
}
