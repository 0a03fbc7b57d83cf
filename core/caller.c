/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call with a login gets its name, its scopes and whose it is from who accepts the login. */

#include "caller.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "api/call-private.h"
#include "api/login-private.h"
#include "api/question-private.h"

typedef struct
{
  TasukiCall *call;
  TasukiIdentified next;
  gpointer data;
} Identification;

/* Which of its secrets an API key was used by is not of interest here. */
static char *
name_caller (TasukiLogin *login)
{
  const char *credential = tasuki_login_get_credential (login);

  return g_strdup_printf ("%s %.*s", tasuki_login_get_method (login),
                          (int)strcspn (credential, "/"), credential);
}

/* Without a name in the records, and without scopes, nobody administers. */
static bool
take_identity (TasukiCall *call, TasukiLogin *login)
{
  const char *const *scopes = tasuki_login_get_scopes (login);
  const char *organisation = tasuki_login_get_organisation (login);
  g_autofree char *caller = NULL;

  if (tasuki_login_get_credential (login) == NULL || scopes == NULL)
    return false;

  caller = name_caller (login);
  tasuki_call_identify (call, caller, scopes, g_str_equal (organisation, "*") ? NULL : organisation,
                        tasuki_login_get_connections (login));
  return true;
}

static GError *
refusal (void)
{
  return g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOGIN,
                              _ ("Who you are could not be told; give an API key that holds"));
}

static void
fail (TasukiCall *call, GError *error)
{
  g_autoptr (GError) owned = error;

  tasuki_question_fail (TASUKI_QUESTION (call), owned);
}

static void
on_logged_in (TasukiLogin *login, const char *reason, gpointer data)
{
  g_autofree Identification *self = data;
  g_autoptr (TasukiCall) call = self->call;
  g_autoptr (GObject) owner = self->data;

  if (reason == NULL && tasuki_login_get_verdict (login) == TASUKI_VERDICT_POSTPONED)
    fail (call, g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_BUSY,
                                     _ ("Too many are logging in at once; try again later")));
  else if (reason != NULL || tasuki_login_get_verdict (login) != TASUKI_VERDICT_ACCEPTED
           || !take_identity (call, login))
    fail (call, refusal ());
  else
    self->next (call, owner);
}

void
tasuki_caller_identify (TasukiFlow *flow, TasukiCall *call, TasukiIdentified next, gpointer data)
{
  TasukiLogin *login = tasuki_call_get_login (call);
  Identification *self;

  if (login == NULL)
    {
      next (call, data);
      return;
    }

  self = g_new0 (Identification, 1);
  self->call = g_object_ref (call);
  self->next = next;
  self->data = g_object_ref (data);
  tasuki_flow_log_in (flow, login, on_logged_in, self);
}
