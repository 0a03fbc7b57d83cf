/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Codes on the wire, errors in the program. */

#include "client/remote.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "wire/message.h"

/* Longer texts of an error say nothing more. */
#define TEXT_MAX 500

static const char *const sentences[] = {
  [TASUKI_ERROR_FAILED] = N_ ("The other end failed"),
  [TASUKI_ERROR_NOT_SUPPORTED] = N_ ("The other end does not support this"),
  [TASUKI_ERROR_INVALID] = N_ ("The other end found something invalid"),
  [TASUKI_ERROR_CONFIGURATION] = N_ ("The other end is not configured for this"),
  [TASUKI_ERROR_PLUGIN] = N_ ("A plugin of the relay failed"),
  [TASUKI_ERROR_REFUSED] = N_ ("It is not allowed: both sides have to permit it"),
  [TASUKI_ERROR_OFFLINE] = N_ ("The other side is not attached, or does not receive"),
  [TASUKI_ERROR_BUSY] = N_ ("A limit is reached for now"),
  [TASUKI_ERROR_LOGIN]
  = N_ ("The login was refused: connection ID, password or key is wrong, or it is "
        "not allowed from here"),
  [TASUKI_ERROR_UNTRUSTED] = N_ ("The other end does not trust this one"),
  [TASUKI_ERROR_LOST] = N_ ("The other side or the access point went away"),
  [TASUKI_ERROR_TIMED_OUT] = N_ ("The other side did not answer in time"),
  [TASUKI_ERROR_PROTOCOL] = N_ ("The protocol was not kept to"),
  [TASUKI_ERROR_INTEGRITY] = N_ ("What arrived is not what was sent"),
  [TASUKI_ERROR_CANCELLED] = N_ ("The other side cancelled"),
  [TASUKI_ERROR_DECLINED] = N_ ("The receiver declined"),
  [TASUKI_ERROR_EXISTS] = N_ ("The receiver has such a file already"),
  [TASUKI_ERROR_NOT_FOUND] = N_ ("There is no such thing"),
  [TASUKI_ERROR_CONFLICT] = N_ ("Somebody else changed it in the meantime"),
  [TASUKI_ERROR_STORAGE] = N_ ("The relay's store failed"),
  [TASUKI_ERROR_NOTHING] = N_ ("There was nothing to do"),
};

GError *
tasuki_remote_to_error (GVariant *body)
{
  TasukiError situation = tasuki_error_from_code (tasuki_message_text (body, "code", ""));
  const char *text = tasuki_message_text (body, "text", "");

  if (text[0] == '\0')
    return g_error_new (TASUKI_ERROR, situation, _ ("%s."), _ (sentences[situation]));

  return g_error_new (TASUKI_ERROR, situation, _ ("%s. (%s)"), _ (sentences[situation]), text);
}

/* At most TEXT_MAX bytes of @text, whole characters only. */
static char *
shorten (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  size_t length = MIN (strlen (valid), TEXT_MAX);

  while (length > 0 && ((unsigned char)valid[length] & 0xc0) == 0x80)
    length--;
  return g_strndup (valid, length);
}

void
tasuki_remote_describe (GVariantDict *body, const GError *error)
{
  g_autofree char *text = NULL;

  if (error == NULL)
    {
      g_variant_dict_insert (body, "code", "s", TASUKI_REMOTE_OK);
      return;
    }

  text = shorten (error->message);
  g_variant_dict_insert (body, "code", "s", tasuki_error_to_code (error));
  g_variant_dict_insert (body, "text", "s", text);
}
