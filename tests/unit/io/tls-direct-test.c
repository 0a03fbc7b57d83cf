/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream that passes records beside GnuTLS does, in all that can be seen, what GnuTLS does. */

#include "wire-script.h"

#include <string.h>
#include <sys/socket.h>

#include "io/budget.h"
#include "io/gnutls-cipher.h"
#include "io/record.h"
#include "io/tls-direct.h"
#include "tls-scene.h"

#define AES_128 TLS_1_3 ":-CIPHER-ALL:+AES-128-GCM"
#define AES_256 TLS_1_3 ":-CIPHER-ALL:+AES-256-GCM"
#define CHACHA  TLS_1_3 ":-CIPHER-ALL:+CHACHA20-POLY1305"

static const Tier both_direct[] = { DIRECT, DIRECT };

static void
test_passes_the_same_bytes (void)
{
  static const Tier tiers[][2]
      = { { LIBRARY, LIBRARY }, { LIBRARY, DIRECT }, { DIRECT, LIBRARY }, { DIRECT, DIRECT } };
  static const char *const priorities[] = { AES_128, AES_256, CHACHA, TLS_1_2 };

  for (unsigned i = 0; i < G_N_ELEMENTS (tiers); i++)
    for (unsigned seed = 0; seed < 8; seed++)
      {
        const char *priority = priorities[seed % G_N_ELEMENTS (priorities)];
        WireScene scene;

        /* TLS 1.2 has no new keys. */
        if (g_str_equal (priority, TLS_1_2) && (tiers[i][0] == LIBRARY || tiers[i][1] == LIBRARY))
          continue;
        wire_init (&scene, tiers[i], priority);
        wire_run_script (&scene, seed);
        wire_clear (&scene);
      }
}

static void
test_takes_a_new_key_in_time (void)
{
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  uint8_t before[8], after[8];
  gnutls_datum_t iv;
  WireScene scene;

  wire_init (&scene, both_direct, AES_128);
  wire_warm_up (&scene);
  tasuki_tls_direct_set_limit (30);
  gnutls_record_get_state (scene.sessions[1], 1, NULL, &iv, NULL, NULL);
  memcpy (before, iv.data, sizeof before);
  wire_say (&scene, 0, 1, 40 * 16384);
  wire_carry (&scene, 0);
  g_assert_cmpint (wire_hear (&scene, 1, &said, &error), ==, TASUKI_IO_WANT_READ);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (said, "655360 bytes"));
  gnutls_record_get_state (scene.sessions[1], 1, NULL, &iv, NULL, NULL);
  memcpy (after, iv.data, sizeof after);
  tasuki_tls_direct_set_limit (UINT64_C (1) << 24);

  g_assert_true (memcmp (before, after, sizeof before) != 0);
  wire_clear (&scene);
}

/* What is left over by one read is no reason for a small one. */
static void
test_fills_a_buffer_again_and_again (void)
{
  enum
  {
    FULL = 16 * 16384
  };
  g_autofree uint8_t *bytes = g_malloc (FULL + 64);
  g_autoptr (GError) error = NULL;
  size_t done;
  WireScene scene;

  wire_init (&scene, both_direct, AES_128);
  wire_warm_up (&scene);
  wire_say (&scene, 0, 1, 3 * FULL);
  wire_carry (&scene, 0);
  for (unsigned i = 0; i < 3; i++)
    {
      g_assert_cmpint (tasuki_stream_read (scene.streams[1], bytes, FULL + 64, &done, &error), ==,
                       TASUKI_IO_DONE);
      g_assert_no_error (error);
      g_assert_cmpuint (done, ==, FULL);
    }
  wire_clear (&scene);
}

/* Records of the size that the other end asked for. */
static void
test_keeps_to_the_size_of_the_other_end (void)
{
  WireScene scene;
  size_t size;

  wire_init (&scene, both_direct, AES_128);
  wire_warm_up (&scene);
  wire_say (&scene, 0, 1, 50000);
  wire_hold (&scene, 0);
  wire_find (&scene, 0, 0, &size);
  g_assert_cmpuint (size, ==, gnutls_record_get_max_size (scene.sessions[0]) + 22);
  wire_clear (&scene);
}

/* One that is idle has no more than the keys: the part of a record is kept, and no buffer for it.
 */
static void
test_keeps_of_a_part_of_a_record_no_more_than_it (void)
{
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  WireScene scene;

  wire_init (&scene, both_direct, AES_128);
  wire_warm_up (&scene);
  wire_say (&scene, 0, 1, 1000);
  wire_hold (&scene, 0);
  wire_deliver (&scene, 0, 500);
  g_assert_cmpint (wire_hear (&scene, 1, &said, &error), ==, TASUKI_IO_WANT_READ);
  g_assert_false (tasuki_stream_has_pending (scene.streams[1]));
  g_assert_cmpuint (tasuki_budget_get_used (), <=, 500);
  wire_clear (&scene);
}

static void
test_says_what_does_the_work (void)
{
  static const struct
  {
    Tier tier;
    const char *priority;
    const char *expected;
  } cases[] = {
    { DIRECT, AES_128, "TLS1.3 AES-128-GCM, GnuTLS" },
    { LIBRARY, AES_128, "TLS1.3 AES-128-GCM" },
    { DIRECT, CHACHA, "TLS1.3 CHACHA20-POLY1305" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;
      WireScene scene;

      wire_init (&scene, (const Tier[]){ cases[i].tier, LIBRARY }, cases[i].priority);
      wire_warm_up (&scene);
      text = tasuki_stream_describe (scene.streams[0]);
      g_assert_cmpstr (text, ==, cases[i].expected);
      wire_clear (&scene);
    }
}

/* A cipher that opens nothing, and counts what it was asked. */
#define TYPE_BLIND_CIPHER (blind_cipher_get_type ())
G_DECLARE_FINAL_TYPE (BlindCipher, blind_cipher, BLIND, CIPHER, GObject)

struct _BlindCipher
{
  GObject parent_instance;

  unsigned opened;
  unsigned sealed;
};

static void blind_cipher_iface_init (TasukiRecordCipherInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BlindCipher,
                               blind_cipher,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_RECORD_CIPHER,
                                                      blind_cipher_iface_init))

static gpointer
blind_cipher_make_key (TasukiRecordCipher *cipher, TasukiAead aead, const guint8 *key)
{
  g_autoptr (TasukiRecordCipher) library = tasuki_gnutls_cipher_get ();

  return tasuki_record_cipher_make_key (library, aead, key);
}

static void
blind_cipher_free_key (TasukiRecordCipher *cipher, gpointer key)
{
  g_autoptr (TasukiRecordCipher) library = tasuki_gnutls_cipher_get ();

  tasuki_record_cipher_free_key (library, key);
}

static gboolean
blind_cipher_open (TasukiRecordCipher *cipher,
                   gpointer key,
                   const guint8 *nonce,
                   const guint8 *record,
                   gsize size,
                   guint8 *inner)
{
  BLIND_CIPHER (cipher)->opened++;
  return FALSE;
}

static gboolean
blind_cipher_seal (TasukiRecordCipher *cipher,
                   gpointer key,
                   const guint8 *nonce,
                   const guint8 *content,
                   gsize size,
                   guint8 type,
                   guint8 *record)
{
  g_autoptr (TasukiRecordCipher) library = tasuki_gnutls_cipher_get ();

  BLIND_CIPHER (cipher)->sealed++;
  return tasuki_record_cipher_seal (library, key, nonce, content, size, type, record);
}

static void
blind_cipher_class_init (BlindCipherClass *class)
{
}

static void
blind_cipher_init (BlindCipher *self)
{
}

static void
blind_cipher_iface_init (TasukiRecordCipherInterface *iface)
{
  iface->make_key = blind_cipher_make_key;
  iface->free_key = blind_cipher_free_key;
  iface->open = blind_cipher_open;
  iface->seal = blind_cipher_seal;
}

/* The bulk does go to the cipher; and what it cannot open, the library has a look at. */
static void
test_uses_the_cipher_that_was_chosen (void)
{
  g_autoptr (BlindCipher) cipher = g_object_new (TYPE_BLIND_CIPHER, NULL);
  WireScene scene;

  wire_init_with (&scene, both_direct, AES_128, TASUKI_RECORD_CIPHER (cipher));
  wire_warm_up (&scene);
  g_assert_cmpuint (cipher->sealed, >=, 2 * 2 * 3);
  g_assert_cmpuint (cipher->opened, >=, 2 * 3);
  wire_clear (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tls-direct/passes-the-same-bytes", test_passes_the_same_bytes);
  g_test_add_func ("/tls-direct/takes-a-new-key-in-time", test_takes_a_new_key_in_time);
  g_test_add_func ("/tls-direct/fills-a-buffer-again-and-again",
                   test_fills_a_buffer_again_and_again);
  g_test_add_func ("/tls-direct/keeps-to-the-size-of-the-other-end",
                   test_keeps_to_the_size_of_the_other_end);
  g_test_add_func ("/tls-direct/keeps-of-a-part-of-a-record-no-more-than-it",
                   test_keeps_of_a_part_of_a_record_no_more_than_it);
  g_test_add_func ("/tls-direct/uses-the-cipher-that-was-chosen",
                   test_uses_the_cipher_that_was_chosen);
  g_test_add_func ("/tls-direct/says-what-does-the-work", test_says_what_does_the_work);

  return g_test_run ();
}
