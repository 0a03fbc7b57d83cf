/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The protocol's bytes: what is packed is unpacked, and what does not fit the table is refused. */

#include <string.h>

#include <gio/gio.h>

#include "wire/frame.h"
#include "wire/message.h"

static GVariant *
unpack (GBytes *frame, TasukiMessageType type)
{
  size_t length;
  const uint8_t *bytes = g_bytes_get_data (frame, &length);

  return tasuki_message_unpack (type, bytes + TASUKI_FRAME_HEAD, length - TASUKI_FRAME_HEAD, NULL);
}

static GVariant *
unpack_body (TasukiMessageType type, const char *text)
{
  g_autoptr (GVariant) body = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  return tasuki_message_unpack (type, g_variant_get_data (body), g_variant_get_size (body), NULL);
}

static void
test_head_round_trip (void)
{
  uint8_t bytes[TASUKI_FRAME_HEAD];
  TasukiFrameHead head;

  tasuki_frame_write_head (bytes, 6, 0x01020);
  g_assert_true (tasuki_frame_read_head (bytes, TASUKI_FRAME_BODY_MAX, &head));
  g_assert_cmpuint (head.type, ==, 6);
  g_assert_cmpuint (head.length, ==, 0x01020);
}

static void
test_head_refuses_what_is_too_long (void)
{
  uint8_t bytes[TASUKI_FRAME_HEAD];
  TasukiFrameHead head;

  tasuki_frame_write_head (bytes, 1, 2049);
  g_assert_false (tasuki_frame_read_head (bytes, TASUKI_FRAME_BODY_MAX_BEFORE_LOGIN, &head));
  g_assert_true (tasuki_frame_read_head (bytes, TASUKI_FRAME_BODY_MAX, &head));
}

static void
test_head_refuses_reserved_bits (void)
{
  for (unsigned at = 1; at <= 3; at++)
    {
      uint8_t bytes[TASUKI_FRAME_HEAD] = { 1, 0, 0, 0, 0, 0, 0, 0 };
      TasukiFrameHead head;

      bytes[at] = 1;
      g_assert_false (tasuki_frame_read_head (bytes, TASUKI_FRAME_BODY_MAX, &head));
    }
}

static void
test_message_round_trip (void)
{
  g_autoptr (GBytes) frame = tasuki_message_pack (
      TASUKI_MESSAGE_REQUEST,
      g_variant_new_parsed ("{'request': <uint32 7>, 'to': <'bolt.tokyo'>, 'file-id': <''>,"
                            " 'name': <'x'>, 'wait': <uint32 0>, 'size': <int64 5>}"));
  g_autoptr (GVariant) body = unpack (frame, TASUKI_MESSAGE_REQUEST);

  g_assert_nonnull (body);
  g_assert_cmpuint (tasuki_message_count (body, "request", 0), ==, 7);
  g_assert_cmpstr (tasuki_message_text (body, "to", NULL), ==, "bolt.tokyo");
  g_assert_cmpint (tasuki_message_number (body, "size", -1), ==, 5);
  g_assert_cmpint (tasuki_message_number (body, "files", -1), ==, -1);
}

static void
test_message_drops_unknown_keys (void)
{
  g_autoptr (GVariant) body
      = unpack_body (TASUKI_MESSAGE_PING, "{'surprise': <1>, 'another': <'x'>}");

  g_assert_nonnull (body);
  g_assert_cmpuint (g_variant_n_children (body), ==, 0);
}

static void
test_message_refuses (gconstpointer data)
{
  g_assert_null (unpack_body (TASUKI_MESSAGE_OFFER, data));
}

static void
test_message_refuses_long_text (void)
{
  g_autofree char *text = g_strnfill (TASUKI_MESSAGE_TEXT_MAX + 1, 'x');
  g_autofree char *body = g_strdup_printf ("{'code': <'%s'>}", text);

  g_assert_null (unpack_body (TASUKI_MESSAGE_GOODBYE, body));
}

static void
test_message_refuses_short_ticket (void)
{
  g_assert_null (unpack_body (TASUKI_MESSAGE_TICKET, "{'ticket': <@ay [1, 2, 3]>}"));
}

static void
test_message_refuses_unknown_type (void)
{
  g_assert_null (unpack_body (200, "{'ticket': <1>}"));
  g_assert_null (unpack_body (TASUKI_MESSAGE_DATA, "{'ticket': <1>}"));
}

static void
test_message_refuses_garbage (void)
{
  static const uint8_t garbage[] = { 0xff, 0xfe, 0xfd, 0x01, 0x00, 0x99, 0x80, 0x7f, 0x33 };

  g_assert_null (tasuki_message_unpack (TASUKI_MESSAGE_PING, garbage, sizeof garbage, NULL));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    const char *body;
  } refused[] = {
    { "/message/refuses/missing", "{'transfer': <'t'>, 'from': <'a'>, 'file-id': <''>}" },
    { "/message/refuses/type", "{'transfer': <1>, 'from': <'a'>, 'file-id': <''>, 'name': <''>}" },
    { "/message/refuses/negative",
      "{'transfer': <'t'>, 'from': <'a'>, 'file-id': <''>, 'name': <''>, 'size': <int64 -1>}" },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame/round-trip", test_head_round_trip);
  g_test_add_func ("/frame/refuses-what-is-too-long", test_head_refuses_what_is_too_long);
  g_test_add_func ("/frame/refuses-reserved-bits", test_head_refuses_reserved_bits);
  g_test_add_func ("/message/round-trip", test_message_round_trip);
  g_test_add_func ("/message/drops-unknown-keys", test_message_drops_unknown_keys);
  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    g_test_add_data_func (refused[i].name, refused[i].body, test_message_refuses);
  g_test_add_func ("/message/refuses/long-text", test_message_refuses_long_text);
  g_test_add_func ("/message/refuses/short-ticket", test_message_refuses_short_ticket);
  g_test_add_func ("/message/refuses/unknown-type", test_message_refuses_unknown_type);
  g_test_add_func ("/message/refuses/garbage", test_message_refuses_garbage);

  return g_test_run ();
}
