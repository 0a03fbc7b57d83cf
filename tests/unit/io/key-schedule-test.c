/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The key schedule gives what RFC 8448 has; a parked session opens by its secret alone. */

#include "io/key-schedule.h"

#include <string.h>

#include <glib.h>

#include "io/gnutls-cipher.h"
#include "io/tls-parked.h"

static void
read_hex (const char *text, uint8_t *bytes, size_t size)
{
  g_assert_cmpuint (strlen (text), ==, 2 * size);
  for (size_t i = 0; i < size; i++)
    bytes[i] = (uint8_t)(g_ascii_xdigit_value (text[2 * i]) << 4
                         | g_ascii_xdigit_value (text[2 * i + 1]));
}

/* RFC 8448, section 3: "derive write traffic keys for application data", of server and client. */
static void
test_derives_what_the_rfc_has (void)
{
  static const struct
  {
    const char *secret, *key, *iv;
  } vectors[] = {
    { "a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643",
      "9f02283b6c9c07efc26bb9f2ac92e356", "cf782b88dd83549aadf1e984" },
    { "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5",
      "17422dda596ed5d9acd890e3c63f5051", "5b78923dee08579033e523d9" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      uint8_t secret[32], key[16], iv[12];
      TasukiTrafficKey traffic;

      read_hex (vectors[i].secret, secret, sizeof secret);
      read_hex (vectors[i].key, key, sizeof key);
      read_hex (vectors[i].iv, iv, sizeof iv);
      g_assert_true (
          tasuki_traffic_key_set (&traffic, tasuki_suite_find (GNUTLS_CIPHER_AES_128_GCM), secret));
      g_assert_cmpmem (traffic.key, sizeof key, key, sizeof key);
      g_assert_cmpmem (traffic.iv, sizeof iv, iv, sizeof iv);
      tasuki_traffic_key_clear (&traffic);
    }
}

/* Each secret follows from the one before, and leads nowhere back. */
static void
test_goes_on_from_secret_to_secret (void)
{
  TasukiTrafficKey one, other;
  uint8_t secret[32] = { 1 };
  const TasukiSuite *suite = tasuki_suite_find (GNUTLS_CIPHER_AES_128_GCM);

  g_assert_true (tasuki_traffic_key_set (&one, suite, secret));
  one.sequence = 7;
  g_assert_true (tasuki_traffic_key_update (&one));
  g_assert_cmpuint (one.sequence, ==, 0);
  g_assert_true (tasuki_traffic_key_set (&other, suite, one.secret));
  g_assert_cmpmem (one.key, sizeof one.key, other.key, sizeof other.key);
  g_assert_true (memcmp (one.secret, secret, sizeof secret) != 0);
  tasuki_traffic_key_clear (&one);
  tasuki_traffic_key_clear (&other);
}

static void
test_knows_no_other_suites (void)
{
  g_assert_null (tasuki_suite_find (GNUTLS_CIPHER_CHACHA20_POLY1305));
  g_assert_null (tasuki_suite_find (GNUTLS_CIPHER_AES_128_CBC));
}

static void
begin (TasukiTlsParked *parked, gnutls_cipher_algorithm_t algorithm, const uint8_t *secret)
{
  const TasukiSuite *suite = tasuki_suite_find (algorithm);

  *parked = (TasukiTlsParked){ .cipher = tasuki_gnutls_cipher_get (), .content_max = 16384 };
  g_assert_true (tasuki_traffic_key_set (&parked->read, suite, secret));
  g_assert_true (tasuki_traffic_key_set (&parked->write, suite, secret));
}

/* Whether what was sealed by one secret opens by another that differs in bit @bit; none if < 0. */
static int
try_open (gnutls_cipher_algorithm_t algorithm, int bit)
{
  uint8_t secret[TASUKI_SECRET_SIZE_MAX] = { 1, 2, 3 }, inner[64];
  TasukiTlsSocket socket = { .descriptor = -1 };
  TasukiTlsParked from, to;
  size_t length;
  int code;

  begin (&from, algorithm, secret);
  if (bit >= 0)
    secret[bit / 8] ^= (uint8_t)(1u << bit % 8);
  begin (&to, algorithm, secret);
  g_assert_cmpint (tasuki_tls_parked_write (&from, &socket, (const uint8_t *)"hello", 5), ==, 5);
  code = tasuki_tls_parked_open (&to, socket.gathered, socket.gathered_length, inner, &length);
  if (code == 0)
    g_assert_cmpmem (inner, length, "hello", 5);
  else
    g_assert_cmpuint (length, ==, 0);

  tasuki_tls_socket_clear (&socket);
  tasuki_tls_parked_clear (&from);
  tasuki_tls_parked_clear (&to);
  return code;
}

static void
test_opens_by_no_other_secret (void)
{
  g_assert_cmpint (try_open (GNUTLS_CIPHER_AES_128_GCM, -1), ==, 0);
  g_assert_cmpint (try_open (GNUTLS_CIPHER_AES_256_GCM, -1), ==, 0);
  for (int bit = 0; bit < 256; bit++)
    g_assert_cmpint (try_open (GNUTLS_CIPHER_AES_128_GCM, bit), ==, GNUTLS_E_DECRYPTION_FAILED);
  for (int bit = 0; bit < 384; bit++)
    g_assert_cmpint (try_open (GNUTLS_CIPHER_AES_256_GCM, bit), ==, GNUTLS_E_DECRYPTION_FAILED);
}

/* What was wiped is no key that anything could be sealed by. */
static void
test_seals_nothing_without_a_secret (void)
{
  TasukiTlsSocket socket = { .descriptor = -1 };
  uint8_t secret[32] = { 1 };
  TasukiTlsParked parked;

  begin (&parked, GNUTLS_CIPHER_AES_128_GCM, secret);
  tasuki_traffic_key_clear (&parked.write);
  g_assert_cmpint (tasuki_tls_parked_write (&parked, &socket, secret, 1), <, 0);
  g_assert_false (tasuki_tls_parked_say_goodbye (&parked, &socket));
  g_assert_cmpuint (socket.gathered_length, ==, 0);
  tasuki_tls_socket_clear (&socket);
  tasuki_tls_parked_clear (&parked);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/key-schedule/derives-what-the-rfc-has", test_derives_what_the_rfc_has);
  g_test_add_func ("/key-schedule/goes-on-from-secret-to-secret",
                   test_goes_on_from_secret_to_secret);
  g_test_add_func ("/key-schedule/knows-no-other-suites", test_knows_no_other_suites);
  g_test_add_func ("/key-schedule/opens-by-no-other-secret", test_opens_by_no_other_secret);
  g_test_add_func ("/key-schedule/seals-nothing-without-a-secret",
                   test_seals_nothing_without_a_secret);

  return g_test_run ();
}
