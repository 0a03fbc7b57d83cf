/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receipts: one known answer, and that everything else than it is refused. */

#include <string.h>

#include <glib/gstdio.h>

#include "client/receipt-private.h"

#include "scratch.h"

/* RFC 8032, section 7.1, test 1, as PKCS #8. */
#define PRIVATE                                                                                    \
  "-----BEGIN PRIVATE KEY-----\n"                                                                  \
  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"                             \
  "-----END PRIVATE KEY-----\n"
#define KEY "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define PUBLIC                                                                                     \
  "-----BEGIN PUBLIC KEY-----\n" KEY "\n"                                                          \
  "-----END PUBLIC KEY-----\n"
#define FINGERPRINT "06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9"
#define OTHER       "deb2ded39dc26fce0e6085b6fc34bf6b5941913bbfe2ea614113cff9e004c170"

/* sha256 of "abc": FIPS 180-2, appendix B.1 */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* By: openssl pkeyutl -sign -rawin -inkey private.pem -in statement | base64 */
#define SIGNATURE                                                                                  \
  "lr7f4lwYhEHAGT1Pb14Qgldse8zAAuJt9MO3+gmVPkTxw19ZEz7ktsfPv/0/Y92Lm5QgfjIjFOg7xfSteTOHCA=="

#define STATEMENT                                                                                  \
  "tasuki-receipt: 1\n"                                                                            \
  "transfer: 20261125-1\n"                                                                         \
  "sender: acme.osaka\n"                                                                           \
  "sender-key: -\n"                                                                                \
  "receiver: bolt.tokyo\n"                                                                         \
  "receiver-key: " KEY "\n"                                                                        \
  "file-id: INVOICE\n"                                                                             \
  "name: \xe8\xa5\xb7 abc\n"                                                                       \
  "outcome: stored\n"                                                                              \
  "code: ok\n"                                                                                     \
  "reason: -\n"                                                                                    \
  "files: 1\n"                                                                                     \
  "bytes: 3\n"                                                                                     \
  "digest: " ABC "\n"                                                                              \
  "received: 2026-11-25T13:30:00Z\n"

#define RECEIPT STATEMENT "signature: " SIGNATURE "\n"
#define LIST    "file: " ABC " 3 abc\n"

static TasukiIdentity *
load_identity (void)
{
  char *directory = scratch_make ();
  g_autofree char *path = g_build_filename (directory, "a.key", NULL);
  g_autoptr (GError) error = NULL;
  TasukiIdentity *identity;

  scratch_write (directory, "a.key", PRIVATE);
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  identity = tasuki_identity_load (path, &error);
  g_assert_no_error (error);
  scratch_remove (directory);
  return identity;
}

static TasukiReceipt *
read_bytes (const char *text, size_t length, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);

  return tasuki_receipt_new_from_bytes (bytes, error);
}

static TasukiReceipt *
read_good (const char *text)
{
  g_autoptr (GError) error = NULL;
  TasukiReceipt *receipt = read_bytes (text, strlen (text), &error);

  g_assert_no_error (error);
  return receipt;
}

static void
assert_refused (const char *text, size_t length)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_bytes (text, length, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY);
}

static void
assert_not_verified (TasukiReceipt *receipt, const char *key)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tasuki_receipt_verify (receipt, key, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY);
}

static char *
replace (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, 2);

  g_assert_nonnull (parts[1]);
  return g_strjoinv (to, parts);
}

static void
test_a_known_receipt_is_written (void)
{
  g_autoptr (TasukiIdentity) identity = load_identity ();
  g_auto (TasukiReceiptStatement) statement = { { NULL } };
  g_autoptr (GBytes) sealed = NULL;

  tasuki_receipt_statement_set_text (&statement, TASUKI_RECEIPT_TRANSFER, "20261125-1");
  tasuki_receipt_statement_set_text (&statement, TASUKI_RECEIPT_SENDER, "acme.osaka");
  tasuki_receipt_statement_set_key (&statement, TASUKI_RECEIPT_SENDER_KEY, NULL);
  tasuki_receipt_statement_set_text (&statement, TASUKI_RECEIPT_RECEIVER, "bolt.tokyo");
  tasuki_receipt_statement_set_text (&statement, TASUKI_RECEIPT_FILE_ID, "INVOICE");
  tasuki_receipt_statement_set_text (&statement, TASUKI_RECEIPT_NAME, "襷 abc");
  tasuki_receipt_statement_set_text (&statement, TASUKI_RECEIPT_OUTCOME, TASUKI_RECEIPT_STORED);
  tasuki_receipt_statement_set_text (&statement, TASUKI_RECEIPT_CODE, "ok");
  tasuki_receipt_statement_set_text (&statement, TASUKI_RECEIPT_REASON, "");
  tasuki_receipt_statement_set_number (&statement, TASUKI_RECEIPT_FILES, 1);
  tasuki_receipt_statement_set_number (&statement, TASUKI_RECEIPT_BYTES, 3);
  tasuki_receipt_statement_set_text (&statement, TASUKI_RECEIPT_DIGEST, ABC);
  tasuki_receipt_statement_set_time (&statement, 1795613400);
  sealed = tasuki_receipt_statement_seal (&statement, identity, NULL);
  g_assert_nonnull (sealed);
  g_assert_cmpmem (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), RECEIPT,
                   strlen (RECEIPT));
}

static void
test_it_is_read_and_verified (void)
{
  g_autoptr (TasukiReceipt) receipt = read_good (RECEIPT);
  g_autofree char *fingerprint = tasuki_receipt_dup_fingerprint (receipt, TASUKI_SIDE_RECEIVER);
  g_autofree char *none = tasuki_receipt_dup_fingerprint (receipt, TASUKI_SIDE_SENDER);
  g_autoptr (GError) error = NULL;

  g_assert_true (tasuki_receipt_is_stored (receipt));
  g_assert_false (tasuki_receipt_has_list (receipt));
  g_assert_cmpstr (tasuki_receipt_get_text (receipt, "transfer"), ==, "20261125-1");
  g_assert_cmpstr (tasuki_receipt_get_text (receipt, "name"), ==, "襷 abc");
  g_assert_cmpstr (tasuki_receipt_get_text (receipt, "reason"), ==, "");
  g_assert_null (tasuki_receipt_get_text (receipt, "signature"));
  g_assert_cmpint (tasuki_receipt_get_bytes (receipt), ==, 3);
  g_assert_cmpstr (fingerprint, ==, FINGERPRINT);
  g_assert_null (none);
  g_assert_true (tasuki_receipt_verify (receipt, FINGERPRINT, &error));
  g_assert_true (tasuki_receipt_verify (receipt, PUBLIC, &error));
  g_assert_no_error (error);
}

static void
test_it_is_not_verified_by_another_key (void)
{
  g_autoptr (TasukiReceipt) receipt = read_good (RECEIPT);
  g_autoptr (GError) error = NULL;

  assert_not_verified (receipt, OTHER);
  g_assert_false (tasuki_receipt_verify (receipt, "no key", &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
}

/* Each is a good receipt but for its signature. */
static void
test_nothing_of_it_can_be_changed (void)
{
  static const char *const changes[][2] = {
    { "20261125-1", "20261125-2" },
    { "acme.osaka", "acme.kobe" },
    { "bolt.tokyo", "bolt.kobe" },
    { "sender-key: -", "sender-key: " KEY },
    { "INVOICE", "-" },
    { " abc\n", " abd\n" },
    { "files: 1", "files: 2" },
    { "bytes: 3", "bytes: 30" },
    { "ba7816bf", "ba7816be" },
    { "13:30:00", "13:30:01" },
    { "received: 2026", "received: 2027" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *text = replace (RECEIPT, changes[i][0], changes[i][1]);
      g_autoptr (TasukiReceipt) receipt = read_good (text);

      assert_not_verified (receipt, FINGERPRINT);
    }
}

static const char *const malformed[][2] = {
  { "tasuki-receipt: 1", "tasuki-receipt: 2" },       /* another format */
  { "sender: acme.osaka\n", "" },                     /* a line less */
  { "code: ok\n", "code: ok\ncode: ok\n" },           /* a line twice */
  { "code: ok\n", "code: ok\nmore: 1\n" },            /* a line more */
  { "files: 1\nbytes: 3\n", "bytes: 3\nfiles: 1\n" }, /* another order */
  { "code: ok", "Code: ok" },                         /* another name */
  { "code: ok", "code:ok" },
  { "code: ok", "code: ok " },
  { "code: ok\n", "code: ok\r\n" },
  { "transfer: 20261125-1", "transfer: -" }, /* nothing where there is something */
  { "transfer: 20261125-1", "transfer: " },
  { "INVOICE", "IN\\x56OICE" }, /* escaped without need */
  { "INVOICE", "INVOICE\\~" },  /* cut where nothing is */
  { "INVOICE", "INV\tOICE" },   /* not escaped */
  { "INVOICE", "INV\xe2\x80\xaeOICE" },
  { "INVOICE", "INV\xffOICE" },
  { "INVOICE", "INV\\xE2\\x80\\xAEOICE" },
  { "INVOICE", "INV\\x00OICE" },
  { "INVOICE", "INVOICE\\" },
  { "INVOICE", "\\x2dINVOICE" },
  { "outcome: stored", "outcome: lost" },
  { "outcome: stored", "outcome: refused" }, /* but it counts something */
  { "code: ok", "code: declined" },          /* but it is stored */
  { "reason: -", "reason: why" },
  { "code: ok", "code: OK" },
  { "files: 1", "files: 01" },
  { "files: 1", "files: +1" },
  { "files: 1", "files: -1" },
  { "bytes: 3", "bytes: 9223372036854775808" },
  { "bytes: 3", "bytes: " },
  { ABC, "-" }, /* stored, but nothing */
  { "digest: b", "digest: B" },
  { "digest: b", "digest: " },
  { "2026-11-25T", "2026-02-30T" },
  { "13:30:00Z", "13:30:00+00:00" },
  { "13:30:00Z", "13:30:00.5Z" },
  { "Ro=\nfile", "Ro\nfile" }, /* the key */
  { "receiver-key: MCo", "receiver-key: MCp" },
  { SIGNATURE, "" },
  { SIGNATURE, "AAAA" },
  { "signature: ", "signature:  " },
  { "signature", "Signature" },
  { SIGNATURE "\n", SIGNATURE },          /* no end of line */
  { SIGNATURE "\n", SIGNATURE "\nmore" }, /* something behind it */
  { SIGNATURE "\n", SIGNATURE "\n\n" },   /* an empty list */
  { SIGNATURE "\n", SIGNATURE "\n\nfile: " ABC " 03 abc\n" },
  { SIGNATURE "\n", SIGNATURE "\n\nfile: " ABC " 3 ../abc\n" },
  { SIGNATURE "\n", SIGNATURE "\n\nfile: " ABC " 3 /abc\n" },
  { SIGNATURE "\n", SIGNATURE "\n\nfile: " ABC " 3 abc" },
  { SIGNATURE "\n", SIGNATURE "\n\nlink: abc\n" },
  { "tasuki-receipt: 1\n", "\ntasuki-receipt: 1\n" },
};

static void
test_nothing_else_is_read (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      g_autofree char *text = replace (RECEIPT, malformed[i][0], malformed[i][1]);

      assert_refused (text, strlen (text));
    }
}

static void
test_no_beginning_of_it_is_read (void)
{
  for (size_t length = 0; length < strlen (RECEIPT); length++)
    assert_refused (RECEIPT, length);
  assert_refused (RECEIPT, strlen (RECEIPT) + 1); /* its NUL */
}

static void
test_its_list_has_to_be_the_signed_one (void)
{
  g_autoptr (TasukiReceipt) good = read_good (RECEIPT "\n" LIST);
  g_autoptr (TasukiReceipt) longer = read_good (RECEIPT "\n" LIST "directory: more\n");
  g_autoptr (TasukiReceipt) other = read_good (RECEIPT "\nfile: " OTHER " 3 abc\n");
  g_autoptr (GError) error = NULL;

  g_assert_true (tasuki_receipt_has_list (good));
  g_assert_true (tasuki_receipt_verify (good, FINGERPRINT, &error));
  assert_not_verified (longer, FINGERPRINT);
  assert_not_verified (other, FINGERPRINT);
}

static void
test_a_file_is_found_in_it (void)
{
  g_autoptr (TasukiReceipt) receipt = read_good (RECEIPT "\n" LIST);
  char *directory = scratch_make ();
  g_autofree char *right = g_build_filename (directory, "right", NULL);
  g_autofree char *wrong = g_build_filename (directory, "wrong", NULL);
  g_autofree char *missing = g_build_filename (directory, "missing", NULL);
  g_autofree char *sent = NULL;
  g_autoptr (GError) integrity = NULL;
  g_autoptr (GError) error = NULL;

  scratch_write (directory, "right", "abc");
  scratch_write (directory, "wrong", "abd");
  sent = tasuki_receipt_verify_file (receipt, right, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sent, ==, "abc");
  g_assert_null (tasuki_receipt_verify_file (receipt, wrong, &integrity));
  g_assert_error (integrity, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY);
  g_assert_null (tasuki_receipt_verify_file (receipt, missing, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND);
  scratch_remove (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/receipt/a-known-receipt-is-written", test_a_known_receipt_is_written);
  g_test_add_func ("/receipt/it-is-read-and-verified", test_it_is_read_and_verified);
  g_test_add_func ("/receipt/it-is-not-verified-by-another-key",
                   test_it_is_not_verified_by_another_key);
  g_test_add_func ("/receipt/nothing-of-it-can-be-changed", test_nothing_of_it_can_be_changed);
  g_test_add_func ("/receipt/nothing-else-is-read", test_nothing_else_is_read);
  g_test_add_func ("/receipt/no-beginning-of-it-is-read", test_no_beginning_of_it_is_read);
  g_test_add_func ("/receipt/its-list-has-to-be-the-signed-one",
                   test_its_list_has_to_be_the_signed_one);
  g_test_add_func ("/receipt/a-file-is-found-in-it", test_a_file_is_found_in_it);
  return g_test_run ();
}
