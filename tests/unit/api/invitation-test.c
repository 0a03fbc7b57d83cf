/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An invitation code says what was put into it, and one that was not copied whole says nothing. */

#include <string.h>

#include <tasuki/invitation.h>

#define POINT "relay.example.net:7443"
/* Its end makes all kinds of letters in a code. */
#define FINGERPRINT "0123456789abcdef0123456789abcdef0123456789abcdefffffffffffffffff"
#define ID          "acme.osaka"

static TasukiInvitation *
make (const char *point, const char *id)
{
  g_autoptr (GError) error = NULL;
  TasukiInvitation *invitation = tasuki_invitation_new (point, FINGERPRINT, id, &error);

  g_assert_no_error (error);
  return invitation;
}

static char *
make_code (void)
{
  g_autoptr (TasukiInvitation) invitation = make (POINT, ID);

  return tasuki_invitation_to_code (invitation);
}

static void
assert_refused (const char *code, const char *expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tasuki_invitation_parse (code, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
  if (expected != NULL)
    g_assert_nonnull (strstr (error->message, expected));
}

static void
assert_same (TasukiInvitation *one, TasukiInvitation *other)
{
  gsize length, other_length;
  const guint8 *token = tasuki_invitation_get_token (one, &length);
  const guint8 *other_token = tasuki_invitation_get_token (other, &other_length);

  g_assert_cmpstr (tasuki_invitation_get_access_point (one), ==,
                   tasuki_invitation_get_access_point (other));
  g_assert_cmpstr (tasuki_invitation_get_fingerprint (one), ==,
                   tasuki_invitation_get_fingerprint (other));
  g_assert_cmpstr (tasuki_invitation_get_connection_id (one), ==,
                   tasuki_invitation_get_connection_id (other));
  g_assert_cmpmem (token, length, other_token, other_length);
}

static void
test_a_code_says_what_was_put_in (void)
{
  static const char *const points[] = { POINT, "[2001:db8::1]:7443", "192.0.2.1:1", "a:1" };

  for (size_t i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr (TasukiInvitation) invitation = make (points[i], ID);
      g_autofree char *code = tasuki_invitation_to_code (invitation);
      g_autofree char *pasted = g_strdup_printf (" \t%s\r\n", code);
      g_autoptr (TasukiInvitation) read = tasuki_invitation_parse (pasted, NULL);

      g_assert_true (g_str_has_prefix (code, "tki_"));
      g_assert_cmpuint (strspn (code, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-"), ==,
                        strlen (code));
      g_assert_nonnull (read);
      assert_same (invitation, read);
      g_assert_cmpstr (tasuki_invitation_get_access_point (read), ==, points[i]);
    }
}

static void
test_tokens_differ (void)
{
  g_autofree char *one = make_code ();
  g_autofree char *other = make_code ();

  g_assert_cmpstr (one, !=, other);
}

static void
test_the_longest_has_its_limit (void)
{
  g_autofree char *name = g_strnfill (60, 'n');
  g_autofree char *point = g_strconcat (name, ":7443", NULL);
  g_autofree char *longer = g_strconcat ("n", point, NULL);
  g_autofree char *id = g_strnfill (64, 'i');
  g_autoptr (TasukiInvitation) invitation = make (point, id);
  g_autofree char *code = tasuki_invitation_to_code (invitation);
  g_autoptr (TasukiInvitation) read = tasuki_invitation_parse (code, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (strlen (code), <=, TASUKI_INVITATION_CODE_MAX);
  g_assert_cmpuint (strlen (code), >, TASUKI_INVITATION_CODE_MAX - 4);
  g_assert_nonnull (read);
  g_assert_null (tasuki_invitation_new (longer, FINGERPRINT, id, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
}

static void
test_what_is_no_part_of_one_is_refused (void)
{
  static const struct
  {
    const char *point, *fingerprint, *id;
  } cases[] = {
    { "", FINGERPRINT, ID },
    { "relay", FINGERPRINT, ID },
    { "re lay:1", FINGERPRINT, ID },
    { "relay:1\n", FINGERPRINT, ID },
    { POINT, "", ID },
    { POINT, "0" FINGERPRINT, ID },
    { POINT, "ABCD", ID },
    { POINT, FINGERPRINT, "" },
    { POINT, FINGERPRINT, "Acme" },
    { POINT, FINGERPRINT, "acme osaka" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          tasuki_invitation_new (cases[i].point, cases[i].fingerprint, cases[i].id, &error));
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
    }
}

static void
test_a_part_of_a_code_is_damaged (void)
{
  g_autofree char *code = make_code ();

  for (size_t length = strlen (code) - 1; length >= strlen ("tki_"); length--)
    {
      g_autofree char *start = g_strndup (code, length);
      g_autofree char *without = g_strconcat ("tki_", code + length, NULL);

      assert_refused (start, "is damaged");
      if (length > strlen ("tki_"))
        assert_refused (without, "is damaged");
    }
}

static void
test_a_code_with_a_flipped_bit_is_refused (void)
{
  g_autofree char *code = make_code ();

  for (size_t at = 0; at < strlen (code); at++)
    for (unsigned bit = 0; bit < 8; bit++)
      {
        g_autofree char *flipped = g_strdup (code);

        flipped[at] ^= (char)(1u << bit);
        assert_refused (flipped, NULL);
      }
}

static void
test_a_code_with_more_or_swapped_letters_is_refused (void)
{
  g_autofree char *code = make_code ();

  for (size_t at = strlen ("tki_"); at + 1 < strlen (code); at++)
    {
      g_autofree char *swapped = g_strdup (code);
      g_autofree char *start = g_strndup (code, at);
      g_autofree char *longer = g_strconcat (start, "A", code + at, NULL);
      g_autofree char *broken = g_strconcat (start, "\n", code + at, NULL);

      swapped[at] = code[at + 1];
      swapped[at + 1] = code[at];
      if (swapped[at] != code[at])
        assert_refused (swapped, "is damaged");
      assert_refused (longer, "is damaged");
      if (at > strlen ("tki_"))
        assert_refused (broken, "is damaged");
    }
}

static void
test_something_else_is_no_code (void)
{
  g_autofree char *much = g_strnfill (100000, 'x');
  g_autofree char *more = g_strconcat ("tki_", much, NULL);

  assert_refused ("", "begins with tki_");
  assert_refused ("tsk_abcdefghijkl_secret", "begins with tki_");
  assert_refused (much, "begins with tki_");
  assert_refused ("tki_", "is damaged");
  assert_refused (more, "is damaged");
}

/* SHA-256 of three bytes (FIPS 180-4, B.1), which is all that is kept of a token. */
static void
test_what_is_kept_of_a_token_is_its_digest (void)
{
  g_autoptr (GBytes) digest = tasuki_invitation_digest ((const guint8 *)"abc", 3);
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "abc", 3);
  const guint8 *bytes = g_bytes_get_data (digest, NULL);

  g_assert_cmpuint (g_bytes_get_size (digest), ==, 32);
  for (unsigned i = 0; i < 32; i++)
    {
      char pair[3];

      g_snprintf (pair, sizeof pair, "%02x", bytes[i]);
      g_assert_cmpmem (pair, 2, expected + (size_t)2 * i, 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/invitation/a-code-says-what-was-put-in", test_a_code_says_what_was_put_in);
  g_test_add_func ("/invitation/tokens-differ", test_tokens_differ);
  g_test_add_func ("/invitation/the-longest-has-its-limit", test_the_longest_has_its_limit);
  g_test_add_func ("/invitation/what-is-no-part-of-one-is-refused",
                   test_what_is_no_part_of_one_is_refused);
  g_test_add_func ("/invitation/a-part-of-a-code-is-damaged", test_a_part_of_a_code_is_damaged);
  g_test_add_func ("/invitation/a-code-with-a-flipped-bit-is-refused",
                   test_a_code_with_a_flipped_bit_is_refused);
  g_test_add_func ("/invitation/a-code-with-more-or-swapped-letters-is-refused",
                   test_a_code_with_more_or_swapped_letters_is_refused);
  g_test_add_func ("/invitation/something-else-is-no-code", test_something_else_is_no_code);
  g_test_add_func ("/invitation/what-is-kept-of-a-token-is-its-digest",
                   test_what_is_kept_of_a_token_is_its_digest);

  return g_test_run ();
}
