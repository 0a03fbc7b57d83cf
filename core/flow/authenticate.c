/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Authenticators are asked in order, until one knows the method. Nobody does: refused. */

#include <glib/gi18n-lib.h>

#include "api/login-private.h"
#include "api/question-private.h"
#include "flow/flow-private.h"
#include "flow/steps.h"

typedef struct
{
  TasukiFlow *flow;
  TasukiConnection *connection; /* or NULL */
  unsigned next;                /* authenticator */
  TasukiAuthenticator *asked;   /* NULL if nobody is left */
  TasukiLogin *login;           /* once it is accepted */
  TasukiAuthenticated done;
  gpointer data;
} Inquiry;

static void ask_next (Inquiry *self, TasukiLogin *login);

static void
end (Inquiry *self, TasukiLogin *login, const char *reason)
{
  self->done (login, self->asked, reason, self->data);
  g_clear_object (&self->asked);
  g_clear_pointer (&self->connection, tasuki_connection_unref);
  g_free (self);
}

static void
on_organisation_judged (gpointer data, const char *fault)
{
  Inquiry *self = data;
  g_autoptr (TasukiLogin) login = g_steal_pointer (&self->login);

  end (self, login, fault);
}

static void
accept (Inquiry *self, TasukiLogin *login)
{
  self->login = g_object_ref (login);
  tasuki_organisation_judge (self->flow, tasuki_login_get_organisation (login),
                             on_organisation_judged, self);
}

/* For a peer that is gone, nobody else has to work. */
static bool
is_over (const Inquiry *self)
{
  return self->connection != NULL && tasuki_connection_is_dropped (self->connection);
}

static void
on_answer (TasukiQuestion *question, gpointer data)
{
  TasukiLogin *login = TASUKI_LOGIN (question);
  Inquiry *self = data;
  const GError *error = tasuki_question_get_error (question);
  const char *refusal = error != NULL ? error->message : "";

  switch (tasuki_login_get_verdict (login))
    {
    case TASUKI_VERDICT_ACCEPTED:
      accept (self, login);
      break;
    case TASUKI_VERDICT_POSTPONED:
      end (self, login, NULL);
      break;
    case TASUKI_VERDICT_PASSED:
      if (is_over (self))
        end (self, login, refusal);
      else
        ask_next (self, login);
      break;
    case TASUKI_VERDICT_REFUSED:
    default:
      end (self, login, refusal);
      break;
    }
}

static void
ask_next (Inquiry *self, TasukiLogin *login)
{
  GPtrArray *authenticators = self->flow->chains->authenticators;
  g_autoptr (TasukiLogin) question = NULL;
  TasukiAuthenticator *plugin;

  g_clear_object (&self->asked);
  if (self->next >= authenticators->len)
    {
      end (self, login, _ ("no authenticator knows this method"));
      return;
    }

  plugin = g_ptr_array_index (authenticators, self->next++);
  self->asked = g_object_ref (plugin);
  question = tasuki_login_copy (login);
  tasuki_question_put (TASUKI_QUESTION (question), G_OBJECT_TYPE_NAME (plugin),
                       self->flow->limits->question_deadline, on_answer, self);
  tasuki_authenticator_login (plugin, question);
}

void
tasuki_authenticate (TasukiFlow *flow,
                     TasukiConnection *connection,
                     TasukiLogin *login,
                     TasukiAuthenticated done,
                     gpointer data)
{
  Inquiry *self = g_new0 (Inquiry, 1);

  self->flow = flow;
  self->connection = connection != NULL ? tasuki_connection_ref (connection) : NULL;
  self->done = done;
  self->data = data;
  ask_next (self, login);
}
