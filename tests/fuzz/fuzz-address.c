/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Address ranges: what is read as one means the addresses that its bits say, whichever way it is
 * written, and the sets of several hold exactly what one of them holds.
 */

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include <tasuki/address-set.h>

#define RANGES_MAX 32

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A range as the oracle reads it: bit by bit, and with nothing of the parser under test. */
typedef struct
{
  uint8_t first[16];
  unsigned prefix;
} Range;

static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool
is_ipv4 (const uint8_t address[static 16])
{
  return memcmp (address, mapped, sizeof mapped) == 0;
}

static bool
get_bit (const uint8_t *bytes, unsigned bit)
{
  return (bytes[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

/* One or more digits without a leading zero; 129 for whatever is none, or more than 128. */
static unsigned
read_prefix (const char *text)
{
  unsigned prefix = 0;

  if (text[0] == '\0' || (text[0] == '0' && text[1] != '\0'))
    return 129;
  for (; *text != '\0'; text++)
    {
      if (*text < '0' || *text > '9')
        return 129;
      prefix = MIN (prefix * 10 + (unsigned)(*text - '0'), 129);
    }

  return prefix;
}

static bool
read_range (const char *text, Range *range)
{
  char host[64] = "";
  const char *slash = strchr (text, '/');
  size_t length = slash != NULL ? (size_t)(slash - text) : strlen (text);
  unsigned prefix = 128;

  if (length >= sizeof host)
    return false;
  memcpy (host, text, length);
  if (inet_pton (AF_INET, host, range->first + 12) == 1)
    {
      memcpy (range->first, mapped, sizeof mapped);
      if (slash != NULL)
        prefix = read_prefix (slash + 1) > 32 ? 129 : 96 + read_prefix (slash + 1);
    }
  else if (inet_pton (AF_INET6, host, range->first) != 1)
    return false;
  else if (slash != NULL)
    prefix = read_prefix (slash + 1);

  for (unsigned bit = prefix; bit < 128; bit++)
    if (get_bit (range->first, bit))
      return false;
  range->prefix = prefix;
  return prefix <= 128;
}

static bool
holds (const Range *range, const uint8_t address[static 16])
{
  for (unsigned bit = 0; bit < range->prefix; bit++)
    if (get_bit (range->first, bit) != get_bit (address, bit))
      return false;

  return is_ipv4 (range->first) == is_ipv4 (address);
}

static bool
contains (TasukiAddressSet *set, const uint8_t address[static 16])
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_bytes (address, G_SOCKET_FAMILY_IPV6);
  bool found = tasuki_address_set_contains (set, inet);

  if (is_ipv4 (address))
    {
      g_autoptr (GInetAddress) plain
          = g_inet_address_new_from_bytes (address + 12, G_SOCKET_FAMILY_IPV4);

      g_assert (tasuki_address_set_contains (set, plain) == found);
    }

  return found;
}

/* Each range's first and last address, and their neighbours: where mistakes are. */
static void
check_edges (TasukiAddressSet *set, const Range *ranges, unsigned count, const Range *range)
{
  for (int edge = 0; edge < 4; edge++)
    {
      uint8_t address[16];
      bool expected = false;
      int step = edge == 1 ? -1 : edge == 3 ? 1 : 0;

      memcpy (address, range->first, sizeof address);
      for (unsigned bit = range->prefix; edge >= 2 && bit < 128; bit++)
        address[bit / 8] |= (uint8_t)(0x80 >> (bit % 8));
      for (int i = 15; step != 0 && i >= 0; i--)
        {
          address[i] = (uint8_t)(address[i] + step);
          if (address[i] != (step < 0 ? 0xff : 0))
            break;
        }

      for (unsigned i = 0; i < count; i++)
        expected = expected || holds (&ranges[i], address);
      g_assert (contains (set, address) == expected);
    }
}

/* Written as everybody writes it, a range is read again, and means the same. */
static void
check_print (const Range *range)
{
  char host[INET6_ADDRSTRLEN];
  bool narrow = is_ipv4 (range->first) && range->prefix >= 96;
  g_autofree char *text = NULL;
  g_autoptr (TasukiAddressSet) set = tasuki_address_set_new ();
  Range again;

  inet_ntop (narrow ? AF_INET : AF_INET6, range->first + (narrow ? 12 : 0), host, sizeof host);
  text = g_strdup_printf ("%s/%u", host, range->prefix - (narrow ? 96 : 0));
  g_assert (tasuki_address_set_add (set, text));
  g_assert (read_range (text, &again));
  g_assert (memcmp (again.first, range->first, sizeof again.first) == 0);
  g_assert (again.prefix == range->prefix);
  check_edges (set, range, 1, range);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_auto (GStrv) parts = g_strsplit_set (text, ";\n", RANGES_MAX);
  g_autoptr (TasukiAddressSet) set = tasuki_address_set_new ();
  Range ranges[RANGES_MAX];
  unsigned count = 0;

  for (char **part = parts; *part != NULL; part++)
    {
      bool good = read_range (*part, &ranges[count]);

      g_assert (tasuki_address_set_add (set, *part) == good);
      count += good;
    }

  for (unsigned i = 0; i < count; i++)
    {
      check_edges (set, ranges, count, &ranges[i]);
      check_print (&ranges[i]);
    }

  return 0;
}
