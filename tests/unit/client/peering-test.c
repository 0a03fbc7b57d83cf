/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sessions from client to client: with an honest access point, one that lies, and rude peers. */

#include "peering-scene.h"

#define PATIENT   30
#define IMPATIENT 1

typedef struct
{
  Scene scene;
  TasukiIdentity *identities[3]; /* the sender's, the receiver's, and whose who is in the middle */
  TasukiKnownPeers *known[2];
  Actor sender;
  Actor receiver;
} Fixture;

static const uint8_t *
key_of (Fixture *self, unsigned who)
{
  return tasuki_identity_get_key (self->identities[who]);
}

static void
fill (Fixture *self, Actor *actor, unsigned who)
{
  actor->facts = (TasukiPeeringFacts){
    .is_sender = who == 0,
    .identity = self->identities[who],
    .known_peers = self->known[who],
    .trusts_strangers = true,
    .peer_id = who == 0 ? "receiver" : "sender",
    .peer_key = key_of (self, 1 - who),
    .seconds = PATIENT,
  };
}

static void
set_up (Fixture *self, gconstpointer none)
{
  scene_set_up (&self->scene);
  for (unsigned i = 0; i < 3; i++)
    self->identities[i] = tasuki_identity_new ();
  for (unsigned i = 0; i < 2; i++)
    self->known[i] = tasuki_known_peers_new (NULL);
  fill (self, &self->sender, 0);
  fill (self, &self->receiver, 1);
}

static void
tear_down (Fixture *self, gconstpointer none)
{
  actor_clear (&self->sender);
  actor_clear (&self->receiver);
  for (unsigned i = 0; i < 3; i++)
    tasuki_identity_free (self->identities[i]);
  for (unsigned i = 0; i < 2; i++)
    tasuki_known_peers_free (self->known[i]);
  scene_clear (&self->scene);
}

/* Both are there, and have left their sessions with the access point: the sender's leg is first. */
static void
begin (Fixture *self, Leg legs[static 2])
{
  actor_start (&self->sender, &self->scene);
  scene_accept (&self->scene, &legs[0]);
  actor_start (&self->receiver, &self->scene);
  scene_accept (&self->scene, &legs[1]);
  g_assert_true (leg_leave (&legs[0]));
  g_assert_true (leg_leave (&legs[1]));
}

/* One of them, whose other side is the test. */
static void
begin_one (Fixture *self, Actor *actor, Leg *leg)
{
  actor_start (actor, &self->scene);
  scene_accept (&self->scene, leg);
  g_assert_true (leg_leave (leg));
}

static gpointer
join (gpointer legs)
{
  legs_join (legs);
  return NULL;
}

static GThread *
join_legs (Leg legs[static 2])
{
  return g_thread_new ("legs", join, legs);
}

static void
clear_legs (Leg legs[static 2])
{
  leg_clear (&legs[0]);
  leg_clear (&legs[1]);
}

/* An access point that does what it should. */
static void
join_honestly (Fixture *self, Leg legs[static 2])
{
  GThread *joined;

  begin (self, legs);
  joined = join_legs (legs);
  actor_join (&self->sender);
  actor_join (&self->receiver);
  actor_clear (&self->sender);
  actor_clear (&self->receiver);
  g_thread_join (joined);
  clear_legs (legs);
}

static void
test_what_one_says_the_other_hears (Fixture *self, gconstpointer none)
{
  g_autofree char *description = NULL;
  Leg legs[2];
  GThread *joined;

  self->sender.says = "from the sender";
  self->receiver.says = "from the receiver";
  begin (self, legs);
  joined = join_legs (legs);
  actor_join (&self->sender);
  actor_join (&self->receiver);
  g_assert_no_error (self->sender.error);
  g_assert_no_error (self->receiver.error);
  actor_hears (&self->sender, "from the receiver");
  actor_hears (&self->receiver, "from the sender");
  description = tasuki_link_describe (self->sender.link);
  g_assert_cmpstr (description, ==, "TLS1.3 AES-128-GCM");

  actor_clear (&self->sender);
  actor_clear (&self->receiver);
  g_thread_join (joined);
  clear_legs (legs);
}

static void
test_a_stranger_is_known_afterwards (Fixture *self, gconstpointer none)
{
  Leg legs[2];

  g_assert_false (
      tasuki_known_peers_check (self->known[0], "receiver", key_of (self, 1), false, NULL));
  join_honestly (self, legs);
  g_assert_true (
      tasuki_known_peers_check (self->known[0], "receiver", key_of (self, 1), false, NULL));
  g_assert_true (
      tasuki_known_peers_check (self->known[1], "sender", key_of (self, 0), false, NULL));
}

/* The access point proves its own key to both, and told both of it: nobody has met before. */
static void
intrude (Fixture *self, Leg legs[static 2])
{
  self->sender.facts.peer_key = self->receiver.facts.peer_key = key_of (self, 2);
  begin (self, legs);
  leg_meet (&legs[0], false, self->identities[2], TASUKI_PEER_PROTOCOL);
  leg_meet (&legs[1], true, self->identities[2], TASUKI_PEER_PROTOCOL);
}

/* What a stream says of a raw public key is what the key's owner says of it. */
static void
test_the_fingerprint_is_that_of_the_key (Fixture *self, gconstpointer none)
{
  g_autofree char *fingerprint = tasuki_identity_fingerprint (key_of (self, 1));
  Leg leg;

  begin_one (self, &self->receiver, &leg);
  g_assert_true (leg_meet (&leg, true, self->identities[0], TASUKI_PEER_PROTOCOL));
  g_assert_cmpstr (tasuki_stream_get_fingerprint (leg.stream), ==, fingerprint);
  actor_join (&self->receiver);
  leg_clear (&leg);
}

static void
test_control_who_is_in_the_middle_of_strangers_is_believed (Fixture *self, gconstpointer none)
{
  Leg legs[2];

  intrude (self, legs);
  actor_join (&self->sender);
  actor_join (&self->receiver);
  g_assert_no_error (self->sender.error);
  g_assert_no_error (self->receiver.error);
  clear_legs (legs);
}

static void
test_who_is_in_the_middle_of_acquaintances_is_refused (Fixture *self, gconstpointer none)
{
  Leg legs[2];

  g_assert_true (
      tasuki_known_peers_meet (self->known[0], "receiver", key_of (self, 1), true, NULL));
  g_assert_true (tasuki_known_peers_meet (self->known[1], "sender", key_of (self, 0), true, NULL));
  intrude (self, legs);
  actor_fails (&self->sender, TASUKI_ERROR_UNTRUSTED);
  actor_fails (&self->receiver, TASUKI_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (self->sender.error->message, "tasuki peer forget receiver"));
  clear_legs (legs);
}

static void
test_who_is_in_the_middle_of_the_wary_is_refused (Fixture *self, gconstpointer none)
{
  Leg legs[2];

  self->sender.facts.trusts_strangers = self->receiver.facts.trusts_strangers = false;
  intrude (self, legs);
  actor_fails (&self->sender, TASUKI_ERROR_UNTRUSTED);
  actor_fails (&self->receiver, TASUKI_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (self->sender.error->message, "tasuki peer trust receiver"));
  clear_legs (legs);
}

/* An access point that tells the one of another key than the other proves. */
static void
test_a_key_that_was_not_announced_is_refused (Fixture *self, gconstpointer none)
{
  Leg legs[2];
  GThread *joined;

  self->sender.facts.peer_key = key_of (self, 2);
  begin (self, legs);
  joined = join_legs (legs);
  actor_fails (&self->sender, TASUKI_ERROR_UNTRUSTED);
  actor_fails (&self->receiver, TASUKI_ERROR_UNTRUSTED);
  actor_clear (&self->sender);
  actor_clear (&self->receiver);
  g_thread_join (joined);
  clear_legs (legs);
  g_assert_true (
      tasuki_known_peers_check (self->known[0], "receiver", key_of (self, 0), true, NULL));
}

static void
test_a_sender_without_a_key_is_refused (Fixture *self, gconstpointer none)
{
  Leg leg;

  begin_one (self, &self->receiver, &leg);
  leg_meet (&leg, true, NULL, TASUKI_PEER_PROTOCOL);
  actor_fails (&self->receiver, TASUKI_ERROR_PROTOCOL);
  leg_clear (&leg);
}

static void
test_a_key_of_the_announced_owner_is_needed (Fixture *self, gconstpointer none)
{
  Leg leg;

  begin_one (self, &self->receiver, &leg);
  leg_meet (&leg, true, self->identities[2], TASUKI_PEER_PROTOCOL);
  actor_fails (&self->receiver, TASUKI_ERROR_UNTRUSTED);
  leg_clear (&leg);
}

static void
check_protocol (Fixture *self, Actor *actor, const char *protocol)
{
  bool is_sender = actor == &self->receiver;
  Leg leg;

  begin_one (self, actor, &leg);
  leg_meet (&leg, is_sender, self->identities[is_sender ? 0 : 1], protocol);
  actor_fails (actor, TASUKI_ERROR_PROTOCOL);
  leg_clear (&leg);
}

static void
test_a_receiver_refuses_another_protocol (Fixture *self, gconstpointer none)
{
  check_protocol (self, &self->receiver, TASUKI_PROTOCOL);
}

static void
test_a_receiver_refuses_no_protocol (Fixture *self, gconstpointer none)
{
  check_protocol (self, &self->receiver, NULL);
}

static void
test_a_sender_refuses_no_protocol (Fixture *self, gconstpointer none)
{
  check_protocol (self, &self->sender, NULL);
}

static void
test_a_peer_that_never_begins_is_given_up (Fixture *self, gconstpointer none)
{
  Leg leg;

  self->receiver.facts.seconds = IMPATIENT;
  begin_one (self, &self->receiver, &leg);
  actor_fails (&self->receiver, TASUKI_ERROR_TIMED_OUT);
  leg_clear (&leg);
}

static void
test_an_access_point_that_never_leaves_is_given_up (Fixture *self, gconstpointer none)
{
  Leg leg;

  self->receiver.facts.seconds = IMPATIENT;
  actor_start (&self->receiver, &self->scene);
  scene_accept (&self->scene, &leg);
  actor_fails (&self->receiver, TASUKI_ERROR_TIMED_OUT);
  leg_clear (&leg);
}

static void
test_an_access_point_that_goes_on_is_refused (Fixture *self, gconstpointer none)
{
  Leg leg;

  actor_start (&self->receiver, &self->scene);
  scene_accept (&self->scene, &leg);
  leg_write (&leg, "more", 4);
  actor_fails (&self->receiver, TASUKI_ERROR_PROTOCOL);
  leg_clear (&leg);
}

static void
check_noise (Fixture *self, Actor *actor, const void *bytes, size_t length)
{
  Leg leg;

  begin_one (self, actor, &leg);
  leg_write (&leg, bytes, length);
  actor_fails (actor, TASUKI_ERROR_PROTOCOL);
  leg_clear (&leg);
}

static void
test_noise_is_refused (Fixture *self, gconstpointer none)
{
  static const uint8_t noise[64] = { 0xde, 0xad, 0xbe, 0xef, 0x5a };

  check_noise (self, &self->receiver, noise, sizeof noise);
  check_noise (self, &self->sender, noise, sizeof noise);
}

/* A whole DATA frame of the protocol, in the clear. */
static void
test_plain_text_is_refused (Fixture *self, gconstpointer none)
{
  static const uint8_t frame[] = { TASUKI_MESSAGE_DATA, 0, 0, 0, 0, 0, 0, 4, 'o', 'p', 'e', 'n' };

  check_noise (self, &self->receiver, frame, sizeof frame);
  check_noise (self, &self->sender, frame, sizeof frame);
}

static void
test_a_handshake_that_breaks_off_is_lost (Fixture *self, gconstpointer none)
{
  static const uint8_t head[] = { 22, 3, 3, 0, 100, 1 };
  Leg leg;

  begin_one (self, &self->receiver, &leg);
  leg_write (&leg, head, sizeof head);
  leg_clear (&leg);
  actor_fails (&self->receiver, TASUKI_ERROR_LOST);
}

static void
test_a_session_that_breaks_off_is_lost (Fixture *self, gconstpointer none)
{
  uint8_t bytes[16];
  size_t done = 0;
  TasukiUntil until = tasuki_wait_seconds (PATIENT, NULL);
  g_autoptr (GError) error = NULL;
  TasukiIo io;
  Leg leg;

  begin_one (self, &self->receiver, &leg);
  g_assert_true (leg_meet (&leg, true, self->identities[0], TASUKI_PEER_PROTOCOL));
  actor_join (&self->receiver);
  g_assert_no_error (self->receiver.error);
  leg_clear (&leg);

  while ((io = tasuki_link_read (self->receiver.link, bytes, sizeof bytes, &done, &error))
         == TASUKI_IO_WANT_READ)
    g_assert_true (tasuki_link_wait (self->receiver.link, POLLIN, -1, &until, NULL));
  g_assert_cmpint (io, ==, TASUKI_IO_FAILED);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST);
}

typedef struct
{
  const char *path;
  void (*run) (Fixture *self, gconstpointer none);
} Case;

static const Case cases[] = {
  { "/peering/what-one-says-the-other-hears", test_what_one_says_the_other_hears },
  { "/peering/a-stranger-is-known-afterwards", test_a_stranger_is_known_afterwards },
  { "/peering/the-fingerprint-is-that-of-the-key", test_the_fingerprint_is_that_of_the_key },
  { "/peering/control-who-is-in-the-middle-of-strangers-is-believed",
    test_control_who_is_in_the_middle_of_strangers_is_believed },
  { "/peering/who-is-in-the-middle-of-acquaintances-is-refused",
    test_who_is_in_the_middle_of_acquaintances_is_refused },
  { "/peering/who-is-in-the-middle-of-the-wary-is-refused",
    test_who_is_in_the_middle_of_the_wary_is_refused },
  { "/peering/a-key-that-was-not-announced-is-refused",
    test_a_key_that_was_not_announced_is_refused },
  { "/peering/a-sender-without-a-key-is-refused", test_a_sender_without_a_key_is_refused },
  { "/peering/a-key-of-the-announced-owner-is-needed",
    test_a_key_of_the_announced_owner_is_needed },
  { "/peering/a-receiver-refuses-another-protocol", test_a_receiver_refuses_another_protocol },
  { "/peering/a-receiver-refuses-no-protocol", test_a_receiver_refuses_no_protocol },
  { "/peering/a-sender-refuses-no-protocol", test_a_sender_refuses_no_protocol },
  { "/peering/a-peer-that-never-begins-is-given-up", test_a_peer_that_never_begins_is_given_up },
  { "/peering/an-access-point-that-never-leaves-is-given-up",
    test_an_access_point_that_never_leaves_is_given_up },
  { "/peering/an-access-point-that-goes-on-is-refused",
    test_an_access_point_that_goes_on_is_refused },
  { "/peering/noise-is-refused", test_noise_is_refused },
  { "/peering/plain-text-is-refused", test_plain_text_is_refused },
  { "/peering/a-handshake-that-breaks-off-is-lost", test_a_handshake_that_breaks_off_is_lost },
  { "/peering/a-session-that-breaks-off-is-lost", test_a_session_that_breaks_off_is_lost },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].run, tear_down);
  return g_test_run ();
}
