/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The header of the PROXY protocol, version 2. What the protocol leaves to the receiver is refused
 * here: whoever trusts a proxy wants an address from it.
 */

#include "wire/proxy-header.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define VERSION    2
#define LOCAL      0x0 /* commands */
#define PROXY      0x1
#define FIELD_HEAD 3 /* type (1) and length (2) of a field behind the addresses */
#define CRC32C     0x03

static const uint8_t signature[]
    = { 0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a };

/* What version 1 begins with, which is text. */
static const uint8_t signature_1[] = { 'P', 'R', 'O', 'X', 'Y', ' ' };

/* What is taken: TCP over IPv4 and over IPv6. Two addresses are followed by two ports. */
typedef struct
{
  uint8_t code;
  size_t address;
} Family;

static const Family families[] = { { 0x11, 4 }, { 0x21, 16 } };

static const Family *
find_family (uint8_t code)
{
  for (size_t i = 0; i < G_N_ELEMENTS (families); i++)
    if (families[i].code == code)
      return &families[i];

  return NULL;
}

static size_t
get_addresses_size (const Family *family)
{
  return 2 * family->address + 2 * sizeof (uint16_t);
}

static uint16_t
read_16 (const uint8_t *bytes)
{
  return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t
read_32 (const uint8_t *bytes)
{
  return (uint32_t)read_16 (bytes) << 16 | read_16 (bytes + 2);
}

static bool
begins_with (const uint8_t *bytes, size_t length, const uint8_t *start, size_t size)
{
  return memcmp (bytes, start, MIN (length, size)) == 0;
}

static const char *
find_fault_in_signature (const uint8_t *bytes, size_t length)
{
  if (begins_with (bytes, length, signature, sizeof signature))
    return NULL;
  if (begins_with (bytes, length, signature_1, sizeof signature_1))
    return _ ("the PROXY header is of version 1; have the proxy send version 2");

  return _ ("the proxy sent something other than a PROXY header");
}

static const char *
find_fault_in_head (const uint8_t head[static TASUKI_PROXY_HEADER_HEAD])
{
  unsigned command = head[12] & 0x0f;
  const Family *family = find_family (head[13]);
  size_t rest = read_16 (head + 14);

  if (head[12] >> 4 != VERSION)
    return _ ("the PROXY header is of a version other than 2");
  if (rest > TASUKI_PROXY_HEADER_REST_MAX)
    return _ ("the PROXY header is longer than 552 bytes");
  if (command != LOCAL && command != PROXY)
    return _ ("the PROXY header has an unknown command");
  if (command == PROXY && family == NULL)
    return _ ("the PROXY header is of something other than TCP over IPv4 or IPv6");
  if (command == PROXY && rest < get_addresses_size (family))
    return _ ("the PROXY header is too short for its addresses");

  return NULL;
}

size_t
tasuki_proxy_header_measure (const uint8_t *bytes, size_t length, const char **fault)
{
  *fault = find_fault_in_signature (bytes, length);
  if (*fault == NULL && length >= TASUKI_PROXY_HEADER_HEAD)
    *fault = find_fault_in_head (bytes);
  if (*fault != NULL)
    return 0;

  return TASUKI_PROXY_HEADER_HEAD
         + (length >= TASUKI_PROXY_HEADER_HEAD ? read_16 (bytes + 14) : 0u);
}

/* CRC-32C (RFC 3720, appendix B.4) of the whole header, in which its own four bytes count as zero.
 */
static uint32_t
sum_up (const uint8_t *bytes, size_t length, size_t own)
{
  uint32_t sum = UINT32_MAX;

  for (size_t i = 0; i < length; i++)
    {
      sum ^= i >= own && i < own + sizeof sum ? 0 : bytes[i];
      for (unsigned bit = 0; bit < 8; bit++)
        sum = sum >> 1 ^ (sum & 1 ? UINT32_C (0x82f63b78) : 0);
    }

  return ~sum;
}

/* What a field says is of no use here. But all have to be in good order, and their sum right. */
static const char *
find_fault_in_fields (const uint8_t *bytes, size_t length, size_t at)
{
  while (at < length)
    {
      size_t value = at + FIELD_HEAD;
      size_t size = value <= length ? read_16 (bytes + at + 1) : 0;

      if (value > length || size > length - value)
        return _ ("the PROXY header has a field that is cut off");
      if (bytes[at] == CRC32C
          && (size != sizeof (uint32_t)
              || read_32 (bytes + value) != sum_up (bytes, length, value)))
        return _ ("the PROXY header has a wrong checksum");
      at = value + size;
    }

  return NULL;
}

static void
take_source (const uint8_t *addresses, const Family *family, TasukiProxyHeader *header)
{
  header->ipv6 = family->address == sizeof header->address;
  memcpy (header->address, addresses, family->address);
  header->port = read_16 (addresses + 2 * family->address);
}

bool
tasuki_proxy_header_read (const uint8_t *bytes,
                          size_t length,
                          TasukiProxyHeader *header,
                          const char **fault)
{
  const Family *family;
  size_t size = tasuki_proxy_header_measure (bytes, length, fault);

  *header = (TasukiProxyHeader){ .own = false };
  if (*fault == NULL && size != length)
    *fault = _ ("the PROXY header is cut off");
  if (*fault != NULL)
    return false;

  /* What family it names then, and what follows, means nothing. */
  header->own = (bytes[12] & 0x0f) == LOCAL;
  if (header->own)
    return true;

  family = find_family (bytes[13]);
  *fault = find_fault_in_fields (bytes, length,
                                 TASUKI_PROXY_HEADER_HEAD + get_addresses_size (family));
  if (*fault != NULL)
    return false;

  take_source (bytes + TASUKI_PROXY_HEADER_HEAD, family, header);
  return true;
}
