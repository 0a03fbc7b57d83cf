/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PROXY headers: a good one gives its source, and of what is not good nothing is taken. */

#include "wire/proxy-header.h"

#include <string.h>

#include <gio/gio.h>

#define SIGNATURE "\x0d\x0a\x0d\x0a\x00\x0d\x0a\x51\x55\x49\x54\x0a"
#define IPV4      "\xc0\x00\x02\x07\xc6\x33\x64\x01\x13\x94\x1d\x13" /* 192.0.2.7:5012, ... */
#define IPV6                                                                                       \
  "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x07"                               \
  "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"                               \
  "\x13\x94\x1d\x13"

/* Version 2, PROXY, TCP over IPv4: 12 bytes of addresses, and so many more. */
#define HEAD_IPV4(more) SIGNATURE "\x21\x11\x00" more

typedef struct
{
  const char *name;
  const char *bytes;
  size_t length;
  const char *fault; /* part of it; NULL: it is good */
} Case;

#define CASE(name, bytes, fault)                                                                   \
  {                                                                                                \
    name, bytes, sizeof (bytes) - 1, fault                                                         \
  }

static const Case cases[] = {
  CASE ("ipv4", HEAD_IPV4 ("\x0c") IPV4, NULL),
  CASE ("ipv6", SIGNATURE "\x21\x21\x00\x24" IPV6, NULL),
  CASE ("fields", HEAD_IPV4 ("\x17") IPV4 "\x04\x00\x03???\xe0\x00\x02??", NULL),
  CASE ("empty-field", HEAD_IPV4 ("\x0f") IPV4 "\x04\x00\x00", NULL),
  CASE ("checksum", HEAD_IPV4 ("\x13") IPV4 "\x03\x00\x04\x19\x05\x7d\xfc", NULL),
  CASE ("local", SIGNATURE "\x20\x00\x00\x00", NULL),
  CASE ("local-with-addresses", SIGNATURE "\x20\x11\x00\x0c" IPV4, NULL),
  CASE ("local-of-an-unknown-family", SIGNATURE "\x20\xff\x00\x02??", NULL),

  CASE ("version-1", "PROXY TCP4 192.0.2.7 198.51.100.1 5012 7443\r\n", "version 1"),
  CASE ("tls", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03?????????", "something other"),
  CASE ("last-byte-of-the-signature",
        "\x0d\x0a\x0d\x0a\x00\x0d\x0a\x51\x55\x49\x54\x0b"
        "\x21\x11\x00\x0c" IPV4,
        "something other"),
  CASE ("version-0", SIGNATURE "\x01\x11\x00\x0c" IPV4, "other than 2"),
  CASE ("version-1-in-binary", SIGNATURE "\x11\x11\x00\x0c" IPV4, "other than 2"),
  CASE ("version-3", SIGNATURE "\x31\x11\x00\x0c" IPV4, "other than 2"),
  CASE ("command-2", SIGNATURE "\x22\x11\x00\x0c" IPV4, "unknown command"),
  CASE ("command-15", SIGNATURE "\x2f\x11\x00\x0c" IPV4, "unknown command"),
  CASE ("no-family", SIGNATURE "\x21\x00\x00\x0c" IPV4, "other than TCP"),
  CASE ("no-protocol", SIGNATURE "\x21\x10\x00\x0c" IPV4, "other than TCP"),
  CASE ("udp-over-ipv4", SIGNATURE "\x21\x12\x00\x0c" IPV4, "other than TCP"),
  CASE ("udp-over-ipv6", SIGNATURE "\x21\x22\x00\x24" IPV6, "other than TCP"),
  CASE ("protocol-3", SIGNATURE "\x21\x13\x00\x0c" IPV4, "other than TCP"),
  CASE ("unix", SIGNATURE "\x21\x31\x00\xd8????", "other than TCP"),
  CASE ("family-4", SIGNATURE "\x21\x41\x00\x0c" IPV4, "other than TCP"),
  CASE ("no-addresses", HEAD_IPV4 ("\x00"), "too short"),
  CASE ("short-addresses", HEAD_IPV4 ("\x0b") IPV4, "too short"),
  CASE ("ipv4-as-ipv6", SIGNATURE "\x21\x21\x00\x0c" IPV4, "too short"),
  CASE ("short-ipv6", SIGNATURE "\x21\x21\x00\x23" IPV6, "too short"),
  CASE ("too-long", SIGNATURE "\x21\x11\x02\x19" IPV4, "longer than 552"),
  CASE ("longest-length", SIGNATURE "\x21\x11\xff\xff" IPV4, "longer than 552"),
  CASE ("long-local", SIGNATURE "\x20\x00\x02\x19", "longer than 552"),
  CASE ("field-of-one-byte", HEAD_IPV4 ("\x0d") IPV4 "\x04", "cut off"),
  CASE ("field-of-two-bytes", HEAD_IPV4 ("\x0e") IPV4 "\x04\x00", "cut off"),
  CASE ("field-without-its-value", HEAD_IPV4 ("\x0f") IPV4 "\x04\x00\x01", "cut off"),
  CASE ("field-beyond-the-end", HEAD_IPV4 ("\x11") IPV4 "\x04\x00\x03??", "cut off"),
  CASE ("field-of-all-there-may-be", HEAD_IPV4 ("\x10") IPV4 "\x04\xff\xff?", "cut off"),
  CASE ("bytes-behind-a-field", HEAD_IPV4 ("\x11") IPV4 "\x04\x00\x00??", "cut off"),
  CASE ("wrong-checksum", HEAD_IPV4 ("\x13") IPV4 "\x03\x00\x04\x19\x05\x7d\xfd", "checksum"),
  CASE ("zero-checksum", HEAD_IPV4 ("\x13") IPV4 "\x03\x00\x04\x00\x00\x00\x00", "checksum"),
  CASE ("short-checksum", HEAD_IPV4 ("\x12") IPV4 "\x03\x00\x03\x19\x05\x7d", "checksum"),
  CASE ("checksum-of-another-source",
        HEAD_IPV4 ("\x13") "\xc0\x00\x02\x08\xc6\x33\x64\x01\x13\x94\x1d\x13"
                           "\x03\x00\x04\x19\x05\x7d\xfc",
        "checksum"),
};

/* The whole, as a connection gives it: it is measured as it grows, and read once it is there. */
static const char *
take (const uint8_t *bytes, size_t length, TasukiProxyHeader *header)
{
  const char *fault = NULL;
  size_t wanted = TASUKI_PROXY_HEADER_HEAD;

  for (size_t got = 0; got < wanted; got++)
    {
      g_assert_cmpuint (got, <, length);
      wanted = tasuki_proxy_header_measure (bytes, got + 1, &fault);
    }
  if (wanted == 0)
    return fault;

  g_assert_cmpuint (wanted, ==, length);
  g_assert_true (tasuki_proxy_header_read (bytes, length, header, &fault) == (fault == NULL));
  return fault;
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autofree uint8_t *bytes = g_memdup2 (one->bytes, one->length); /* so that its end is guarded */
  TasukiProxyHeader header;
  const char *fault = take (bytes, one->length, &header);

  if (one->fault == NULL)
    g_assert_cmpstr (fault, ==, NULL);
  else
    {
      g_assert_nonnull (fault);
      g_assert_nonnull (strstr (fault, one->fault));
    }
}

static void
test_gives_the_source (void)
{
  static const uint8_t six[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 7 };
  TasukiProxyHeader header;

  g_assert_null (take ((const uint8_t *)cases[0].bytes, cases[0].length, &header));
  g_assert_true (!header.own && !header.ipv6);
  g_assert_cmpmem (header.address, 4, "\xc0\x00\x02\x07", 4);
  g_assert_cmpuint (header.port, ==, 5012);

  g_assert_null (take ((const uint8_t *)cases[1].bytes, cases[1].length, &header));
  g_assert_true (!header.own && header.ipv6);
  g_assert_cmpmem (header.address, 16, six, 16);
  g_assert_cmpuint (header.port, ==, 5012);
}

static void
test_local_gives_none (void)
{
  static const uint8_t nothing[16] = { 0 };
  TasukiProxyHeader header;

  g_assert_null (take ((const uint8_t *)SIGNATURE "\x20\x11\x00\x0c" IPV4, 16 + 12, &header));
  g_assert_true (header.own);
  g_assert_cmpmem (header.address, 16, nothing, 16);
}

/* The longest has one field that fills it. */
static void
test_takes_the_longest (void)
{
  uint8_t bytes[TASUKI_PROXY_HEADER_MAX] = SIGNATURE "\x21\x11\x02\x18" IPV4 "\x04\x02\x09";
  TasukiProxyHeader header;

  g_assert_null (take (bytes, sizeof bytes, &header));
  g_assert_cmpuint (header.port, ==, 5012);
}

static void
test_takes_nothing_that_is_cut_off (void)
{
  const uint8_t *bytes = (const uint8_t *)cases[2].bytes;

  for (size_t length = 0; length < cases[2].length; length++)
    {
      TasukiProxyHeader header;
      const char *fault = NULL;

      g_assert_false (tasuki_proxy_header_read (bytes, length, &header, &fault));
      g_assert_cmpstr (fault, ==, "the PROXY header is cut off");
    }
}

/* What follows belongs to TLS. */
static void
test_takes_nothing_that_is_too_long (void)
{
  TasukiProxyHeader header;
  const char *fault = NULL;

  g_assert_false (tasuki_proxy_header_read ((const uint8_t *)HEAD_IPV4 ("\x0c") IPV4 "\x16",
                                            16 + 12 + 1, &header, &fault));
  g_assert_nonnull (fault);
}

/* A wrong byte is known when it comes, and not at the deadline. */
static void
test_refuses_at_the_first_wrong_byte (void)
{
  for (size_t at = 0; at < 12; at++)
    {
      uint8_t bytes[12] = SIGNATURE;
      const char *fault = NULL;

      bytes[at] ^= 1;
      g_assert_cmpuint (tasuki_proxy_header_measure (bytes, at, &fault), ==, 16);
      g_assert_null (fault);
      g_assert_cmpuint (tasuki_proxy_header_measure (bytes, at + 1, &fault), ==, 0);
      g_assert_nonnull (fault);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf (
          "/proxy-header/%s/%s", cases[i].fault == NULL ? "takes" : "refuses", cases[i].name);

      g_test_add_data_func (name, &cases[i], test_case);
    }
#define ADD(name, function) g_test_add_func ("/proxy-header/" name, function)
  ADD ("gives-the-source", test_gives_the_source);
  ADD ("local-gives-none", test_local_gives_none);
  ADD ("takes-the-longest", test_takes_the_longest);
  ADD ("takes-nothing-that-is-cut-off", test_takes_nothing_that_is_cut_off);
  ADD ("takes-nothing-that-is-too-long", test_takes_nothing_that_is_too_long);
  ADD ("refuses-at-the-first-wrong-byte", test_refuses_at_the_first_wrong_byte);

  return g_test_run ();
}
