/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question put to the relay by administrators. */

#include "api/call-private.h"

#include <stdbool.h>
#include <string.h>

#include "api/json.h"
#include "api/login-private.h"
#include "api/question-private.h"

struct _TasukiCall
{
  TasukiQuestion parent_instance;

  char *method;
  char *path;
  GVariant *input;
  char *caller;
  char **scopes;
  char *organisation;
  char **connections; /* NULL for all */
  char *idempotency_key;
  TasukiLogin *login; /* NULL unless the relay is to find out who it is */

  guint status;
  GVariant *output;              /* NULL until it is asked for */
  const TasukiReplyForms *forms; /* NULL if there is nothing but @output */
  gpointer reply;
};

G_DEFINE_FINAL_TYPE (TasukiCall, tasuki_call, TASUKI_TYPE_QUESTION)

/* What a situation is in HTTP (RFC 9110); what is not listed is 500. */
static const guint statuses[] = {
  [TASUKI_ERROR_INVALID] = 400,   [TASUKI_ERROR_CONFIGURATION] = 400,
  [TASUKI_ERROR_LOGIN] = 401,     [TASUKI_ERROR_REFUSED] = 403,
  [TASUKI_ERROR_NOT_FOUND] = 404, [TASUKI_ERROR_NOT_SUPPORTED] = 405,
  [TASUKI_ERROR_EXISTS] = 409,    [TASUKI_ERROR_CONFLICT] = 409,
  [TASUKI_ERROR_BUSY] = 429,      [TASUKI_ERROR_STORAGE] = 503,
  [TASUKI_ERROR_TIMED_OUT] = 503,
};

static void
tasuki_call_finalize (GObject *object)
{
  TasukiCall *self = TASUKI_CALL (object);

  g_free (self->method);
  g_free (self->path);
  g_clear_pointer (&self->input, g_variant_unref);
  g_free (self->caller);
  g_strfreev (self->scopes);
  g_free (self->organisation);
  g_strfreev (self->connections);
  g_free (self->idempotency_key);
  g_clear_object (&self->login);
  g_clear_pointer (&self->output, g_variant_unref);
  if (self->forms != NULL)
    self->forms->free (self->reply);

  G_OBJECT_CLASS (tasuki_call_parent_class)->finalize (object);
}

static void
tasuki_call_class_init (TasukiCallClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_call_finalize;
}

static void
tasuki_call_init (TasukiCall *self)
{
}

TasukiCall *
tasuki_call_new (const char *method,
                 const char *path,
                 GVariant *input,
                 const char *caller,
                 const char *const *scopes)
{
  TasukiCall *self = NULL;

  g_return_val_if_fail (method != NULL && path != NULL && caller != NULL && scopes != NULL, NULL);
  g_return_val_if_fail (input == NULL || g_variant_is_of_type (input, G_VARIANT_TYPE_VARDICT),
                        NULL);

  self = g_object_new (TASUKI_TYPE_CALL, NULL);
  self->method = g_strdup (method);
  self->path = g_strdup (path);
  self->input = g_variant_ref_sink (input != NULL ? input : g_variant_new ("a{sv}", NULL));
  self->caller = g_strdup (caller);
  self->scopes = g_strdupv ((char **)scopes);

  return self;
}

const char *
tasuki_call_get_method (TasukiCall *self)
{
  g_return_val_if_fail (TASUKI_IS_CALL (self), NULL);

  return self->method;
}

const char *
tasuki_call_get_path (TasukiCall *self)
{
  g_return_val_if_fail (TASUKI_IS_CALL (self), NULL);

  return self->path;
}

GVariant *
tasuki_call_get_input (TasukiCall *self)
{
  g_return_val_if_fail (TASUKI_IS_CALL (self), NULL);

  return self->input;
}

const char *
tasuki_call_get_caller (TasukiCall *self)
{
  g_return_val_if_fail (TASUKI_IS_CALL (self), NULL);

  return self->caller;
}

/* `*` is everything, and `*:read` that verb on everything. */
static bool
covers (const char *held, const char *scope)
{
  const char *verb = strchr (scope, ':');

  return g_str_equal (held, scope) || g_str_equal (held, "*")
         || (verb != NULL && g_str_has_prefix (held, "*:") && g_str_equal (held + 1, verb));
}

gboolean
tasuki_call_has_scope (TasukiCall *self, const char *scope)
{
  g_return_val_if_fail (TASUKI_IS_CALL (self), FALSE);
  g_return_val_if_fail (scope != NULL && *scope != '\0', FALSE);

  for (char **held = self->scopes; *held != NULL; held++)
    if (covers (*held, scope))
      return TRUE;

  return FALSE;
}

void
tasuki_call_set_login (
    TasukiCall *self, TasukiPeer *peer, const char *method, const guint8 *secret, gsize length)
{
  static const char *const nothing[] = { NULL };

  g_return_if_fail (TASUKI_IS_CALL (self) && TASUKI_IS_PEER (peer) && method != NULL);
  g_return_if_fail (!tasuki_question_was_put (TASUKI_QUESTION (self)));
  g_return_if_fail ((secret != NULL || length == 0) && length <= TASUKI_SECRET_MAX);

  g_clear_object (&self->login);
  self->login
      = tasuki_login_new (peer, method, "", TASUKI_CLIENT_TYPE_ADMINISTRATOR, secret, length);
  tasuki_call_identify (self, tasuki_peer_describe (peer), nothing, NULL, NULL);
}

TasukiLogin *
tasuki_call_get_login (TasukiCall *self)
{
  return self->login;
}

void
tasuki_call_identify (TasukiCall *self,
                      const char *caller,
                      const char *const *scopes,
                      const char *organisation,
                      const char *const *connections)
{
  char *former = g_steal_pointer (&self->caller);

  self->caller = g_strdup (caller);
  g_free (former);
  g_strfreev (self->scopes);
  self->scopes = g_strdupv ((char **)scopes);
  g_free (self->organisation);
  self->organisation = g_strdup (organisation);
  g_strfreev (self->connections);
  self->connections = g_strdupv ((char **)connections);
}

void
tasuki_call_set_organisation (TasukiCall *self, const char *organisation)
{
  g_return_if_fail (TASUKI_IS_CALL (self));
  g_return_if_fail (!tasuki_question_was_put (TASUKI_QUESTION (self)));

  g_free (self->organisation);
  self->organisation = g_strdup (organisation);
}

const char *
tasuki_call_get_organisation (TasukiCall *self)
{
  g_return_val_if_fail (TASUKI_IS_CALL (self), NULL);

  return self->organisation;
}

void
tasuki_call_set_connections (TasukiCall *self, const char *const *connections)
{
  g_return_if_fail (TASUKI_IS_CALL (self));
  g_return_if_fail (!tasuki_question_was_put (TASUKI_QUESTION (self)));

  g_strfreev (self->connections);
  self->connections = g_strdupv ((char **)connections);
}

const char *const *
tasuki_call_get_connections (TasukiCall *self)
{
  g_return_val_if_fail (TASUKI_IS_CALL (self), NULL);

  return (const char *const *)self->connections;
}

void
tasuki_call_set_idempotency_key (TasukiCall *self, const char *key)
{
  g_return_if_fail (TASUKI_IS_CALL (self));
  g_return_if_fail (!tasuki_question_was_put (TASUKI_QUESTION (self)));
  g_return_if_fail (key == NULL || (*key != '\0' && strlen (key) <= TASUKI_IDEMPOTENCY_KEY_MAX));

  g_free (self->idempotency_key);
  self->idempotency_key = g_strdup (key);
}

const char *
tasuki_call_get_idempotency_key (TasukiCall *self)
{
  g_return_val_if_fail (TASUKI_IS_CALL (self), NULL);

  return self->idempotency_key;
}

void
tasuki_call_reply (TasukiCall *self, guint status, GVariant *output)
{
  g_autoptr (GVariant) sunk = NULL;

  g_return_if_fail (TASUKI_IS_CALL (self));
  g_return_if_fail (status >= 200 && status <= 299);
  g_return_if_fail (output != NULL && g_variant_is_of_type (output, G_VARIANT_TYPE_VARDICT));

  sunk = g_variant_ref_sink (output);
  if (!tasuki_question_claim (TASUKI_QUESTION (self)))
    return;

  self->status = status;
  self->output = g_steal_pointer (&sunk);
  tasuki_question_settle (TASUKI_QUESTION (self));
}

void
tasuki_call_reply_with (TasukiCall *self,
                        guint status,
                        const TasukiReplyForms *forms,
                        gpointer data)
{
  if (!tasuki_question_claim (TASUKI_QUESTION (self)))
    {
      forms->free (data);
      return;
    }

  self->status = status;
  self->forms = forms;
  self->reply = data;
  tasuki_question_settle (TASUKI_QUESTION (self));
}

static guint
status_of (const GError *error)
{
  if (error->domain != TASUKI_ERROR || (gsize)error->code >= G_N_ELEMENTS (statuses)
      || statuses[error->code] == 0)
    return 500;

  return statuses[error->code];
}

guint
tasuki_call_get_status (TasukiCall *self)
{
  const GError *error;

  g_return_val_if_fail (TASUKI_IS_CALL (self), 500);

  error = tasuki_question_get_error (TASUKI_QUESTION (self));
  return error != NULL ? status_of (error) : self->status;
}

GVariant *
tasuki_call_get_output (TasukiCall *self)
{
  const GError *error;

  g_return_val_if_fail (TASUKI_IS_CALL (self), NULL);

  error = tasuki_question_get_error (TASUKI_QUESTION (self));
  if (error != NULL && self->output == NULL)
    self->output = g_variant_ref_sink (g_variant_new_parsed (
        "{'code': <%s>, 'message': <%s>}", tasuki_error_to_code (error), error->message));
  else if (self->forms != NULL && self->output == NULL)
    self->output = g_variant_ref_sink (self->forms->to_variant (self->reply));

  return self->output;
}

char *
tasuki_call_dup_json (TasukiCall *self)
{
  GString *json = NULL;

  g_return_val_if_fail (TASUKI_IS_CALL (self), NULL);

  json = g_string_new (NULL);
  if (self->forms != NULL)
    self->forms->add_json (self->reply, json);
  else
    tasuki_json_add_value (json, tasuki_call_get_output (self));

  return g_string_free (json, FALSE);
}
