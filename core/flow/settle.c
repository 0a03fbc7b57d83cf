/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 12, settle: the outcome, from the clients' results and from what became of the path. */

#include <string.h>

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/steps.h"

static char *
to_hexadecimal (const uint8_t *bytes, size_t length)
{
  GString *text = g_string_sized_new (2 * length);

  for (size_t i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", bytes[i]);

  return g_string_free (text, FALSE);
}

/* Only the receiver can say that everything is stored. */
static void
complete (TasukiHandover *handover, GVariant *message)
{
  size_t length;
  const uint8_t *digest = tasuki_message_bytes (message, "digest", &length);

  handover->files = tasuki_message_number (message, "files", 0);
  handover->bytes = tasuki_message_number (message, "bytes", 0);
  handover->digest = to_hexadecimal (digest, length);
  tasuki_handover_complete (handover);
}

static void
fail (TasukiHandover *handover, TasukiSide side, GVariant *message)
{
  const char *code = tasuki_message_text (message, "code", "failed");
  const char *text = tasuki_message_text (message, "text", "");
  g_autofree char *reason = g_strdup_printf (
      side == TASUKI_SIDE_SENDER ? _ ("the sender: %.512s") : _ ("the receiver: %.512s"),
      *text != '\0' ? text : code);

  tasuki_handover_fail (handover, tasuki_error_from_code (code), reason);
}

void
tasuki_settle_result (TasukiHandover *handover, TasukiSide side, GVariant *message)
{
  bool good = g_str_equal (tasuki_message_text (message, "code", ""), "ok");

  if (handover->decided || tasuki_handover_is_settled (handover))
    return;

  if (!good)
    fail (handover, side, message);
  else if (side == TASUKI_SIDE_RECEIVER && handover->state >= TASUKI_HANDOVER_RUNNING)
    complete (handover, message);
}
