/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * PROXY headers: what is measured is what is read, nothing is believed that another reader would
 * not, and one bit that changes under a checksum is noticed.
 */

#include <string.h>

#include <glib.h>

#include "wire/proxy-header.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const uint8_t signature[12] = "\r\n\r\n\0\r\nQUIT\n";

/* As the oracle reads it: with nothing of the parser under test. */
static bool
is_head (const uint8_t *bytes, size_t length)
{
  unsigned rest = bytes[14] * 256u + bytes[15];

  return memcmp (bytes, signature, sizeof signature) == 0 && rest <= 536 && length == 16 + rest
         && (bytes[12] == 0x20
             || (bytes[12] == 0x21
                 && ((bytes[13] == 0x11 && rest >= 12) || (bytes[13] == 0x21 && rest >= 36))));
}

/* Whether the fields end where the header does; how often one is a checksum. */
static bool
has_fields (const uint8_t *bytes, size_t length, unsigned *sums)
{
  size_t at = bytes[13] == 0x11 ? 16 + 12 : 16 + 36;

  for (*sums = 0; at + 3 <= length; at += 3u + bytes[at + 1] * 256u + bytes[at + 2])
    *sums += bytes[at] == 3;

  return at == length;
}

/* What was taken with a checksum is not taken with any other source. */
static void
check_sum (const uint8_t *bytes, size_t length)
{
  g_autofree uint8_t *other = g_memdup2 (bytes, length);
  TasukiProxyHeader header;
  const char *fault;

  for (unsigned bit = 0; bit < 8 * 4; bit++)
    {
      other[16 + bit / 8] ^= (uint8_t)(1u << bit % 8);
      g_assert (!tasuki_proxy_header_read (other, length, &header, &fault));
      other[16 + bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void
check_source (const uint8_t *bytes, const TasukiProxyHeader *header)
{
  size_t address = bytes[13] == 0x11 ? 4 : 16;
  const uint8_t *port = bytes + 16 + 2 * address;

  g_assert (header->ipv6 == (address == 16));
  g_assert (memcmp (header->address, bytes + 16, address) == 0);
  g_assert (header->port == port[0] * 256u + port[1]);
}

/* @wanted: how many bytes it was said to have */
static void
check (const uint8_t *bytes, size_t length, size_t wanted)
{
  TasukiProxyHeader header;
  const char *fault = NULL;
  bool good = tasuki_proxy_header_read (bytes, length, &header, &fault);
  unsigned sums = 0;

  g_assert (good == (fault == NULL));
  if (!good)
    return;

  g_assert (wanted == length && is_head (bytes, length));
  g_assert (header.own == (bytes[12] == 0x20));
  if (header.own)
    return;
  g_assert (has_fields (bytes, length, &sums));
  check_source (bytes, &header);
  if (sums > 0)
    check_sum (bytes, length);
}

/* As it comes, byte by byte: no more is ever asked for than there may be. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree uint8_t *bytes = NULL;
  const char *fault;
  size_t wanted = TASUKI_PROXY_HEADER_HEAD;
  size_t got = 0;

  while (got < wanted && got < size)
    {
      wanted = tasuki_proxy_header_measure (data, ++got, &fault);
      g_assert (wanted <= TASUKI_PROXY_HEADER_MAX && (wanted == 0) == (fault != NULL));
    }

  bytes = g_memdup2 (data, got); /* a copy that ends there, so that a byte too many is noticed */
  check (bytes, got, wanted);
  return 0;
}
