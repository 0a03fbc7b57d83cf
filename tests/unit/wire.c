/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The protocol's bytes: what is packed is unpacked, and what does not fit the table is refused. */

#include <string.h>

#include <gio/gio.h>

#include "wire/frame.h"
#include "wire/key.h"
#include "wire/message.h"
#include "wire/name.h"

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
  g_assert_null (unpack_body (TASUKI_MESSAGE_PACKED, "{'ticket': <1>}"));
}

static void
test_message_refuses_garbage (void)
{
  static const uint8_t garbage[] = { 0xff, 0xfe, 0xfd, 0x01, 0x00, 0x99, 0x80, 0x7f, 0x33 };

  g_assert_null (tasuki_message_unpack (TASUKI_MESSAGE_PING, garbage, sizeof garbage, NULL));
}

/* As an unknown key, since the known ones are flat: GVariant's own limit is what holds. */
static void
test_message_refuses_deep_nesting (void)
{
  GVariant *value = g_variant_new_byte (7);
  g_autoptr (GVariant) body = NULL;

  for (unsigned i = 0; i < 127; i++)
    value = g_variant_new_variant (value);
  body = g_variant_ref_sink (g_variant_new_parsed ("{'deep': <%v>}", value));
  g_assert_null (tasuki_message_unpack (TASUKI_MESSAGE_PING, g_variant_get_data (body),
                                        g_variant_get_size (body), NULL));
}

static void
test_message_takes_the_longest_text (void)
{
  g_autofree char *text = g_strnfill (TASUKI_MESSAGE_TEXT_MAX, 'x');
  g_autofree char *body = g_strdup_printf ("{'code': <'%s'>}", text);
  g_autoptr (GVariant) unpacked = unpack_body (TASUKI_MESSAGE_GOODBYE, body);

  g_assert_cmpstr (tasuki_message_text (unpacked, "code", NULL), ==, text);
}

static void
test_message_takes_a_key_once (void)
{
  g_autoptr (GVariant) body
      = unpack_body (TASUKI_MESSAGE_GOODBYE, "{'code': <'a'>, 'text': <'b'>}");
  g_autoptr (GVariant) twice = g_variant_ref_sink (
      g_variant_new ("(@{sv}@{sv})", g_variant_new ("{sv}", "code", g_variant_new_string ("a")),
                     g_variant_new ("{sv}", "code", g_variant_new_string ("b"))));
  GVariant *entries[2]
      = { g_variant_get_child_value (twice, 0), g_variant_get_child_value (twice, 1) };
  g_autoptr (GVariant) doubled
      = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), entries, 2));
  g_autoptr (GVariant) unpacked = tasuki_message_unpack (
      TASUKI_MESSAGE_GOODBYE, g_variant_get_data (doubled), g_variant_get_size (doubled), NULL);

  g_assert_cmpuint (g_variant_n_children (body), ==, 2);
  g_assert_cmpuint (g_variant_n_children (unpacked), ==, 1);
  g_assert_cmpstr (tasuki_message_text (unpacked, "code", NULL), ==, "a");
  g_variant_unref (entries[0]);
  g_variant_unref (entries[1]);
}

static void
test_message_keeps_bytes_where_they_are (void)
{
  g_autoptr (GVariant) body
      = unpack_body (TASUKI_MESSAGE_LOGIN, "{'method': <'password'>, 'connection': <'acme'>,"
                                           " 'client-type': <'cli'>, 'secret': <@ay [1, 2, 3]>}");
  size_t length;
  const uint8_t *bytes = tasuki_message_bytes (body, "secret", &length);

  g_assert_cmpmem (bytes, length, "\1\2\3", 3);
  g_assert_true (bytes == tasuki_message_bytes (body, "secret", &length));
  g_assert_null (tasuki_message_bytes (body, "ticket", &length));
  g_assert_cmpuint (length, ==, 0);
}

static void
test_message_reads_several_at_once (void)
{
  g_autoptr (GBytes) frame = tasuki_message_pack (
      TASUKI_MESSAGE_FILE,
      g_variant_new_parsed ("{'index': <int64 7>, 'path': <@ay b'a'>, 'kind': <'file'>,"
                            " 'mode': <uint32 420>}"));
  g_autoptr (GVariant) body = unpack (frame, TASUKI_MESSAGE_FILE);
  const char *kind = NULL;
  int64_t index = -1, size = -1, mode_as_number = -1;
  uint32_t mode = 0;
  TasukiMessageBytes path = { NULL };
  const TasukiMessageSlot slots[] = {
    { "index", 'x', &index },
    { "size", 'x', &size },
    { "kind", 's', &kind },
    { "mode", 'u', &mode },
    { "path", 'a', &path },
    { "mode", 'x', &mode_as_number },
    { NULL },
  };

  tasuki_message_read (body, slots);
  g_assert_cmpint (index, ==, 7);
  g_assert_cmpstr (kind, ==, "file");
  g_assert_cmpuint (mode, ==, 420);
  g_assert_cmpmem (path.bytes, path.length, "a\0", 2);
  g_assert_cmpint (size, ==, -1);
  g_assert_cmpint (mode_as_number, ==, -1);
}

static void
test_every_type_has_a_name_of_its_own (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (unsigned type = 0; type < 256; type++)
    if (tasuki_message_name (type) != NULL)
      g_assert_true (g_hash_table_add (names, (gpointer)tasuki_message_name (type)));
  g_assert_cmpuint (g_hash_table_size (names), ==, 32);
  g_assert_null (tasuki_message_name (TASUKI_MESSAGE_NONE));
}

static void
test_name_is_good (void)
{
  g_autofree char *longest = g_strnfill (64, 'x');

  g_assert_true (tasuki_name_is_good ("a"));
  g_assert_true (tasuki_name_is_good ("acme.osaka-1_b"));
  g_assert_true (tasuki_name_is_good ("7"));
  g_assert_true (tasuki_name_is_good (longest));
}

static void
test_name_is_bad (void)
{
  g_autofree char *too_long = g_strnfill (65, 'x');
  const char *names[]
      = { "", ".a", "-a", "_a", "Acme", "a b", "a/b", "a\nb", "a\tb", "アクメ", "a*", too_long };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_false (tasuki_name_is_good (names[i]));
}

/* The public key of RFC 8410, 10.1, whose fingerprint is that of OpenSSL. */
static void
test_key_has_the_fingerprint_of_its_certificate_form (void)
{
  static const uint8_t key[TASUKI_KEY_SIZE]
      = { 0x19, 0xbf, 0x44, 0x09, 0x69, 0x84, 0xcd, 0xfe, 0x85, 0x41, 0xba,
          0xc1, 0x67, 0xdc, 0x3b, 0x96, 0xc8, 0x50, 0x86, 0xaa, 0x30, 0xb6,
          0xb6, 0xcb, 0x0c, 0x5c, 0x38, 0xad, 0x70, 0x31, 0x66, 0xe1 };
  g_autofree char *fingerprint = tasuki_key_fingerprint (key);

  g_assert_cmpstr (fingerprint, ==,
                   "a1e9156054e04fac899ae9f275132cdc07a5dbc4ea2c2ad3a1ffc6e0d253681f");
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

  g_test_add_func ("/message/refuses/deep-nesting", test_message_refuses_deep_nesting);
  g_test_add_func ("/message/takes-the-longest-text", test_message_takes_the_longest_text);
  g_test_add_func ("/message/takes-a-key-once", test_message_takes_a_key_once);
  g_test_add_func ("/message/keeps-bytes-where-they-are", test_message_keeps_bytes_where_they_are);
  g_test_add_func ("/message/reads-several-at-once", test_message_reads_several_at_once);
  g_test_add_func ("/message/every-type-has-a-name-of-its-own",
                   test_every_type_has_a_name_of_its_own);
  g_test_add_func ("/key/has-the-fingerprint-of-its-certificate-form",
                   test_key_has_the_fingerprint_of_its_certificate_form);
  g_test_add_func ("/name/is-good", test_name_is_good);
  g_test_add_func ("/name/is-bad", test_name_is_bad);

  return g_test_run ();
}
