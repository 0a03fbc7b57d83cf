/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes and withdraws invitations. Of a token, the connection's record has the digest alone. */

#include "admin/invitations.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/invitation.h>

#include "admin/access-point.h"
#include "admin/connections.h"
#include "admin/edit.h"
#include "admin/output.h"
#include "admin/resource.h"

#define DIGEST "invitation-digest"
#define UNTIL  "invitation-until"

static void
free_code (gpointer data)
{
  char *code = data;

  explicit_bzero (code, strlen (code));
  g_free (code);
}

/* What the connection's record is to say of an invitation; @digest: (nullable): no more of one */
static TasukiRecord *
change_invitation (TasukiRecord *before, GBytes *digest, gint64 until)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (before));

  g_variant_dict_remove (&body, DIGEST);
  g_variant_dict_remove (&body, UNTIL);
  if (digest != NULL)
    {
      g_variant_dict_insert_value (
          &body, DIGEST, g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, digest, TRUE));
      g_variant_dict_insert (&body, UNTIL, "x", until);
    }

  return tasuki_record_new ("connection", tasuki_record_get_id (before),
                            tasuki_record_get_organisation (before),
                            tasuki_record_get_keys (before), g_variant_dict_end (&body));
}

static void
reply_with_code (TasukiJob *job)
{
  TasukiRecord *record = tasuki_job_get_record (job);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (record));
  g_autoptr (TasukiRecord) shown = NULL;
  g_autoptr (GVariant) output = NULL;

  g_variant_dict_insert (&body, "code", "s", job->state);
  shown = tasuki_output_with_body (record, g_variant_dict_end (&body));
  output = tasuki_output_record (job->operation->columns, shown);
  tasuki_job_reply (job, 200, output);
}

static TasukiInvitation *
make (TasukiJob *job, const char *access_point, const char *fingerprint, GError **error)
{
  if (access_point == NULL)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                 _ ("The relay listens on all addresses and does not know by which of them clients "
                    "reach it: say so by accessPoint, or by [relay] public-address"));
  else if (fingerprint == NULL)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_SUPPORTED,
                 _ ("The transport has no key by which clients could know the relay"));
  else
    return tasuki_invitation_new (access_point, fingerprint, tasuki_job_get_text (job, "id"),
                                  error);

  return NULL;
}

static TasukiInvitation *
make_for_job (TasukiJob *job, GError **error)
{
  gpointer data = NULL;
  const TasukiAdminView *view = tasuki_access_point_get_view (job, &data);
  g_autoptr (GVariant) status = NULL;
  const char *access_point = tasuki_job_get_text (job, "access-point");
  const char *fingerprint = NULL;

  if (view == NULL)
    return NULL;

  status = g_variant_take_ref (view->get_status (data));
  if (access_point == NULL)
    g_variant_lookup (status, "access-point", "&s", &access_point);
  g_variant_lookup (status, "fingerprint", "&s", &fingerprint);
  return make (job, access_point, fingerprint, error);
}

static void
invite (TasukiJob *job)
{
  TasukiRecord *before = tasuki_job_get_record (job);
  gint64 until
      = g_get_real_time () + tasuki_job_get_number (job, "valid-for", 0) * (gint64)G_USEC_PER_SEC;
  g_autoptr (TasukiInvitation) invitation = NULL;
  g_autoptr (TasukiRecord) after = NULL;
  g_autoptr (GBytes) digest = NULL;
  const guint8 *token;
  gsize length;
  GError *error = NULL;

  if (!tasuki_resource_is_expected (job, before))
    return;

  invitation = make_for_job (job, &error);
  if (invitation == NULL)
    {
      /* Without an error the job has failed already. */
      if (error != NULL)
        tasuki_job_fail (job, error);
      return;
    }

  token = tasuki_invitation_get_token (invitation, &length);
  digest = tasuki_invitation_digest (token, length);
  after = change_invitation (before, digest, until);
  tasuki_job_push (job, tasuki_invitation_to_code (invitation), free_code);
  tasuki_edit_save (job, before, after, reply_with_code);
}

void
tasuki_invitations_make (TasukiJob *job)
{
  tasuki_resource_require (job, &tasuki_connections, tasuki_job_get_text (job, "id"), invite);
}

static void
withdraw (TasukiJob *job)
{
  TasukiRecord *before = tasuki_job_get_record (job);
  g_autoptr (GVariant) digest
      = g_variant_lookup_value (tasuki_record_get_body (before), DIGEST, NULL);
  g_autoptr (TasukiRecord) after = NULL;

  if (!tasuki_resource_is_expected (job, before))
    return;
  if (digest == NULL)
    {
      tasuki_job_fail (job, g_error_new (TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND,
                                         _ ("There is no invitation of \"%s\" that could be "
                                            "withdrawn: none was made, or it was used"),
                                         tasuki_record_get_id (before)));
      return;
    }

  after = change_invitation (before, NULL, 0);
  tasuki_edit_save (job, before, after, tasuki_resource_reply_nothing);
}

void
tasuki_invitations_withdraw (TasukiJob *job)
{
  tasuki_resource_require (job, &tasuki_connections, tasuki_job_get_text (job, "id"), withdraw);
}
