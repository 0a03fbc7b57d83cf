/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The receipt of one transfer: what the receiver gives the sender takes, and no other. */

#include "client/receipt-terms.h"

#include <string.h>

#include "client/sha256.h"

typedef struct
{
  TasukiIdentity *sender_key, *receiver_key;
  TasukiTally *tally;
  TasukiReceiptFacts facts; /* as both know them */
  TasukiReceiptTerms given, taken;
} Scene;

static TasukiTally *
make_tally (const char *path)
{
  TasukiTally *tally = tasuki_tally_new ();
  uint8_t digest[TASUKI_DIGEST_SIZE] = { 1, 2, 3 };

  tasuki_tally_add_file (tally, path, 3, digest);
  tasuki_tally_add_directory (tally, "empty");
  tasuki_tally_close (tally);
  return tally;
}

static void
set_up (Scene *self, gconstpointer data)
{
  self->sender_key = tasuki_identity_new ();
  self->receiver_key = tasuki_identity_new ();
  self->tally = make_tally ("a");
  self->facts = (TasukiReceiptFacts){ "T-1", "acme", "bolt", "INVOICE", "a\nname", NULL, NULL };
}

static void
tear_down (Scene *self, gconstpointer data)
{
  tasuki_receipt_terms_clear (&self->given);
  tasuki_receipt_terms_clear (&self->taken);
  tasuki_tally_free (self->tally);
  tasuki_identity_free (self->sender_key);
  tasuki_identity_free (self->receiver_key);
}

/* The receiver begins with these facts, the sender with those that both ought to know. */
static void
begin (Scene *self, TasukiReceiptFacts receiver)
{
  TasukiReceiptFacts sender = self->facts;

  receiver.identity = receiver.identity != NULL ? receiver.identity : self->receiver_key;
  sender.identity = self->sender_key;
  sender.peer_key = tasuki_identity_get_key (self->receiver_key);
  tasuki_receipt_terms_begin (&self->given, TASUKI_SIDE_RECEIVER, &receiver);
  tasuki_receipt_terms_begin (&self->taken, TASUKI_SIDE_SENDER, &sender);
}

static GVariant *
give (Scene *self, TasukiTally *tally)
{
  return g_variant_ref_sink (tasuki_receipt_terms_give (&self->given, tally));
}

static void
assert_refused (Scene *self, GVariant *done)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tasuki_receipt_terms_take (&self->taken, self->tally, done, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY);
  g_assert_null (self->taken.receipt);
}

static void
test_what_is_given_is_taken (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) done = NULL;
  g_autoptr (GError) error = NULL;

  self->facts.peer_key = tasuki_identity_get_key (self->sender_key);
  begin (self, self->facts);
  done = give (self, self->tally);
  g_assert_true (tasuki_tally_agrees (self->tally, done));
  g_assert_true (tasuki_receipt_terms_take (&self->taken, self->tally, done, &error));
  g_assert_no_error (error);
  g_assert_true (tasuki_receipt_is_stored (self->taken.receipt));
  g_assert_true (g_bytes_equal (self->taken.text, self->given.text));
}

static void
test_that_of_something_else_is_not (Scene *self, gconstpointer data)
{
  const size_t offsets[] = { G_STRUCT_OFFSET (TasukiReceiptFacts, transfer),
                             G_STRUCT_OFFSET (TasukiReceiptFacts, sender),
                             G_STRUCT_OFFSET (TasukiReceiptFacts, receiver),
                             G_STRUCT_OFFSET (TasukiReceiptFacts, file_id),
                             G_STRUCT_OFFSET (TasukiReceiptFacts, name) };

  for (size_t i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      TasukiReceiptFacts other = self->facts;
      g_autoptr (GVariant) done = NULL;

      G_STRUCT_MEMBER (const char *, &other, offsets[i]) = "other";
      begin (self, other);
      done = give (self, self->tally);
      assert_refused (self, done);
      tasuki_receipt_terms_clear (&self->given);
      tasuki_receipt_terms_clear (&self->taken);
    }
}

static void
test_that_of_other_bytes_is_not (Scene *self, gconstpointer data)
{
  g_autoptr (TasukiTally) other = make_tally ("b");
  g_autoptr (GVariant) done = NULL;

  begin (self, self->facts);
  done = give (self, other);
  assert_refused (self, done);
}

static void
test_that_by_another_key_is_not (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) done = NULL;

  self->facts.identity = self->sender_key;
  begin (self, self->facts);
  done = give (self, self->tally);
  assert_refused (self, done);
}

static void
test_that_for_another_sender_key_is_not (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) done = NULL;

  self->facts.peer_key = tasuki_identity_get_key (self->receiver_key);
  begin (self, self->facts);
  done = give (self, self->tally);
  assert_refused (self, done);
}

static void
test_who_has_a_key_has_to_give_one (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) done = g_variant_ref_sink (tasuki_tally_to_body (self->tally));

  begin (self, self->facts);
  assert_refused (self, done);
}

static void
test_who_has_none_need_not (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) done = g_variant_ref_sink (tasuki_tally_to_body (self->tally));
  g_autoptr (GError) error = NULL;

  begin (self, self->facts);
  self->taken.has_receiver_key = false;
  g_assert_true (tasuki_receipt_terms_take (&self->taken, self->tally, done, &error));
  g_assert_null (self->taken.receipt);
}

/* A FAILED as the receiver makes it for @code. */
static GVariant *
refuse (Scene *self, const char *said, TasukiError code)
{
  g_autoptr (GError) failure = g_error_new_literal (TASUKI_ERROR, code, "the disk is full");
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "code", "s", said);
  tasuki_receipt_terms_refuse (&self->given, failure, &body);
  return g_variant_ref_sink (g_variant_dict_end (&body));
}

static void
test_a_refusal_says_why_and_claims_nothing (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) failed = NULL;

  begin (self, self->facts);
  failed = refuse (self, "declined", TASUKI_ERROR_DECLINED);
  g_assert_true (tasuki_receipt_terms_take_refusal (&self->taken, failed));
  g_assert_false (tasuki_receipt_is_stored (self->taken.receipt));
  g_assert_cmpstr (tasuki_receipt_get_text (self->taken.receipt, "code"), ==, "declined");
  g_assert_cmpstr (tasuki_receipt_get_text (self->taken.receipt, "reason"), ==, "the disk is full");
  g_assert_cmpstr (tasuki_receipt_get_text (self->taken.receipt, "digest"), ==, "");
}

static void
test_a_refusal_for_another_code_is_none (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) failed = NULL;

  begin (self, self->facts);
  failed = refuse (self, "declined", TASUKI_ERROR_INTEGRITY);
  g_assert_false (tasuki_receipt_terms_take_refusal (&self->taken, failed));
  g_assert_null (self->taken.receipt);
}

static void
test_a_refusal_is_no_receipt_for_done (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) failed = NULL;

  begin (self, self->facts);
  failed = refuse (self, "declined", TASUKI_ERROR_DECLINED);
  assert_refused (self, failed);
}

static void
test_the_longest_names_still_fit (Scene *self, gconstpointer data)
{
  g_autofree char *id = g_strnfill (64, 'i');
  g_autofree char *file_id = g_strnfill (TASUKI_FILE_ID_MAX, '\1');
  g_autofree char *name = g_strnfill (TASUKI_MESSAGE_TEXT_MAX, '\n');
  g_autoptr (GVariant) done = NULL;
  g_autoptr (GError) error = NULL;

  self->facts.transfer = self->facts.sender = self->facts.receiver = id;
  self->facts.file_id = file_id;
  self->facts.name = name;
  begin (self, self->facts);
  done = give (self, self->tally);
  g_assert_nonnull (self->given.text);
  g_assert_cmpuint (g_bytes_get_size (self->given.text), <=, TASUKI_MESSAGE_TEXT_MAX);
  g_assert_true (tasuki_receipt_terms_take (&self->taken, self->tally, done, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Scene, NULL, set_up, function, tear_down)
  ADD ("/receipt-terms/what-is-given-is-taken", test_what_is_given_is_taken);
  ADD ("/receipt-terms/that-of-something-else-is-not", test_that_of_something_else_is_not);
  ADD ("/receipt-terms/that-of-other-bytes-is-not", test_that_of_other_bytes_is_not);
  ADD ("/receipt-terms/that-by-another-key-is-not", test_that_by_another_key_is_not);
  ADD ("/receipt-terms/that-for-another-sender-key-is-not",
       test_that_for_another_sender_key_is_not);
  ADD ("/receipt-terms/who-has-a-key-has-to-give-one", test_who_has_a_key_has_to_give_one);
  ADD ("/receipt-terms/who-has-none-need-not", test_who_has_none_need_not);
  ADD ("/receipt-terms/a-refusal-says-why-and-claims-nothing",
       test_a_refusal_says_why_and_claims_nothing);
  ADD ("/receipt-terms/a-refusal-for-another-code-is-none",
       test_a_refusal_for_another_code_is_none);
  ADD ("/receipt-terms/a-refusal-is-no-receipt-for-done", test_a_refusal_is_no_receipt_for_done);
  ADD ("/receipt-terms/the-longest-names-still-fit", test_the_longest_names_still_fit);
  return g_test_run ();
}
