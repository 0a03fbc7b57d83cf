/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What filter-ip makes of IP filters of what a peer logged in with, beside its connection's. */

#include "filter-scene.h"

#include "api/peer-private.h"
#include "support/subject.h"

/* Who logged in with something that has an IP filter of its own. */
typedef struct
{
  const char *entrance;
  const char *address;
  const char *id; /* empty: who administers */
  const char *organisation;
  const char *group;
} Holder;

/* @pattern: why it is denied; NULL: it is allowed */
static void
assert_holder (FilterScene *self, const Holder *holder, const char *pattern)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (holder->address);
  g_autoptr (TasukiPeer) peer = tasuki_peer_new (holder->entrance, inet, 1);
  g_autoptr (TasukiDecision) decision = NULL;

  tasuki_peer_set_identity (peer, holder->id, holder->organisation, "api");
  tasuki_peer_set_ip_filter (peer, holder->group);
  decision = filter_scene_screen (self, peer);
  if (pattern == NULL)
    filter_scene_expect_allowed (decision, holder->address, holder->id);
  else
    filter_scene_expect_denied (decision, holder->address, holder->id, pattern);
}

static void
test_it_heeds_ip_filters (FilterScene *self, gconstpointer unused)
{
  g_assert_true (tasuki_filter_heeds_ip_filters (TASUKI_FILTER (self->filter)));
}

/* What a client logs in with, and its connection: both have to let it in. */
static void
test_each_of_two_groups_has_to_allow (FilterScene *self, gconstpointer unused)
{
  static const Holder both = { "relay", "192.0.2.1", "acme.osaka", "acme", "desk" };
  static const Holder connection = { "relay", "192.0.2.70", "acme.osaka", "acme", "desk" };
  static const Holder own = { "relay", "192.0.2.130", "acme.osaka", "acme", "desk" };
  static const Holder none = { "relay", "192.0.2.130", "acme.kobe", "acme", "desk" };
  static const Holder same = { "relay", "192.0.2.1", "acme.osaka", "acme", "office" };

  filter_scene_save (self, "ip-filter", "desk", "acme",
                     "{'allow': <['192.0.2.0/26', '192.0.2.128/26']>}");
  assert_holder (self, &both, NULL);
  assert_holder (self, &connection, "*\"desk\" does not allow*");
  assert_holder (self, &own, "*\"office\" does not allow*");
  assert_holder (self, &none, NULL);
  assert_holder (self, &same, NULL);
}

static void
test_what_is_no_good_group_denies_its_holder (FilterScene *self, gconstpointer unused)
{
  static const Holder client = { "relay", "192.0.2.1", "acme.kobe", "acme", "desk" };
  static const Holder nobody = { "relay", "192.0.2.1", "acme.kobe", "acme", "" };

  assert_holder (self, &client, "there is no IP filter \"desk\"");
  assert_holder (self, &nobody, "there is no IP filter \"\"");
  filter_scene_save (self, "ip-filter", "desk", "acme", "{'allow': <'192.0.2.1'>}");
  assert_holder (self, &client, "*\"desk\" is damaged");
  filter_scene_save (self, "ip-filter", "desk", "bolt", "{'allow': <['192.0.2.1']>}");
  assert_holder (self, &client, "*\"desk\" belongs to another organisation");
  filter_scene_save (self, "ip-filter", "desk", "acme", "{'allow': <['192.0.2.1']>}");
  assert_holder (self, &client, NULL);
  filter_scene_save (self, "ip-filter", "desk", "acme",
                     "{'allow': <['192.0.2.1']>, 'deny': <['192.0.2.1']>}");
  assert_holder (self, &client, "*\"desk\" denies*");
}

static void
test_who_administers_has_one_too (FilterScene *self, gconstpointer unused)
{
  static const Holder inside = { "admin", "192.0.2.1", "", "acme", "office" };
  static const Holder outside = { "admin", "192.0.2.130", "", "acme", "office" };
  static const Holder elsewhere = { "admin", "203.0.113.1", "", "acme", "office" };

  subject_set_up (self->filter, "admin-allow", "192.0.2.0/24", NULL);
  assert_holder (self, &inside, NULL);
  assert_holder (self, &outside, "*\"office\" does not allow*");
  assert_holder (self, &elsewhere, "*source address is not allowed");
}

static void
test_what_holds_for_all_may_have_that_of_any (FilterScene *self, gconstpointer unused)
{
  static const Holder all = { "admin", "192.0.2.1", "", "*", "office" };
  static const Holder outside = { "admin", "192.0.2.130", "", "*", "office" };
  static const Holder other = { "admin", "192.0.2.1", "", "bolt", "office" };

  subject_set_up (self->filter, "admin-allow", "192.0.2.0/24", NULL);
  assert_holder (self, &all, NULL);
  assert_holder (self, &outside, "*\"office\" does not allow*");
  assert_holder (self, &other, "*\"office\" belongs to another organisation");
}

static const struct
{
  const char *name;
  void (*run) (FilterScene *self, gconstpointer unused);
} cases[] = {
  { "it-heeds-ip-filters", test_it_heeds_ip_filters },
  { "each-of-two-groups-has-to-allow", test_each_of_two_groups_has_to_allow },
  { "what-is-no-good-group-denies-it", test_what_is_no_good_group_denies_its_holder },
  { "who-administers-has-one-too", test_who_administers_has_one_too },
  { "what-holds-for-all-may-have-that-of-any", test_what_holds_for_all_may_have_that_of_any },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/filter-ip/holder/%s", cases[i].name);

      g_test_add (path, FilterScene, NULL, filter_scene_set_up, cases[i].run,
                  filter_scene_tear_down);
    }

  return g_test_run ();
}
