/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settling a transfer with a receipt: the sender judges it, and the history keeps it. */

#include "flow/transfer-scene.h"

static void
set_up (Scene *self, gconstpointer data)
{
  self->path = path_new ();
  self->sender = path_attach (self->path, "acme", 0);
  self->receiver = path_attach_with_key (self->path, "bolt", 1, 'b');
  self->path->limits.keep_alive = 600000;
  self->pair = path_run (self->sender, self->receiver, "bolt", &self->id);
}

/* As path_store (), with the three bytes `r\n` and @last for a receipt. */
static void
store_with_receipt (Scene *self, const char *last)
{
  client_say (self->receiver, TASUKI_MESSAGE_RESULT,
              "{'transfer': <'%s'>, 'code': <'ok'>, 'files': <int64 1>, 'bytes': <int64 5>,"
              " 'digest': <@ay [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,"
              "25,26,27,28,29,30,31,32]>, 'receipt': <@ay [114,10,%s]>}",
              self->id, last);
}

static void
test_receipt_waits_for_the_sender (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  store_with_receipt (self, "116");
  client_expect_nothing (self->receiver);
  scene_say_result (self, self->sender, "ok", "");
  scene_assert_settled (self, "completed", "ok");
  g_assert_cmpstr (path_look (self->path, "history", "receipt"), ==, "r\nt");
}

static void
test_sender_may_be_first_to_say_ok (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  scene_say_result (self, self->sender, "ok", "");
  client_expect_nothing (self->receiver);
  store_with_receipt (self, "116");
  scene_assert_settled (self, "completed", "ok");
}

static void
test_sender_that_finds_the_receipt_wrong_undoes_it (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  store_with_receipt (self, "116");
  scene_say_result (self, self->sender, "integrity", "of another transfer");
  scene_assert_settled (self, "failed", "integrity");
  scene_assert_reason (self, "the sender: of another transfer");
  g_assert_cmpstr (path_look (self->path, "history", "digest"), ==, "");
  g_assert_cmpint (path_number (self->path, "history", "stored-files"), ==, 0);
}

static void
test_it_does_so_while_bytes_flow_too (Scene *self, gconstpointer data)
{
  store_with_receipt (self, "116");
  scene_say_result (self, self->sender, "integrity", "");
  path_rest (self->path);
  scene_assert_settled (self, "failed", "integrity");
}

static void
test_no_other_word_of_the_sender_does (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  store_with_receipt (self, "116");
  scene_say_result (self, self->sender, "lost", "it broke");
  scene_assert_settled (self, "completed", "ok");
}

static void
test_receipt_does_not_wait_for_ever (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  store_with_receipt (self, "116");
  path_pass (self->path, 10000);
  scene_assert_settled (self, "completed", "ok");
}

static void
test_receipt_does_not_wait_for_a_sender_that_is_gone (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  store_with_receipt (self, "116");
  client_leave (self->sender);
  client_expect_code (self->receiver, TASUKI_MESSAGE_SETTLED, "ok");
  path_assert_ended (self->path, "completed", "ok");
}

static void
test_missing_one_is_for_the_sender_to_judge_too (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  path_store (self->receiver, self->id);
  client_expect_nothing (self->receiver);
  scene_say_result (self, self->sender, "integrity", "there is none");
  scene_assert_settled (self, "failed", "integrity");
}

static void
test_receipt_that_is_no_text_is_not_kept (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  store_with_receipt (self, "255");
  scene_say_result (self, self->sender, "ok", "");
  scene_assert_settled (self, "completed", "ok");
  g_assert_cmpstr (path_look (self->path, "history", "receipt"), ==, "");
}

/* The sender heard it from the receiver, and is the first to tell the relay. */
static void
test_receipt_of_a_refusal_is_kept (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  client_say (self->sender, TASUKI_MESSAGE_RESULT,
              "{'transfer': <'%s'>, 'code': <'exists'>, 'receipt': <@ay [114]>}", self->id);
  scene_assert_settled (self, "failed", "exists");
  g_assert_cmpstr (path_look (self->path, "history", "receipt"), ==, "r");
}

/* It has none to give. */
static void
test_receipt_that_a_sender_makes_up_is_not (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  client_say (self->sender, TASUKI_MESSAGE_RESULT,
              "{'transfer': <'%s'>, 'code': <'ok'>, 'receipt': <@ay [114]>}", self->id);
  path_store (self->receiver, self->id);
  scene_assert_settled (self, "completed", "ok");
  g_assert_cmpstr (path_look (self->path, "history", "receipt"), ==, "");
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
#define ADD(name, function) g_test_add (name, Scene, NULL, set_up, function, scene_tear_down)
  ADD ("/receipt/receipt-waits-for-the-sender", test_receipt_waits_for_the_sender);
  ADD ("/receipt/sender-may-be-first-to-say-ok", test_sender_may_be_first_to_say_ok);
  ADD ("/receipt/sender-that-finds-the-receipt-wrong-undoes-it",
       test_sender_that_finds_the_receipt_wrong_undoes_it);
  ADD ("/receipt/it-does-so-while-bytes-flow-too", test_it_does_so_while_bytes_flow_too);
  ADD ("/receipt/no-other-word-of-the-sender-does", test_no_other_word_of_the_sender_does);
  ADD ("/receipt/receipt-does-not-wait-for-ever", test_receipt_does_not_wait_for_ever);
  ADD ("/receipt/receipt-does-not-wait-for-a-sender-that-is-gone",
       test_receipt_does_not_wait_for_a_sender_that_is_gone);
  ADD ("/receipt/missing-one-is-for-the-sender-to-judge-too",
       test_missing_one_is_for_the_sender_to_judge_too);
  ADD ("/receipt/receipt-that-is-no-text-is-not-kept", test_receipt_that_is_no_text_is_not_kept);
  ADD ("/receipt/receipt-of-a-refusal-is-kept", test_receipt_of_a_refusal_is_kept);
  ADD ("/receipt/receipt-that-a-sender-makes-up-is-not",
       test_receipt_that_a_sender_makes_up_is_not);
  return g_test_run ();
}
