/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the head of an HTTP/1.1 request strictly. */

#include "head.h"

#include <stdbool.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/call.h>

#include "authorization.h"
#include "target.h"

/* What all API keys begin with. */
#define KEY_PREFIX "tsk_"

/* Faults, by name. */
typedef enum
{
  FAULT_NONE,
  FAULT_SYNTAX,
  FAULT_VERSION,
  FAULT_METHOD,
  FAULT_TARGET,
  FAULT_HOST,
  FAULT_FIELDS,
  FAULT_LENGTH,
  FAULT_TOO_LARGE,
  FAULT_ENCODING,
  FAULT_TYPE,
  FAULT_BODY,
  FAULT_EXPECT,
  FAULT_AUTHORIZATION,
  FAULT_SECRET,
  FAULT_ONCE,
} Fault;

static const WebHeadFault faults[] = {
  [FAULT_SYNTAX] = { 400, "invalid", N_ ("The head of the request is not HTTP (RFC 9112)") },
  [FAULT_VERSION] = { 505, "invalid", N_ ("The request is not of HTTP/1.1") },
  [FAULT_METHOD] = { 501, "not-supported", N_ ("The method is not GET, POST, PATCH or DELETE") },
  [FAULT_TARGET]
  = { 400, "invalid", N_ ("The request's target is not a plain path, with or without a query") },
  [FAULT_HOST] = { 400, "invalid", N_ ("The request does not have just one Host field") },
  [FAULT_FIELDS] = { 431, "invalid", N_ ("The request has too many header fields") },
  [FAULT_LENGTH] = { 400, "invalid", N_ ("The request's Content-Length is not one number") },
  [FAULT_TOO_LARGE] = { 413, "invalid", N_ ("The request's body is larger than 32 KiB") },
  [FAULT_ENCODING]
  = { 501, "invalid", N_ ("The request has a Transfer-Encoding; send a Content-Length instead") },
  [FAULT_TYPE] = { 415, "invalid", N_ ("The request's body is not application/json") },
  [FAULT_BODY] = { 400, "invalid", N_ ("The request has a body where none belongs") },
  [FAULT_AUTHORIZATION]
  = { 401, "login",
      N_ ("The request's Authorization is neither \"Bearer\" and an API key nor \"Basic\" with an "
          "account and its password") },
  [FAULT_SECRET] = { 400, "invalid",
                     N_ ("An API key does not belong into an address, which is written down "
                         "everywhere; revoke it, and send a new one as Authorization") },
  [FAULT_ONCE] = { 400, "invalid", N_ ("The Idempotency-Key is not 1 to 128 characters of ASCII") },
  [FAULT_EXPECT] = { 417, "invalid", N_ ("The request expects something that is not done here") },
};

/* What the fields of a head say, while they are read. */
typedef struct
{
  size_t fields;
  unsigned hosts;
  unsigned lengths;
  unsigned types;
  bool is_json;
  size_t body_length;
} Fields;

static bool
is_token_char (char byte)
{
  return g_ascii_isalnum (byte) || (byte != '\0' && strchr ("!#$%&'*+-.^_`|~", byte) != NULL);
}

static bool
is_token (const char *text)
{
  if (*text == '\0')
    return false;
  for (; *text != '\0'; text++)
    if (!is_token_char (*text))
      return false;

  return true;
}

static Fault
check_method (const char *method)
{
  static const char *const known[] = { "GET", "POST", "PATCH", "DELETE", NULL };

  if (!is_token (method))
    return FAULT_SYNTAX;

  return g_strv_contains (known, method) ? FAULT_NONE : FAULT_METHOD;
}

static Fault
read_request_line (const char *line, WebHead *head)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", 4);
  Fault fault;

  if (g_strv_length (parts) != 3)
    return FAULT_SYNTAX;
  if (!g_str_equal (parts[2], "HTTP/1.1"))
    return g_str_has_prefix (parts[2], "HTTP/") ? FAULT_VERSION : FAULT_SYNTAX;

  fault = check_method (parts[0]);
  if (fault == FAULT_NONE && strstr (parts[1], KEY_PREFIX) != NULL)
    fault = FAULT_SECRET;
  if (fault == FAULT_NONE && !web_target_check (parts[1]))
    fault = FAULT_TARGET;

  head->method = g_strdup (parts[0]);
  head->target = g_strdup (parts[1]);
  return fault;
}

static Fault
read_length (const char *value, Fields *fields)
{
  guint64 length = 0;

  /* Digits alone: the sign and the spaces that strtoull () takes are not HTTP. */
  if (fields->lengths++ > 0 || value[0] == '\0' || strlen (value) > 15
      || strspn (value, "0123456789") != strlen (value))
    return FAULT_LENGTH;

  length = g_ascii_strtoull (value, NULL, 10);
  fields->body_length = (size_t)length;
  return length > WEB_HEAD_BODY_MAX ? FAULT_TOO_LARGE : FAULT_NONE;
}

static bool
is_json_type (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, ";", 2);
  const char *parameter = parts[0] != NULL && parts[1] != NULL ? g_strstrip (parts[1]) : "";

  return parts[0] != NULL && g_ascii_strcasecmp (g_strstrip (parts[0]), "application/json") == 0
         && (parameter[0] == '\0' || g_ascii_strcasecmp (parameter, "charset=utf-8") == 0);
}

static Fault
take_secret (const char *value, WebHead *head)
{
  if (head->secret != NULL)
    return FAULT_AUTHORIZATION;

  head->secret = web_authorization_read (value, &head->login);
  return head->secret != NULL ? FAULT_NONE : FAULT_AUTHORIZATION;
}

static Fault
take_once (const char *value, WebHead *head)
{
  if (head->once != NULL || *value == '\0' || strlen (value) > TASUKI_IDEMPOTENCY_KEY_MAX
      || !g_str_is_ascii (value))
    return FAULT_ONCE;

  head->once = g_strdup (value);
  return FAULT_NONE;
}

static Fault
take_field (const char *name, const char *value, Fields *fields, WebHead *head)
{
  if (g_ascii_strcasecmp (name, "Host") == 0)
    fields->hosts++;
  else if (g_ascii_strcasecmp (name, "Content-Length") == 0)
    return read_length (value, fields);
  else if (g_ascii_strcasecmp (name, "Transfer-Encoding") == 0)
    return FAULT_ENCODING;
  else if (g_ascii_strcasecmp (name, "Expect") == 0)
    return FAULT_EXPECT;
  else if (g_ascii_strcasecmp (name, "Authorization") == 0)
    return take_secret (value, head);
  else if (g_ascii_strcasecmp (name, "Idempotency-Key") == 0)
    return take_once (value, head);
  else if (g_ascii_strcasecmp (name, "Content-Type") == 0)
    {
      fields->types++;
      fields->is_json = is_json_type (value);
    }

  return FAULT_NONE;
}

static bool
is_good_value (const char *value)
{
  for (; *value != '\0'; value++)
    if (g_ascii_iscntrl (*value) && *value != '\t')
      return false;

  return true;
}

/* There may be a secret in it. @length: of what was once in it */
static void
wipe (char *text, size_t length)
{
  if (text != NULL)
    explicit_bzero (text, length);
  g_free (text);
}

static Fault
read_field (const char *line, Fields *fields, WebHead *head)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = NULL;
  char *value;
  Fault fault = FAULT_SYNTAX;

  if (++fields->fields > WEB_HEAD_FIELDS_MAX)
    return FAULT_FIELDS;
  if (colon == NULL)
    return FAULT_SYNTAX;

  name = g_strndup (line, (size_t)(colon - line));
  value = g_strdup (colon + 1);
  if (is_token (name) && is_good_value (value))
    fault = take_field (name, g_strstrip (value), fields, head);
  wipe (value, strlen (colon + 1));
  return fault;
}

static Fault
check_fields (const Fields *fields, const WebHead *head)
{
  bool may_have_body = g_str_equal (head->method, "POST") || g_str_equal (head->method, "PATCH");

  if (fields->hosts != 1)
    return FAULT_HOST;
  if (fields->body_length > 0 && !may_have_body)
    return FAULT_BODY;
  if (fields->types > 1 || (fields->body_length > 0 && !fields->is_json))
    return FAULT_TYPE;

  return FAULT_NONE;
}

static Fault
read_lines (char **lines, WebHead *head)
{
  Fields fields = { 0 };
  Fault fault = read_request_line (lines[0], head);

  /* The last two are what follows the line ends of the empty line. */
  for (guint i = 1; fault == FAULT_NONE && lines[i][0] != '\0'; i++)
    fault = read_field (lines[i], &fields, head);
  if (fault == FAULT_NONE)
    fault = check_fields (&fields, head);

  head->body_length = fields.body_length;
  return fault;
}

/* Lines end with CR LF and nothing else, and there is no NUL to cut a text short. */
static bool
has_plain_line_ends (const char *bytes, size_t length)
{
  for (size_t i = 0; i < length; i++)
    {
      bool after_cr = i > 0 && bytes[i - 1] == '\r';

      if (bytes[i] == '\0' || (bytes[i] == '\n') != after_cr)
        return false;
    }

  return true;
}

size_t
web_head_find_end (const char *bytes, size_t length)
{
  const char *end = memmem (bytes, length, "\r\n\r\n", 4);

  return end != NULL ? (size_t)(end - bytes) + 4 : 0;
}

static Fault
read_text (const char *bytes, size_t length, WebHead *head)
{
  char *text = g_strndup (bytes, length);
  char **lines = g_strsplit (text, "\r\n", -1);
  Fault fault = read_lines (lines, head);

  for (char **line = lines; *line != NULL; line++)
    wipe (*line, strlen (*line));
  g_free (lines);
  wipe (text, length);
  return fault;
}

WebHead *
web_head_parse (const char *bytes, size_t length, WebHeadFault *fault)
{
  g_autoptr (WebHead) head = g_new0 (WebHead, 1);
  Fault found = FAULT_SYNTAX;

  if (has_plain_line_ends (bytes, length))
    found = read_text (bytes, length, head);
  if (found == FAULT_NONE)
    return g_steal_pointer (&head);

  *fault = faults[found];
  fault->message = _ (fault->message);
  return NULL;
}

void
web_head_free (WebHead *self)
{
  g_free (self->method);
  g_free (self->target);
  g_free (self->once);
  wipe (self->secret, self->secret != NULL ? strlen (self->secret) : 0);
  g_free (self);
}

char *
web_head_write (const WebHead *self)
{
  if (self->body_length == 0)
    return g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                            self->method, self->target);

  return g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                          "Content-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT
                          "\r\n\r\n",
                          self->method, self->target, self->body_length);
}
