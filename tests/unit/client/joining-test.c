/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The data connections of one transfer: each is the one that it should be, or none is used. */

#include "client/joining.h"

#include <tasuki/error.h>

#include "fake-link.h"

#define STREAMS 3

/* One side. Its tickets are the numbers of its streams. */
typedef struct
{
  TasukiJoiningFacts facts;
  GVariant *proceed;
  TasukiLink *links[STREAMS]; /* by ticket */
  int refused;                /* the ticket that is, or -1 */
  TasukiBundle *bundle;
  GError *error;
} Side;

typedef struct
{
  Side sender;
  Side receiver;
} Scene;

static TasukiDialogue *
join (gpointer owner, const uint8_t *ticket, GCancellable *stop, GError **error)
{
  Side *self = owner;
  const TasukiUntil until = tasuki_wait_seconds (60, stop);

  if (*ticket == self->refused)
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_REFUSED, "refused");
      return NULL;
    }

  /* The others wait for it, as the relay joins nothing then. */
  if (self->refused >= 0)
    {
      tasuki_wait_for (&(struct pollfd){ -1, 0, 0 }, 1, &until, error);
      return NULL;
    }

  return tasuki_dialogue_new (g_steal_pointer (&self->links[*ticket]), TASUKI_DIALOGUE_FRAMES_FEW);
}

static GVariant *
make_proceed (unsigned more, size_t surplus)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  uint8_t tickets[TASUKI_STREAMS_MAX + 1][TASUKI_TICKET_SIZE] = { { 0 } };

  for (unsigned i = 0; i <= TASUKI_STREAMS_MAX; i++)
    tickets[i][0] = (uint8_t)i;
  g_variant_dict_insert_value (
      &body, "ticket",
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, tickets[0], TASUKI_TICKET_SIZE, 1));
  if (more + surplus > 0)
    g_variant_dict_insert_value (&body, "more",
                                 g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, tickets[1],
                                                            more * TASUKI_TICKET_SIZE + surplus,
                                                            1));
  return g_variant_ref_sink (g_variant_dict_end (&body));
}

static void
set_up_side (Side *self, bool is_sender)
{
  self->facts = (TasukiJoiningFacts){
    .transfer = "t1", .is_sender = is_sender, .join = join, .owner = self
  };
  self->proceed = make_proceed (STREAMS - 1, 0);
  self->refused = -1;
}

static void
set_up (Scene *self, gconstpointer none)
{
  set_up_side (&self->sender, true);
  set_up_side (&self->receiver, false);
}

static void
tear_down_side (Side *self)
{
  for (unsigned i = 0; i < STREAMS; i++)
    g_clear_pointer (&self->links[i], tasuki_link_free);
  g_clear_pointer (&self->bundle, tasuki_bundle_free);
  g_clear_error (&self->error);
  g_variant_unref (self->proceed);
}

static void
tear_down (Scene *self, gconstpointer none)
{
  tear_down_side (&self->sender);
  tear_down_side (&self->receiver);
}

/* As the relay does: the sender's stream with the receiver's of the same place in @order. */
static void
connect (Scene *self, const unsigned order[static STREAMS])
{
  for (unsigned i = 0; i < STREAMS; i++)
    {
      TasukiLink *ends[2];

      fake_link_pair (ends);
      self->sender.links[i] = ends[0];
      self->receiver.links[order[i]] = ends[1];
    }
}

static gpointer
perform (gpointer data)
{
  Side *self = data;

  self->bundle = tasuki_joining_perform (&self->facts, self->proceed, NULL, &self->error);
  return NULL;
}

static void
perform_both (Scene *self)
{
  GThread *other = g_thread_new ("sender", perform, &self->sender);

  perform (&self->receiver);
  g_thread_join (other);
}

static void
test_each_is_bound (Scene *self, gconstpointer none)
{
  connect (self, (unsigned[]){ 0, 1, 2 });
  perform_both (self);
  g_assert_no_error (self->sender.error);
  g_assert_no_error (self->receiver.error);
  g_assert_nonnull (self->sender.bundle);
  g_assert_nonnull (self->receiver.bundle);
}

static void
test_streams_that_change_places_are_refused (Scene *self, gconstpointer none)
{
  connect (self, (unsigned[]){ 0, 2, 1 });
  perform_both (self);
  g_assert_error (self->receiver.error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL);
  g_assert_null (self->receiver.bundle);
}

static void
test_another_transfer_is_refused (Scene *self, gconstpointer none)
{
  connect (self, (unsigned[]){ 0, 1, 2 });
  self->sender.facts.transfer = "t2";
  perform_both (self);
  g_assert_error (self->receiver.error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL);
}

static void
test_first_message_is_no_other (Scene *self, gconstpointer none)
{
  const TasukiUntil until = tasuki_wait_seconds (60, NULL);
  g_autoptr (TasukiDialogue) rude = NULL;

  connect (self, (unsigned[]){ 0, 1, 2 });
  rude = tasuki_dialogue_new (g_steal_pointer (&self->sender.links[1]), 1);
  g_assert_true (tasuki_dialogue_put (rude, TASUKI_MESSAGE_READY, NULL, &until, NULL));
  g_assert_true (tasuki_dialogue_flush (rude, &until, NULL));
  perform (&self->receiver);
  g_assert_error (self->receiver.error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL);
}

/* What the first says of itself is HELLO, later; what the others say is behind them. */
static void
test_bytes_behind_the_first_message_are_kept (Scene *self, gconstpointer none)
{
  const TasukiUntil until = tasuki_wait_seconds (60, NULL);
  uint8_t heard[4];
  size_t done = 0;

  connect (self, (unsigned[]){ 0, 1, 2 });
  perform (&self->sender);
  g_assert_cmpint (
      tasuki_bundle_write (self->sender.bundle, (const uint8_t *)"abcd", 4, &done, NULL), ==,
      TASUKI_IO_DONE);
  perform (&self->receiver);
  g_assert_true (tasuki_bundle_wait (self->receiver.bundle, POLLIN, -1, &until, NULL));
  g_assert_cmpint (tasuki_bundle_read (self->receiver.bundle, heard, 4, &done, NULL), ==,
                   TASUKI_IO_DONE);
  g_assert_cmpmem (heard, done, "abcd", 4);
}

static void
test_failure_of_one_stops_all (Scene *self, gconstpointer none)
{
  for (int i = 0; i < STREAMS; i++)
    {
      self->sender.refused = i;
      perform (&self->sender);
      g_assert_error (self->sender.error, TASUKI_ERROR, TASUKI_ERROR_REFUSED);
      g_assert_null (self->sender.bundle);
      g_clear_error (&self->sender.error);
    }
}

static void
assert_count (unsigned more, size_t surplus, unsigned most, unsigned expected)
{
  g_autoptr (GVariant) proceed = make_proceed (more, surplus);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (tasuki_joining_count (proceed, most, &error), ==, expected);
  if (expected == 0)
    g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL);
  else
    g_assert_no_error (error);
}

static void
test_tickets_are_counted (void)
{
  assert_count (0, 0, 1, 1);
  assert_count (0, 0, 4, 1);
  assert_count (3, 0, 4, 4);
  assert_count (4, 0, 4, 0);
  assert_count (1, 0, 1, 0);
  assert_count (1, 0, 0, 0);
  assert_count (2, 1, 4, 0);
  assert_count (0, 31, 4, 0);
  assert_count (15, 0, 16, 16);
  assert_count (16, 0, 16, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/joining/" name, Scene, NULL, set_up, function, tear_down)
  ADD ("each-is-bound", test_each_is_bound);
  ADD ("streams-that-change-places-are-refused", test_streams_that_change_places_are_refused);
  ADD ("another-transfer-is-refused", test_another_transfer_is_refused);
  ADD ("first-message-is-no-other", test_first_message_is_no_other);
  ADD ("bytes-behind-the-first-message-are-kept", test_bytes_behind_the_first_message_are_kept);
  ADD ("failure-of-one-stops-all", test_failure_of_one_stops_all);
  g_test_add_func ("/joining/tickets-are-counted", test_tickets_are_counted);

  return g_test_run ();
}
