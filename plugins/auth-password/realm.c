/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a password lets in, and whom. */

#include "realm.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/address-set.h>
#include <tasuki/role.h>

#include "credential.h"

#define ID_MAX 64

void
realm_clear_claim (RealmClaim *claim)
{
  g_free (claim->id);
}

static RealmClaim
read_connection (TasukiLogin *login)
{
  return (RealmClaim){ .id = g_strdup (tasuki_login_get_connection_id (login)) };
}

static const char *
accept_connection (TasukiLogin *login, TasukiRecord *record, const char *hash)
{
  g_autofree char *credential = credential_name (hash);
  g_auto (GStrv) types = tasuki_record_dup_strings (record, "client-types");

  tasuki_login_set_credential (login, credential);
  tasuki_login_set_expiry (login, credential_get_expiry (record, hash));
  tasuki_login_accept (login, tasuki_record_get_organisation (record), (const char *const *)types);
  return NULL;
}

/* An account's ID stands in records: what could not be one is none. */
static bool
is_id (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_islower (text[i]) && !g_ascii_isdigit (text[i])
        && (i == 0 || strchr ("._-", text[i]) == NULL || text[i] == '\0'))
      return false;

  return length > 0 && length <= ID_MAX;
}

/* The user-pass of RFC 7617: the account's ID, a colon, and the password. */
static RealmClaim
read_account (TasukiLogin *login)
{
  gsize length;
  const char *secret = (const char *)tasuki_login_get_secret (login, &length);
  const char *colon = length > 0 ? memchr (secret, ':', length) : NULL;
  gsize id_length = colon != NULL ? (gsize)(colon - secret) : 0;
  RealmClaim claim = { NULL };

  if (*tasuki_login_get_connection_id (login) != '\0'
      || !g_str_equal (tasuki_login_get_client_type (login), TASUKI_CLIENT_TYPE_ADMINISTRATOR))
    claim.why = _ ("an account is for who administers, and no client's");

  claim.id = is_id (secret, id_length) ? g_strndup (secret, id_length) : g_strdup ("-");
  claim.from = colon != NULL ? id_length + 1 : 0;
  return claim;
}

static const char *
accept_account (TasukiLogin *login, TasukiRecord *record, const char *hash)
{
  static const char *const administrator[] = { TASUKI_CLIENT_TYPE_ADMINISTRATOR, NULL };
  const char *role = tasuki_record_get_string (record, "role");
  const char *const *scopes = role != NULL ? tasuki_role_get_scopes (role) : NULL;
  const char *ip_filter;

  if (scopes == NULL)
    return _ ("the account has no role that there is");
  if (!tasuki_record_admits (record, "networks",
                             tasuki_peer_get_address (tasuki_login_get_peer (login))))
    return _ ("the account may not be used from there");
  if (!tasuki_record_read_string (record, "ip-filter", &ip_filter))
    return _ ("the settings of the account are damaged");

  if (ip_filter != NULL)
    tasuki_login_set_ip_filter (login, ip_filter);
  tasuki_login_set_credential (login, tasuki_record_get_id (record));
  tasuki_login_set_expiry (login, G_MAXINT64);
  tasuki_login_set_scopes (login, scopes);
  tasuki_login_accept (login, tasuki_record_get_organisation (record), administrator);
  return NULL;
}

static const Realm realms[] = {
  {
      .method = "password",
      .kind = "connection",
      .unknown = N_ ("unknown connection ID"),
      .wrong = N_ ("wrong connection password"),
      .disabled = N_ ("the connection is disabled"),
      .read = read_connection,
      .accept = accept_connection,
  },
  {
      .method = "account",
      .kind = "account",
      .each_request = true,
      .unknown = N_ ("unknown account"),
      .wrong = N_ ("wrong password of the account"),
      .disabled = N_ ("the account is disabled"),
      .read = read_account,
      .accept = accept_account,
  },
};

const Realm *
realm_find (const char *method)
{
  for (size_t i = 0; i < G_N_ELEMENTS (realms); i++)
    if (g_str_equal (realms[i].method, method))
      return &realms[i];

  return NULL;
}
