/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the bytes pass: end to end if both can, and never otherwise than the operator allows. */

#include <string.h>

#include "flow/path.h"

#define NO_KEY '\0'

/* Of 31 times `A` or `B`, and a zero byte. */
#define FINGERPRINT_A "36f3c3a0100af2c1a4c58f38b1bc15236c5cd0017b1f725608b8ac88b0937abe"
#define FINGERPRINT_B "c5dffdfff0295bc3f7402a6c25f7ceca1d392d73c5ad57d5607a49609ea7b3c9"

typedef struct
{
  bool may_terminate;
  bool may_end_to_end;
  char keys[2];     /* of sender and receiver */
  const char *mode; /* NULL: refused */
  const char *reason;
} Case;

static const Case cases[] = {
  { true, true, { 'A', 'B' }, "end-to-end", NULL },
  { true, true, { 'A', NO_KEY }, "terminated", NULL },
  { true, true, { NO_KEY, 'B' }, "terminated", NULL },
  { true, true, { NO_KEY, NO_KEY }, "terminated", NULL },
  { true, false, { 'A', 'B' }, "terminated", NULL },
  { false, true, { 'A', 'B' }, "end-to-end", NULL },
  { false, true, { 'A', NO_KEY }, NULL, "the receiver cannot" },
  { false, true, { NO_KEY, 'B' }, NULL, "the sender cannot" },
  { false, true, { NO_KEY, NO_KEY }, NULL, "the sender cannot" },
  { false, false, { 'A', 'B' }, NULL, "" },
};

static Client *
attach (Path *path, const char *id, unsigned accepts, char letter)
{
  return letter != NO_KEY ? path_attach_with_key (path, id, accepts, letter)
                          : path_attach (path, id, accepts);
}

static void
assert_told (GVariant *proceed, const char *mode, char key)
{
  size_t length;
  const uint8_t *bytes = tasuki_message_bytes (proceed, "key", &length);

  g_assert_cmpstr (tasuki_message_text (proceed, "mode", NULL), ==, mode);
  if (key == NO_KEY)
    g_assert_null (bytes);
  else
    g_assert_cmpint (bytes[0], ==, key);
}

static void
assert_proceeds (Path *path, const Case *expected, Client *sender, Client *receiver)
{
  g_autoptr (GVariant) for_sender = client_expect (sender, TASUKI_MESSAGE_PROCEED);
  g_autoptr (GVariant) for_receiver = client_expect (receiver, TASUKI_MESSAGE_PROCEED);

  assert_told (for_sender, expected->mode, expected->keys[1]);
  assert_told (for_receiver, expected->mode, expected->keys[0]);
  g_assert_cmpstr (path_look (path, "live-transfer", "mode"), ==, expected->mode);
}

static void
assert_refused (Path *path, const Case *expected, Client *sender, Client *receiver)
{
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "not-supported");
  client_expect_code (receiver, TASUKI_MESSAGE_SETTLED, "not-supported");
  path_assert_ended (path, "failed", "not-supported");
  g_assert_nonnull (strstr (path_look (path, "history", "reason"), expected->reason));
  g_assert_cmpstr (path_look (path, "history", "mode"), ==, "");
}

static void
test_what_both_can_and_the_operator_allows (gconstpointer data)
{
  const Case *expected = data;
  g_autoptr (Path) path = path_new ();
  Client *sender = attach (path, "acme", 0, expected->keys[0]);
  Client *receiver = attach (path, "bolt", 1, expected->keys[1]);
  g_autofree char *id = NULL;

  path->limits.may_terminate = expected->may_terminate;
  path->limits.may_end_to_end = expected->may_end_to_end;
  id = path_offer (sender, receiver, "bolt");
  client_say (receiver, TASUKI_MESSAGE_ACCEPT, "{'transfer': <'%s'>}", id);
  if (expected->mode != NULL)
    assert_proceeds (path, expected, sender, receiver);
  else
    assert_refused (path, expected, sender, receiver);
}

static void
test_is_fixed_when_the_receiver_accepts (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach_with_key (path, "acme", 0, 'A');
  Client *receiver = path_attach_with_key (path, "bolt", 1, 'B');
  g_autofree char *id = NULL;

  path_run (sender, receiver, "bolt", &id);
  path->limits.may_end_to_end = false;
  path_store (sender, id);
  path_store (receiver, id);
  pair_end (g_ptr_array_index (path->pairs, 0), 5);
  path_assert_ended (path, "completed", "ok");
  g_assert_cmpstr (path_look (path, "history", "mode"), ==, "end-to-end");
}

static void
test_history_names_both_keys (void)
{
  g_autoptr (Path) path = path_new ();
  g_autofree char *id = NULL;

  path_run (path_attach_with_key (path, "acme", 0, 'A'),
            path_attach_with_key (path, "bolt", 1, 'B'), "bolt", &id);
  g_assert_cmpstr (path_look (path, "live-transfer", "sender-key"), ==, FINGERPRINT_A);
  g_assert_cmpstr (path_look (path, "live-transfer", "receiver-key"), ==, FINGERPRINT_B);
}

/* Another session of the receiver is asked, which has another key or none. */
static void
test_goes_by_who_accepts_in_the_end (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach_with_key (path, "acme", 0, 'A');
  Client *first = path_attach_with_key (path, "bolt", 1, 'B');
  g_autofree char *id = path_offer (sender, first, "bolt");
  Client *second = path_attach (path, "bolt", 1);
  g_autoptr (GVariant) offer = NULL;
  g_autoptr (GVariant) proceed = NULL;

  client_leave (first);
  offer = client_expect (second, TASUKI_MESSAGE_OFFER);
  client_say (second, TASUKI_MESSAGE_ACCEPT, "{'transfer': <'%s'>}", id);
  proceed = client_expect (sender, TASUKI_MESSAGE_PROCEED);
  assert_told (proceed, "terminated", NO_KEY);
}

/* What a client did wrong at the switch is what the history says, unless it says better itself. */
static void
test_history_has_the_code_of_a_pair_that_broke (void)
{
  g_autoptr (Path) path = path_new ();
  g_autoptr (GError) broken
      = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_PROTOCOL, "it went on");
  g_autofree char *id = NULL;
  Pair *pair = path_run (path_attach_with_key (path, "acme", 0, 'A'),
                         path_attach_with_key (path, "bolt", 1, 'B'), "bolt", &id);

  g_ptr_array_steal_index (path->pairs, 0);
  tasuki_handover_on_parted (pair->handover, 0, TASUKI_SIDE_RECEIVER, broken);
  g_free (pair);
  path_pass (path, 3000);
  path_assert_ended (path, "failed", "protocol");
  g_assert_cmpstr (path_look (path, "history", "reason"), ==, "the receiver: it went on");
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/mode/what-both-can-and-the-operator-allows/%zu", i);

      g_test_add_data_func (path, &cases[i], test_what_both_can_and_the_operator_allows);
    }
  g_test_add_func ("/mode/is-fixed-when-the-receiver-accepts",
                   test_is_fixed_when_the_receiver_accepts);
  g_test_add_func ("/mode/history-names-both-keys", test_history_names_both_keys);
  g_test_add_func ("/mode/goes-by-who-accepts-in-the-end", test_goes_by_who_accepts_in_the_end);
  g_test_add_func ("/mode/history-has-the-code-of-a-pair-that-broke",
                   test_history_has_the_code_of_a_pair_that_broke);

  return g_test_run ();
}
