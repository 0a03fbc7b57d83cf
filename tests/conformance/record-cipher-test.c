/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a record cipher seals, every other opens; and what was touched, none. */

#include <stdint.h>
#include <string.h>

#include "io/gnutls-cipher.h"
#include "support/subject.h"

#define CONTENT_MAX (16u * 1024u)
#define ROOM        (CONTENT_MAX + 64u)

/* Around the sizes of blocks, of eight and of sixteen of them, and the largest. */
static const size_t sizes[]
    = { 0,          1,   15,  16,  17,   31,   63,   64,   65,   127,
        128,        255, 256, 257, 1000, 4095, 8191, 8192, 9999, CONTENT_MAX - 1,
        CONTENT_MAX };

static TasukiRecordCipher *
get_cipher (gconstpointer name)
{
  return name == NULL ? tasuki_gnutls_cipher_get () : TASUKI_RECORD_CIPHER (subject_load (name));
}

static void
fill (uint8_t *bytes, size_t size, uint32_t seed)
{
  for (size_t i = 0; i < size; i++)
    bytes[i] = (uint8_t)((seed + i) * 2654435761u >> 13);
}

/* RFC 8448, section 3: the client's application data. */
static void
test_knows_the_answer (gconstpointer name)
{
  static const uint8_t secret[] = { 0x17, 0x42, 0x2d, 0xda, 0x59, 0x6e, 0xd5, 0xd9,
                                    0xac, 0xd8, 0x90, 0xe3, 0xc6, 0x3f, 0x50, 0x51 };
  static const uint8_t nonce[]
      = { 0x5b, 0x78, 0x92, 0x3d, 0xee, 0x08, 0x57, 0x90, 0x33, 0xe5, 0x23, 0xd9 };
  static const uint8_t expected[] = {
    0x17, 0x03, 0x03, 0x00, 0x43, 0xa2, 0x3f, 0x70, 0x54, 0xb6, 0x2c, 0x94, 0xd0, 0xaf, 0xfa,
    0xfe, 0x82, 0x28, 0xba, 0x55, 0xcb, 0xef, 0xac, 0xea, 0x42, 0xf9, 0x14, 0xaa, 0x66, 0xbc,
    0xab, 0x3f, 0x2b, 0x98, 0x19, 0xa8, 0xa5, 0xb4, 0x6b, 0x39, 0x5b, 0xd5, 0x4a, 0x9a, 0x20,
    0x44, 0x1e, 0x2b, 0x62, 0x97, 0x4e, 0x1f, 0x5a, 0x62, 0x92, 0xa2, 0x97, 0x70, 0x14, 0xbd,
    0x1e, 0x3d, 0xea, 0xe6, 0x3a, 0xee, 0xbb, 0x21, 0x69, 0x49, 0x15, 0xe4,
  };
  g_autoptr (TasukiRecordCipher) cipher = get_cipher (name);
  gpointer key = tasuki_record_cipher_make_key (cipher, TASUKI_AEAD_AES_128_GCM, secret);
  uint8_t content[50], inner[51], record[sizeof expected] = { 0x17, 3, 3, 0, 0x43 };

  for (uint8_t i = 0; i < sizeof content; i++)
    content[i] = i;
  g_assert_true (
      tasuki_record_cipher_seal (cipher, key, nonce, content, sizeof content, 23, record));
  g_assert_cmpmem (record, sizeof record, expected, sizeof expected);
  g_assert_true (tasuki_record_cipher_open (cipher, key, nonce, expected, sizeof expected, inner));
  g_assert_cmpmem (inner, 50, content, 50);
  g_assert_cmpuint (inner[50], ==, 23);
  tasuki_record_cipher_free_key (cipher, key);
}

/* A record of @size bytes, sealed by @by and opened by @by_other. */
static void
pass (TasukiRecordCipher *by, TasukiRecordCipher *by_other, TasukiAead aead, size_t size)
{
  static uint8_t content[ROOM], record[ROOM], inner[ROOM];
  uint8_t secret[32], nonce[TASUKI_RECORD_NONCE];
  size_t total = TASUKI_RECORD_HEAD + size + 1 + TASUKI_RECORD_TAG;
  gpointer key, other;

  fill (secret, sizeof secret, (uint32_t)size);
  fill (nonce, sizeof nonce, (uint32_t)size + 1000);
  fill (content, size, (uint32_t)size + 2000);
  fill (record, TASUKI_RECORD_HEAD, 3000);
  key = tasuki_record_cipher_make_key (by, aead, secret);
  other = tasuki_record_cipher_make_key (by_other, aead, secret);

  g_assert_true (tasuki_record_cipher_seal (by, key, nonce, content, size, 99, record));
  g_assert_true (tasuki_record_cipher_open (by_other, other, nonce, record, total, inner));
  g_assert_cmpmem (inner, size, content, size);
  g_assert_cmpuint (inner[size], ==, 99);

  tasuki_record_cipher_free_key (by, key);
  tasuki_record_cipher_free_key (by_other, other);
}

static void
test_agrees_with_gnutls (gconstpointer name)
{
  g_autoptr (TasukiRecordCipher) cipher = get_cipher (name);
  g_autoptr (TasukiRecordCipher) library = tasuki_gnutls_cipher_get ();

  for (TasukiAead aead = TASUKI_AEAD_AES_128_GCM; aead <= TASUKI_AEAD_AES_256_GCM; aead++)
    for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        pass (cipher, library, aead, sizes[i]);
        pass (library, cipher, aead, sizes[i]);
        pass (cipher, cipher, aead, sizes[i]);
      }
}

static void
test_notices_each_bit (gconstpointer name)
{
  g_autoptr (TasukiRecordCipher) cipher = get_cipher (name);
  uint8_t secret[32] = { 1 }, nonce[TASUKI_RECORD_NONCE] = { 2 };
  uint8_t content[40] = { 3 }, inner[41], record[5 + 40 + 1 + 16] = { 23, 3, 3, 0, 57 };
  gpointer key = tasuki_record_cipher_make_key (cipher, TASUKI_AEAD_AES_128_GCM, secret);

  g_assert_true (
      tasuki_record_cipher_seal (cipher, key, nonce, content, sizeof content, 23, record));
  for (size_t bit = 0; bit < 8 * sizeof record; bit++)
    {
      record[bit / 8] ^= (uint8_t)(1u << bit % 8);
      g_assert_false (tasuki_record_cipher_open (cipher, key, nonce, record, sizeof record, inner));
      record[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
  nonce[0] ^= 1;
  g_assert_false (tasuki_record_cipher_open (cipher, key, nonce, record, sizeof record, inner));
  nonce[0] ^= 1;
  g_assert_true (tasuki_record_cipher_open (cipher, key, nonce, record, sizeof record, inner));
  tasuki_record_cipher_free_key (cipher, key);
}

static void
test_says_what_it_is (gconstpointer name)
{
  g_autoptr (TasukiRecordCipher) cipher = get_cipher (name);

  g_assert_true (g_str_has_prefix (tasuki_record_cipher_get_name (cipher),
                                   name == NULL ? "GnuTLS" : "intel-ipsec-mb "));
}

static const struct
{
  const char *name;
  void (*test) (gconstpointer cipher);
} tests[] = {
  { "knows-the-answer", test_knows_the_answer },
  { "agrees-with-gnutls", test_agrees_with_gnutls },
  { "notices-each-bit", test_notices_each_bit },
  { "says-what-it-is", test_says_what_it_is },
};

int
main (int argc, char **argv)
{
  static const char *const ciphers[] = { NULL, "record-ipsec-mb" };

  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (ciphers); i++)
    for (size_t j = 0; j < G_N_ELEMENTS (tests); j++)
      {
        const char *name = ciphers[i] != NULL ? ciphers[i] : "gnutls";
        g_autofree char *path = g_strdup_printf ("/record-cipher/%s/%s", name, tests[j].name);

        g_test_add_data_func (path, ciphers[i], tests[j].test);
      }

  return g_test_run ();
}
