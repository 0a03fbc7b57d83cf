/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What filter-ip lets pass, and what it refuses to be told. */

#include <string.h>

#include "support/subject.h"

static const char *
ask (GObject *filter, const char *address)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);
  g_autoptr (TasukiPeer) peer = NULL;
  g_autoptr (TasukiDecision) decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

  g_assert_nonnull (inet);
  peer = tasuki_peer_new ("relay", inet, 1);
  subject_put (decision);
  tasuki_filter_screen (TASUKI_FILTER (filter), peer, decision);
  subject_wait (decision);

  return tasuki_decision_is_allowed (decision) ? "allowed" : "denied";
}

static const struct
{
  const char *name;
  const char *allow; /* NULL: not set */
  const char *deny;
  const char *allowed; /* addresses, separated by blanks */
  const char *denied;
} cases[] = {
  { "nothing-set-denies-all", NULL, NULL, "",
    "127.0.0.1 ::1 192.0.2.1 255.255.255.255 0.0.0.0 ::" },
  { "empty-lists-deny-all", "", "", "", "127.0.0.1 ::1" },
  { "only-denied-denies-the-others-too", NULL, "192.0.2.0/24", "", "192.0.2.1 198.51.100.1" },
  { "one-address", "192.0.2.7", NULL, "192.0.2.7 ::ffff:192.0.2.7", "192.0.2.6 192.0.2.8" },
  { "a-range-has-both-its-ends", "192.0.2.64/26", NULL, "192.0.2.64 192.0.2.127",
    "192.0.2.63 192.0.2.128" },
  { "deny-goes-before-allow", "0.0.0.0/0", "192.0.2.0/24", "192.0.1.255 192.0.3.0",
    "192.0.2.0 192.0.2.255 ::1" },
  { "deny-goes-before-a-longer-prefix", "192.0.2.7/32", "192.0.2.0/24", "", "192.0.2.7" },
  { "all-of-ipv4-is-nothing-of-ipv6", "0.0.0.0/0", NULL, "0.0.0.0 255.255.255.255",
    ":: ::1 ::192.0.2.1 64:ff9b::192.0.2.1" },
  { "all-of-ipv6-is-nothing-of-ipv4", "::/0", NULL, ":: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "192.0.2.1 ::ffff:192.0.2.1" },
  { "denied-ipv4-cannot-come-mapped", "0.0.0.0/0;::/0", "192.0.2.0/24", "::1",
    "192.0.2.9 ::ffff:192.0.2.9 ::ffff:c000:209" },
  { "a-mapped-range-is-the-ipv4-one", "::ffff:192.0.2.0/120", NULL, "192.0.2.255",
    "192.0.3.0 ::1" },
  { "ipv6-ranges-of-odd-length", "2001:db8::/33", NULL, "2001:db8:7fff::1", "2001:db8:8000::" },
  { "an-ipv6-address-in-any-spelling", "2001:DB8:0:0::0:1", NULL, "2001:db8::1", "2001:db8::2" },
  { "ranges-in-ranges-and-side-by-side",
    "10.0.0.0/8;10.1.0.0/16;10.255.255.255;11.0.0.0/8;9.0.0.0/16", NULL,
    "10.0.0.0 10.1.2.3 10.255.255.255 11.0.0.0 11.255.255.255 9.0.255.255", "9.1.0.0 12.0.0.0" },
  { "blanks-and-empty-parts-are-nothing", " 192.0.2.1 ;; 192.0.2.3 ;", NULL, "192.0.2.1 192.0.2.3",
    "192.0.2.2" },
};

static void
assert_all (GObject *filter, const char *addresses, const char *expected)
{
  g_auto (GStrv) list = g_strsplit (addresses, " ", -1);

  for (char **address = list; *address != NULL; address++)
    {
      g_test_message ("%s: %s?", *address, expected);
      g_assert_cmpstr (ask (filter, *address), ==, expected);
    }
}

static void
test_rules (gconstpointer data)
{
  const typeof (cases[0]) *one = data;
  g_autoptr (GObject) filter = subject_load ("filter-ip");
  const char *first = one->allow != NULL ? "allow" : one->deny != NULL ? "deny" : NULL;
  const char *second = one->allow != NULL && one->deny != NULL ? "deny" : NULL;

  subject_set_up (filter, first, one->allow != NULL ? one->allow : one->deny, second, one->deny,
                  NULL);
  assert_all (filter, one->allowed, "allowed");
  assert_all (filter, one->denied, "denied");
}

static void
test_refuses_what_is_no_range (void)
{
  static const char *const bad[] = { "192.0.2",
                                     "192.0.2.0/33",
                                     "192.0.2.0/",
                                     "192.0.2.0/-1",
                                     "192.0.2.0/+8",
                                     "192.0.2.0/08",
                                     "192.0.2.0/ 8",
                                     "192.0.2.0/8x",
                                     "192.0.2.0/0x8",
                                     "192.0.2.1/24",
                                     "192.0.2.0/24/24",
                                     "0300.0.2.0/24",
                                     "192.00.2.0",
                                     "192.0.2.001",
                                     "0xc0.0.2.0",
                                     "3221225985",
                                     "192.0.2.0 - 9",
                                     "192.0.2.256",
                                     "192.0.2.-1",
                                     "1.2.3.4.5",
                                     "example.org",
                                     "localhost",
                                     "*",
                                     "any",
                                     "/8",
                                     "::/129",
                                     "::1/64",
                                     ":::",
                                     "1::2::3",
                                     "fe80::1%eth0",
                                     "fe80::%1/64",
                                     "[::1]",
                                     "::ffff:0:0/90",
                                     "12345::",
                                     "2001:db8::g",
                                     "192.0.2.0/24\xef\xbc\x91",
                                     "192.0.2.0/4294967320",
                                     "::ffff:300.0.0.1",
                                     "１９２.0.2.1",
                                     "192.0.2.1\\;192.0.2.2" };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GObject) filter = subject_load ("filter-ip");
      g_autofree char *list = g_strdup_printf ("198.51.100.1;%s", bad[i]);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (subject_configure (filter, &error, i % 2 ? "allow" : "deny", list, NULL));
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
      g_assert_true (g_str_has_prefix (error->message, "/etc/tasuki.conf:7: "));
    }
}

static void
test_a_bad_reload_changes_nothing (void)
{
  g_autoptr (GObject) filter = subject_load ("filter-ip");

  subject_set_up (filter, "allow", "192.0.2.0/24", "deny", "192.0.2.9", NULL);
  g_assert_false (
      subject_configure (filter, NULL, "allow", "198.51.100.0/24", "deny", "nonsense", NULL));
  g_assert_cmpstr (ask (filter, "192.0.2.1"), ==, "allowed");
  g_assert_cmpstr (ask (filter, "192.0.2.9"), ==, "denied");
  g_assert_cmpstr (ask (filter, "198.51.100.1"), ==, "denied");
}

static void
test_a_reload_replaces_all (void)
{
  g_autoptr (GObject) filter = subject_load ("filter-ip");

  subject_set_up (filter, "allow", "192.0.2.0/24", "deny", "198.51.100.7", NULL);
  subject_set_up (filter, "allow", "198.51.100.0/24", NULL);
  g_assert_cmpstr (ask (filter, "192.0.2.1"), ==, "denied");
  g_assert_cmpstr (ask (filter, "198.51.100.7"), ==, "allowed");
}

static void
test_nobody_passes_before_it_is_configured (void)
{
  g_autoptr (GObject) filter = subject_load ("filter-ip");

  g_assert_cmpstr (ask (filter, "127.0.0.1"), ==, "denied");
}

/* A filter with every other /32 of 10.0.0.0/8 from its begin on. */
static GObject *
filter_with (guint count)
{
  g_autoptr (GObject) filter = subject_load ("filter-ip");
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append_printf (list, "10.%u.%u.%u;", i / 32768, i / 128 % 256, i % 128 * 2);
  subject_set_up (filter, "allow", list->str, NULL);

  return g_steal_pointer (&filter);
}

/* The least time of several rounds: what else the machine does only ever adds. */
static gint64
time_screening (GObject *filter, guint count)
{
  enum
  {
    ROUNDS = 9,
    CALLS = 2000
  };
  gint64 least = G_MAXINT64;

  for (int round = 0; round < ROUNDS; round++)
    {
      gint64 begun = g_get_monotonic_time ();

      for (guint i = 0; i < CALLS; i++)
        {
          guint8 bytes[] = { 10, 0, (guint8)(i * 7 % (count / 128)), (guint8)i };
          g_autoptr (GInetAddress) inet
              = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV4);
          g_autoptr (TasukiPeer) peer = tasuki_peer_new ("relay", inet, 1);
          g_autoptr (TasukiDecision) decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

          tasuki_filter_screen (TASUKI_FILTER (filter), peer, decision);
          g_assert_cmpint (tasuki_decision_is_allowed (decision), ==, i % 256 % 2 == 0);
        }
      least = MIN (least, g_get_monotonic_time () - begun);
    }

  return least;
}

/* A hundred times the rules: in a list, a hundred times the work. */
static void
test_many_ranges_cost_little_more_than_few (void)
{
  g_autoptr (GObject) few = filter_with (256);
  g_autoptr (GObject) many = filter_with (25600);
  gint64 short_time = time_screening (few, 256);
  gint64 long_time = time_screening (many, 25600);

  g_test_message ("%" G_GINT64_FORMAT " and %" G_GINT64_FORMAT " us", short_time, long_time);
  g_assert_cmpint (long_time, <, 5 * short_time);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/filter-ip/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_rules);
    }
  g_test_add_func ("/filter-ip/refuses-what-is-no-range", test_refuses_what_is_no_range);
  g_test_add_func ("/filter-ip/a-bad-reload-changes-nothing", test_a_bad_reload_changes_nothing);
  g_test_add_func ("/filter-ip/a-reload-replaces-all", test_a_reload_replaces_all);
  g_test_add_func ("/filter-ip/nobody-passes-before-it-is-configured",
                   test_nobody_passes_before_it_is_configured);
  g_test_add_func ("/filter-ip/many-ranges-cost-little-more-than-few",
                   test_many_ranges_cost_little_more_than_few);

  return g_test_run ();
}
