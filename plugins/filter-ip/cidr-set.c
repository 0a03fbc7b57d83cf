/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Address ranges as sorted, disjoint intervals; one list for each family. */

#include "cidr-set.h"

#include <stdint.h>
#include <string.h>

#define BYTES 16

/* An address as 128 bits in network order, so that memcmp () sorts. */
typedef struct
{
  uint8_t bytes[BYTES];
} Address;

typedef struct
{
  Address first;
  Address last;
} Interval;

struct _CidrSet
{
  /* IPv4, in its mapped form, and IPv6: `::/0` does not mean IPv4. */
  GArray *families[2];
};

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

CidrSet *
cidr_set_new (void)
{
  CidrSet *self = g_new0 (CidrSet, 1);

  for (unsigned i = 0; i < 2; i++)
    self->families[i] = g_array_new (FALSE, FALSE, sizeof (Interval));

  return self;
}

void
cidr_set_free (CidrSet *self)
{
  for (unsigned i = 0; i < 2; i++)
    g_array_unref (self->families[i]);
  g_free (self);
}

/* An IPv4-mapped address (RFC 4291, 2.5.5.2) is an IPv4 one. */
static GArray *
family_of (CidrSet *self, const Address *address)
{
  return self->families[memcmp (address->bytes, mapped_prefix, sizeof mapped_prefix) == 0 ? 0 : 1];
}

static void
widen (GInetAddress *address, Address *wide)
{
  const uint8_t *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    {
      memcpy (wide->bytes, bytes, BYTES);
      return;
    }
  memcpy (wide->bytes, mapped_prefix, sizeof mapped_prefix);
  memcpy (wide->bytes + sizeof mapped_prefix, bytes, 4);
}

/* The last address that shares the first @prefix bits; FALSE if @interval->first has others. */
static bool
spread (Interval *interval, unsigned prefix)
{
  interval->last = interval->first;
  for (unsigned bit = prefix; bit < 8 * BYTES; bit++)
    {
      uint8_t mask = (uint8_t)(0x80 >> (bit % 8));

      if ((interval->first.bytes[bit / 8] & mask) != 0)
        return false;
      interval->last.bytes[bit / 8] |= mask;
    }

  return true;
}

/* Digits only: strtoul () would take signs, blanks and leading zeros. */
static bool
parse_prefix (const char *text, unsigned maximum, unsigned *prefix)
{
  guint64 value;

  if (!g_ascii_isdigit (text[0]) || (text[0] == '0' && text[1] != '\0')
      || !g_ascii_string_to_unsigned (text, 10, 0, maximum, &value, NULL))
    return false;

  *prefix = (unsigned)value;
  return true;
}

bool
cidr_set_add (CidrSet *self, const char *range)
{
  const char *slash = strchr (range, '/');
  g_autofree char *host
      = slash != NULL ? g_strndup (range, (size_t)(slash - range)) : g_strdup (range);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  bool narrow;
  unsigned prefix;
  Interval interval;

  /* A zone is a matter of this machine alone, not of an address range. */
  if (address == NULL || strchr (host, '%') != NULL)
    return false;

  narrow = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
  prefix = narrow ? 32 : 128;
  if (slash != NULL && !parse_prefix (slash + 1, prefix, &prefix))
    return false;

  widen (address, &interval.first);
  if (!spread (&interval, narrow ? prefix + 96 : prefix))
    return false;

  g_array_append_val (family_of (self, &interval.first), interval);
  return true;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return memcmp (&((const Interval *)a)->first, &((const Interval *)b)->first, BYTES);
}

static void
seal (GArray *intervals)
{
  unsigned kept = 0;

  g_array_sort (intervals, compare);
  for (unsigned i = 1; i < intervals->len; i++)
    {
      Interval *last = &g_array_index (intervals, Interval, kept);
      Interval *next = &g_array_index (intervals, Interval, i);

      if (memcmp (&next->first, &last->last, BYTES) > 0)
        g_array_index (intervals, Interval, ++kept) = *next;
      else if (memcmp (&next->last, &last->last, BYTES) > 0)
        last->last = next->last;
    }
  if (intervals->len > 0)
    g_array_set_size (intervals, kept + 1);
}

void
cidr_set_seal (CidrSet *self)
{
  for (unsigned i = 0; i < 2; i++)
    seal (self->families[i]);
}

bool
cidr_set_contains (CidrSet *self, GInetAddress *address)
{
  unsigned low = 0;
  unsigned high;
  GArray *intervals;
  Address wide;

  widen (address, &wide);
  intervals = family_of (self, &wide);
  high = intervals->len;
  while (low < high)
    {
      unsigned middle = low + (high - low) / 2;
      const Interval *interval = &g_array_index (intervals, Interval, middle);

      if (memcmp (&wide, &interval->first, BYTES) < 0)
        high = middle;
      else if (memcmp (&wide, &interval->last, BYTES) > 0)
        low = middle + 1;
      else
        return true;
    }

  return false;
}
