/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys, as a profile's owner handles them: their own to be told to others, and those of others. */

#include "client/profile-private.h"

#include <glib/gi18n-lib.h>

/* Whose key there is; NULL with an error, also if there is none. */
static TasukiIdentity *
require_identity (TasukiProfile *self, GError **error)
{
  g_autoptr (GError) failure = NULL;
  TasukiIdentity *identity = tasuki_profile_obtain_identity (self, &failure);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (identity == NULL)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND,
                         _ ("The profile has no identity key."));
  return identity;
}

char *
tasuki_profile_dup_fingerprint (TasukiProfile *self, GError **error)
{
  TasukiIdentity *identity;

  g_return_val_if_fail (TASUKI_IS_PROFILE (self), NULL);

  identity = require_identity (self, error);
  return identity != NULL ? tasuki_identity_fingerprint (tasuki_identity_get_key (identity)) : NULL;
}

char *
tasuki_profile_dup_public_key (TasukiProfile *self, GError **error)
{
  TasukiIdentity *identity;

  g_return_val_if_fail (TASUKI_IS_PROFILE (self), NULL);

  identity = require_identity (self, error);
  return identity != NULL ? tasuki_identity_publish (tasuki_identity_get_key (identity)) : NULL;
}

static GVariant *
describe (const TasukiAcquaintance *peer)
{
  g_auto (GVariantDict) facts = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&facts, "connection", "s", peer->id);
  g_variant_dict_insert (&facts, "fingerprint", "s", peer->fingerprint);
  g_variant_dict_insert (&facts, "added", "s", peer->added);
  if (peer->has_key)
    {
      g_autofree char *key = tasuki_identity_publish (peer->key);

      g_variant_dict_insert (&facts, "key", "s", key);
    }
  return g_variant_dict_end (&facts);
}

GVariant *
tasuki_profile_list_peers (TasukiProfile *self, GError **error)
{
  g_autoptr (GPtrArray) peers = NULL;
  GVariantBuilder list;

  g_return_val_if_fail (TASUKI_IS_PROFILE (self), NULL);

  peers = tasuki_known_peers_list (tasuki_profile_obtain_known_peers (self), error);
  if (peers == NULL)
    return NULL;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < peers->len; i++)
    if (((TasukiAcquaintance *)peers->pdata[i])->id != NULL)
      g_variant_builder_add_value (&list, describe (peers->pdata[i]));
  return g_variant_ref_sink (g_variant_builder_end (&list));
}

gboolean
tasuki_profile_trust_peer (TasukiProfile *self,
                           const char *connection_id,
                           const char *fingerprint,
                           GError **error)
{
  g_return_val_if_fail (TASUKI_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (connection_id != NULL && fingerprint != NULL, FALSE);

  return tasuki_known_peers_trust_fingerprint (tasuki_profile_obtain_known_peers (self),
                                               connection_id, fingerprint, error);
}

gboolean
tasuki_profile_trust_peer_key (TasukiProfile *self,
                               const char *connection_id,
                               const char *path,
                               GError **error)
{
  uint8_t key[TASUKI_KEY_SIZE];

  g_return_val_if_fail (TASUKI_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (connection_id != NULL && path != NULL, FALSE);

  return tasuki_identity_read_public (path, key, error)
         && tasuki_known_peers_trust_key (tasuki_profile_obtain_known_peers (self), connection_id,
                                          key, error);
}

gboolean
tasuki_profile_forget_peer (TasukiProfile *self, const char *connection_id, GError **error)
{
  g_return_val_if_fail (TASUKI_IS_PROFILE (self) && connection_id != NULL, FALSE);

  return tasuki_known_peers_forget (tasuki_profile_obtain_known_peers (self), connection_id, error);
}
