/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bodies of messages: the first byte is the type. What is unpacked packs to the same again. */

#include <gio/gio.h>

#include "wire/frame.h"
#include "wire/message.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_value (const char *key, GVariant *value)
{
  size_t length;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      const char *text = g_variant_get_string (value, &length);

      g_assert (length <= TASUKI_MESSAGE_TEXT_MAX && g_utf8_validate (text, (gssize)length, NULL));
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
    {
      length = g_variant_n_children (value);
      g_assert (length <= TASUKI_MESSAGE_TEXT_MAX);
      if (g_str_equal (key, "ticket"))
        g_assert (length == TASUKI_TICKET_SIZE);
      if (g_str_equal (key, "digest") || g_str_equal (key, "sha256"))
        g_assert (length == TASUKI_DIGEST_SIZE);
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    g_assert (g_variant_get_int64 (value) >= 0);
  else
    g_assert (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32));
}

static void
check_values (GVariant *body)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_assert (g_variant_is_normal_form (body));
  g_variant_iter_init (&iter, body);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    check_value (key, value);
}

static void
check_round_trip (TasukiMessageType type, GVariant *body)
{
  g_autoptr (GBytes) frame = tasuki_message_pack (type, g_variant_ref (body));
  g_autoptr (GVariant) again = NULL;
  TasukiFrameHead head;
  size_t length;
  const uint8_t *bytes = g_bytes_get_data (frame, &length);

  g_assert (tasuki_frame_read_head (bytes, TASUKI_FRAME_BODY_MAX, &head));
  g_assert (head.type == type && head.length == length - TASUKI_FRAME_HEAD);

  again = tasuki_message_unpack (type, bytes + TASUKI_FRAME_HEAD, head.length, NULL);
  g_assert (again != NULL && g_variant_equal (again, body));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GError) error = NULL;

  if (size == 0 || size - 1 > TASUKI_FRAME_BODY_MAX)
    return 0;

  body = tasuki_message_unpack (data[0], data + 1, size - 1, &error);
  if (body == NULL)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      return 0;
    }

  g_assert (error == NULL && tasuki_message_name (data[0]) != NULL);
  check_values (body);
  check_round_trip (data[0], body);
  return 0;
}
