/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Address ranges as sorted, disjoint intervals; one list for each family. */

#include <tasuki/address-set.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#define BYTES 16

/* How much of a text that is no range a message quotes, in characters. */
#define QUOTE_MAX 80

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

struct _TasukiAddressSet
{
  gatomicrefcount references;
  bool sorted;

  /* IPv4, in its mapped form, and IPv6: `::/0` does not mean IPv4. */
  GArray *families[2];
};

G_DEFINE_BOXED_TYPE (TasukiAddressSet,
                     tasuki_address_set,
                     tasuki_address_set_ref,
                     tasuki_address_set_unref)

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

TasukiAddressSet *
tasuki_address_set_new (void)
{
  TasukiAddressSet *self = g_new0 (TasukiAddressSet, 1);

  g_atomic_ref_count_init (&self->references);
  for (unsigned i = 0; i < 2; i++)
    self->families[i] = g_array_new (FALSE, FALSE, sizeof (Interval));

  return self;
}

TasukiAddressSet *
tasuki_address_set_new_from_strv (const char *const *ranges, GError **error)
{
  g_autoptr (TasukiAddressSet) self = NULL;

  g_return_val_if_fail (ranges != NULL, NULL);

  self = tasuki_address_set_new ();
  for (const char *const *range = ranges; *range != NULL; range++)
    if (!tasuki_address_set_add (self, *range))
      {
        g_autofree char *valid = g_utf8_make_valid (*range, -1);
        g_autofree char *quoted
            = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), QUOTE_MAX));

        g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                     _ ("\"%s\" is not an address or range such as 192.0.2.0/24 or 2001:db8::/32"),
                     quoted);
        return NULL;
      }

  return g_steal_pointer (&self);
}

TasukiAddressSet *
tasuki_address_set_ref (TasukiAddressSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
tasuki_address_set_unref (TasukiAddressSet *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->references))
    return;

  for (unsigned i = 0; i < 2; i++)
    g_array_unref (self->families[i]);
  g_free (self);
}

/* An IPv4-mapped address (RFC 4291, 2.5.5.2) is an IPv4 one. */
static GArray *
family_of (TasukiAddressSet *self, const Address *address)
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

gboolean
tasuki_address_set_add (TasukiAddressSet *self, const char *range)
{
  const char *slash;
  g_autofree char *host = NULL;
  g_autoptr (GInetAddress) address = NULL;
  bool narrow;
  unsigned prefix;
  Interval interval;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (range != NULL, FALSE);

  slash = strchr (range, '/');
  host = slash != NULL ? g_strndup (range, (size_t)(slash - range)) : g_strdup (range);
  /* A zone is a matter of this machine alone, not of an address range. */
  address = strchr (host, '%') == NULL ? g_inet_address_new_from_string (host) : NULL;
  if (address == NULL)
    return FALSE;

  narrow = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
  prefix = narrow ? 32 : 128;
  if (slash != NULL && !parse_prefix (slash + 1, prefix, &prefix))
    return FALSE;

  widen (address, &interval.first);
  if (!spread (&interval, narrow ? prefix + 96 : prefix))
    return FALSE;

  g_array_append_val (family_of (self, &interval.first), interval);
  self->sorted = false;
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return memcmp (&((const Interval *)a)->first, &((const Interval *)b)->first, BYTES);
}

/* Sorts them, and joins those that overlap. */
static void
sort (GArray *intervals)
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

/* The interval that an address is in; NULL if there is none. */
static const Interval *
find (GArray *intervals, const Address *address)
{
  unsigned low = 0;
  unsigned high = intervals->len;

  while (low < high)
    {
      unsigned middle = low + (high - low) / 2;
      const Interval *interval = &g_array_index (intervals, Interval, middle);

      if (memcmp (address, &interval->first, BYTES) < 0)
        high = middle;
      else if (memcmp (address, &interval->last, BYTES) > 0)
        low = middle + 1;
      else
        return interval;
    }

  return NULL;
}

static void
sort_all (TasukiAddressSet *self)
{
  for (unsigned i = 0; !self->sorted && i < 2; i++)
    sort (self->families[i]);
  self->sorted = true;
}

static bool
includes (GArray *intervals, GArray *others)
{
  for (unsigned i = 0; i < others->len; i++)
    {
      const Interval *other = &g_array_index (others, Interval, i);
      const Interval *around = find (intervals, &other->first);

      if (around == NULL || memcmp (&other->last, &around->last, BYTES) > 0)
        return false;
    }

  return true;
}

gboolean
tasuki_address_set_includes (TasukiAddressSet *self, TasukiAddressSet *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  sort_all (self);
  sort_all (other);
  return includes (self->families[0], other->families[0])
         && includes (self->families[1], other->families[1]);
}

gboolean
tasuki_address_set_contains (TasukiAddressSet *self, GInetAddress *address)
{
  Address wide;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (G_IS_INET_ADDRESS (address), FALSE);

  sort_all (self);
  widen (address, &wide);
  return find (family_of (self, &wide), &wide) != NULL;
}

gboolean
tasuki_address_set_admits (const char *const *ranges, GInetAddress *address)
{
  g_autoptr (TasukiAddressSet) set = NULL;

  g_return_val_if_fail (ranges != NULL && G_IS_INET_ADDRESS (address), FALSE);

  if (ranges[0] == NULL)
    return TRUE;

  set = tasuki_address_set_new_from_strv (ranges, NULL);
  return set != NULL && tasuki_address_set_contains (set, address);
}
