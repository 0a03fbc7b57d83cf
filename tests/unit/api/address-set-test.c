/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Address sets: which spellings are a range, and that each means what its bits say. */

#include <string.h>

#include <tasuki/address-set.h>

static gboolean
contains (TasukiAddressSet *set, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  g_assert_nonnull (address);
  return tasuki_address_set_contains (set, address);
}

static void
assert_all (TasukiAddressSet *set, const char *addresses, gboolean expected)
{
  g_auto (GStrv) list = g_strsplit (addresses, " ", -1);

  for (char **address = list; *address != NULL; address++)
    {
      g_test_message ("%s", *address);
      g_assert_true (contains (set, *address) == expected);
    }
}

/* Of what is a range: its first and last address, and their neighbours, which are not in it. */
static const struct
{
  const char *text;
  const char *before; /* NULL: there is none */
  const char *first;  /* NULL: it is no range */
  const char *last;
  const char *behind;
} spellings[] = {
  /* RFC 4291, 2.2 and 2.3 */
  { "192.0.2.1", "192.0.2.0", "192.0.2.1", "192.0.2.1", "192.0.2.2" },
  { "192.0.2.0/24", "192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0" },
  { "192.0.2.1/32", "192.0.2.0", "192.0.2.1", "192.0.2.1", "192.0.2.2" },
  { "0.0.0.0/0", NULL, "0.0.0.0", "255.255.255.255", NULL },
  { "255.255.255.255", "255.255.255.254", "255.255.255.255", "255.255.255.255", NULL },
  { "2001:db8::/32", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::" },
  { "2001:DB8::A", "2001:db8::9", "2001:db8::a", "2001:db8::a", "2001:db8::b" },
  { "2001:0db8:0000:0000:0000:0000:0000:000a", "2001:db8::9", "2001:db8::a", "2001:db8::a",
    "2001:db8::b" },
  { "2001:db8:0:0:1::", "2001:db8::ffff:ffff:ffff",
    "2001:db8:0:0:1::", "2001:db8:0:0:1::", "2001:db8:0:0:1::1" },
  { "1:2:3:4:5:6:7::", "1:2:3:4:5:6:6:ffff", "1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0",
    "1:2:3:4:5:6:7:1" },
  { "::/0", NULL, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL },
  { "::", NULL, "::", "::", "::1" },
  { "fe80::/10", "fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fec0::" },

  /* RFC 4291, 2.5.5: a mapped address is the IPv4 one, a "compatible" one is not */
  { "::ffff:192.0.2.1", "192.0.2.0", "192.0.2.1", "192.0.2.1", "192.0.2.2" },
  { "::FFFF:c000:201", "192.0.2.0", "192.0.2.1", "192.0.2.1", "192.0.2.2" },
  { "0:0:0:0:0:ffff:192.0.2.0/120", "192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0" },
  { "::ffff:0:0/96", NULL, "0.0.0.0", "255.255.255.255", NULL },
  { "::192.0.2.1", "::c000:200", "::192.0.2.1", "::c000:201", "192.0.2.1" },
  { "64:ff9b::192.0.2.1", "192.0.2.1", "64:ff9b::c000:201", "64:ff9b::c000:201",
    "64:ff9b::c000:202" },

  /* RFC 6943, 3.1.1: what inet_addr () takes for an IPv4 address */
  { "010.0.0.1" },
  { "0300.0.2.1" },
  { "192.0.2.001" },
  { "192.000.2.1" },
  { "3221225985" },
  { "0xC0.0.2.1" },
  { "0xC0000201" },
  { "192.0.513" },
  { "192.513" },
  { "127.1" },
  { "::ffff:192.0.2.01" },
  { "::ffff:192.513" },
  { "::ffff:0xC0.0.2.1" },
  { "::ffff:3221225985" },

  /* RFC 6943, 3.1.2 and RFC 4007, 11: zones */
  { "fe80::1%eth0" },
  { "fe80::1%1" },
  { "fe80::%eth0/64" },
  { "fe80::/64%eth0" },
  { "2001:db8::1%" },
  { "192.0.2.1%eth0" },

  /* bits below the prefix */
  { "192.0.2.1/24" },
  { "2001:db8::1/64" },
  { "::ffff:192.0.2.1/120" },
  { "::ffff:0:0/90" },

  /* prefixes that are none */
  { "192.0.2.0/33" },
  { "192.0.2.0/120" },
  { "::/129" },
  { "192.0.2.0/" },
  { "192.0.2.0/024" },
  { "192.0.2.0/0x18" },
  { "192.0.2.0/+24" },
  { "192.0.2.0/-1" },
  { "192.0.2.0/ 24" },
  { "192.0.2.0/24 " },
  { "192.0.2.0/255.255.255.0" },
  { "192.0.2.0/24/24" },
  { "192.0.2.0/4294967320" },
  { "/24" },

  /* groups, dots and colons */
  { "02001:db8::" },
  { "2001:db8::g" },
  { "2001::db8::1" },
  { "1:2:3:4:5:6:7" },
  { "1:2:3:4:5:6:7:8:9" },
  { "1:2:3:4::5:6:7:8" },
  { ":1:2:3:4:5:6:7" },
  { "1:2:3:4:5:6:7:" },
  { "1:2:3:4:5:6:7:192.0.2.1" },
  { "::192.0.2.1:1" },
  { ":::" },
  { ":" },
  { "192.0.2.1." },
  { ".192.0.2.1" },
  { "192.0..2.1" },
  { "192.0.2" },
  { "192.0.2.1.1" },
  { "192.0.2.256" },
  { "192.0.2.-1" },

  /* blanks, brackets, ports, names, other digits */
  { "" },
  { " " },
  { " 192.0.2.1" },
  { "192.0.2.1 " },
  { "192.0.2.1\t" },
  { "192.0. 2.1" },
  { "2001:db8:: 1" },
  { "[2001:db8::1]" },
  { "192.0.2.1:80" },
  { "localhost" },
  { "example.org" },
  { "any" },
  { "*" },
  { "192.0.2.*" },
  { "192.0.2.0-192.0.2.9" },
  { "192.0.2.1,192.0.2.2" },
  { "１９２.0.2.1" },
  { "192.0.2.0/２4" },
};

static void
test_each_spelling_is_refused_or_means_what_its_bits_say (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      const typeof (spellings[0]) *one = &spellings[i];
      g_autoptr (TasukiAddressSet) set = tasuki_address_set_new ();

      g_test_message ("\"%s\"", one->text);
      g_assert_true (tasuki_address_set_add (set, one->text) == (one->first != NULL));
      if (one->first == NULL)
        continue;
      g_assert_true (contains (set, one->first));
      g_assert_true (contains (set, one->last));
      g_assert_false (one->before != NULL && contains (set, one->before));
      g_assert_false (one->behind != NULL && contains (set, one->behind));
    }
}

static void
test_what_is_refused_adds_nothing (void)
{
  g_autoptr (TasukiAddressSet) set = tasuki_address_set_new ();

  g_assert_false (tasuki_address_set_add (set, "192.0.2.1/24"));
  g_assert_false (contains (set, "192.0.2.1"));
  g_assert_true (tasuki_address_set_add (set, "192.0.2.7"));
  g_assert_false (contains (set, "192.0.2.1"));
}

static void
test_an_empty_set_has_nobody (void)
{
  g_autoptr (TasukiAddressSet) set = tasuki_address_set_new ();

  assert_all (set, "0.0.0.0 127.0.0.1 :: ::1", FALSE);
}

static void
test_neither_family_has_anything_of_the_other (void)
{
  g_autoptr (TasukiAddressSet) narrow = tasuki_address_set_new ();
  g_autoptr (TasukiAddressSet) wide = tasuki_address_set_new ();

  tasuki_address_set_add (narrow, "0.0.0.0/0");
  tasuki_address_set_add (wide, "::/0");
  assert_all (narrow, "192.0.2.1 ::ffff:192.0.2.1", TRUE);
  assert_all (narrow, "2001:db8::1 ::1", FALSE);
  assert_all (wide, "2001:db8::1 ::1", TRUE);
  assert_all (wide, "192.0.2.1 ::ffff:192.0.2.1", FALSE);
}

static void
test_ranges_may_overlap_and_come_in_any_order (void)
{
  static const char *const ranges[]
      = { "198.51.100.0/24", "10.1.0.0/16", "10.0.0.0/8",      "192.0.2.7", "10.255.255.255",
          "11.0.0.0/8",      "192.0.2.7",   "198.51.100.0/25", NULL };
  g_autoptr (TasukiAddressSet) set = tasuki_address_set_new_from_strv (ranges, NULL);

  g_assert_nonnull (set);
  assert_all (set, "10.0.0.0 10.1.2.3 10.255.255.255 11.255.255.255 192.0.2.7 198.51.100.255",
              TRUE);
  assert_all (set, "9.255.255.255 12.0.0.0 192.0.2.6 192.0.2.8 198.51.101.0", FALSE);
}

/* The order is made when it is first looked at; what comes later has to find its place, too. */
static void
test_what_is_added_after_a_look_counts (void)
{
  g_autoptr (TasukiAddressSet) set = tasuki_address_set_new ();

  tasuki_address_set_add (set, "192.0.2.0/24");
  g_assert_true (contains (set, "192.0.2.1"));
  tasuki_address_set_add (set, "10.0.0.0/8");
  g_assert_true (contains (set, "10.0.0.1"));
  tasuki_address_set_add (set, "192.0.0.0/16");
  g_assert_true (contains (set, "192.0.9.1"));
  g_assert_true (contains (set, "192.0.2.1"));
}

static void
test_an_error_names_the_bad_one (void)
{
  static const char *const ranges[] = { "192.0.2.0/24", "10.0.0.1/8", "nonsense", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (tasuki_address_set_new_from_strv (ranges, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
  g_assert_nonnull (g_strstr_len (error->message, -1, "\"10.0.0.1/8\""));
  g_assert_null (g_strstr_len (error->message, -1, "nonsense"));
}

/* However long and of whatever bytes it is. */
static void
test_an_error_quotes_no_more_than_a_line (void)
{
  g_autofree char *endless = g_strnfill (100000, '1');
  const char *const ranges[] = { endless, NULL };
  const char *const bytes[] = { "192.0.2.\xff", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (tasuki_address_set_new_from_strv (ranges, &error));
  g_assert_cmpuint (strlen (error->message), <, 200);
  g_clear_error (&error);
  g_assert_null (tasuki_address_set_new_from_strv (bytes, &error));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_a_copy_is_a_reference (void)
{
  g_autoptr (TasukiAddressSet) set = tasuki_address_set_new ();
  TasukiAddressSet *copy;

  tasuki_address_set_add (set, "192.0.2.1");
  copy = g_boxed_copy (TASUKI_TYPE_ADDRESS_SET, set);
  g_assert_true (copy == set);
  g_boxed_free (TASUKI_TYPE_ADDRESS_SET, copy);
  g_assert_true (contains (set, "192.0.2.1"));
}

static void
test_what_cannot_be_read_admits_nobody (void)
{
  static const char *const none[] = { NULL };
  static const char *const near[] = { "192.0.2.0/24", NULL };
  static const char *const broken[] = { "192.0.2.0/24", "anywhere", NULL };
  g_autoptr (GInetAddress) inside = g_inet_address_new_from_string ("192.0.2.7");
  g_autoptr (GInetAddress) outside = g_inet_address_new_from_string ("198.51.100.7");

  g_assert_true (tasuki_address_set_admits (none, outside));
  g_assert_true (tasuki_address_set_admits (near, inside));
  g_assert_false (tasuki_address_set_admits (near, outside));
  g_assert_false (tasuki_address_set_admits (broken, inside));
}

static gboolean
includes (const char *const *ranges, const char *const *others)
{
  g_autoptr (TasukiAddressSet) set = tasuki_address_set_new_from_strv (ranges, NULL);
  g_autoptr (TasukiAddressSet) other = tasuki_address_set_new_from_strv (others, NULL);

  return tasuki_address_set_includes (set, other);
}

static void
test_a_set_includes_what_is_within_its_ranges (void)
{
  static const char *const none[] = { NULL };
  static const char *const set[] = { "192.0.2.0/24", "198.51.100.7", "2001:db8::/32", NULL };
  static const char *const within[][3] = {
    { "192.0.2.0/24" },
    { "192.0.2.128/25", "198.51.100.7" },
    { "2001:db8:7::/48", "192.0.2.9" },
  };
  static const char *const beyond[][3] = {
    { "192.0.2.0/23" }, { "192.0.2.9", "203.0.113.9" }, { "198.51.100.6/31" }, { "::/0" },
    { "0.0.0.0/0" },    { "2001:db9::1", "192.0.2.9" },
  };

  g_assert_true (includes (set, none));
  g_assert_false (includes (none, within[0]));
  for (size_t i = 0; i < G_N_ELEMENTS (within); i++)
    g_assert_true (includes (set, within[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (beyond); i++)
    g_assert_false (includes (set, beyond[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address-set/each-spelling-is-refused-or-means-what-its-bits-say",
                   test_each_spelling_is_refused_or_means_what_its_bits_say);
  g_test_add_func ("/address-set/includes-what-is-within-its-ranges",
                   test_a_set_includes_what_is_within_its_ranges);
  g_test_add_func ("/address-set/what-is-refused-adds-nothing", test_what_is_refused_adds_nothing);
  g_test_add_func ("/address-set/an-empty-set-has-nobody", test_an_empty_set_has_nobody);
  g_test_add_func ("/address-set/neither-family-has-anything-of-the-other",
                   test_neither_family_has_anything_of_the_other);
  g_test_add_func ("/address-set/ranges-may-overlap-and-come-in-any-order",
                   test_ranges_may_overlap_and_come_in_any_order);
  g_test_add_func ("/address-set/what-is-added-after-a-look-counts",
                   test_what_is_added_after_a_look_counts);
  g_test_add_func ("/address-set/an-error-names-the-bad-one", test_an_error_names_the_bad_one);
  g_test_add_func ("/address-set/an-error-quotes-no-more-than-a-line",
                   test_an_error_quotes_no_more_than_a_line);
  g_test_add_func ("/address-set/a-copy-is-a-reference", test_a_copy_is_a_reference);
  g_test_add_func ("/address-set/what-cannot-be-read-admits-nobody",
                   test_what_cannot_be_read_admits_nobody);

  return g_test_run ();
}
