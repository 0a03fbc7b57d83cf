/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The transport interface, over transport-tls: which key a client has proved. */

#include <string.h>

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#include "transport-scene.h"

#define RAW TLS_1_3 ":+CTYPE-CLI-RAWPK"

typedef struct
{
  gnutls_x509_privkey_t key;
  gnutls_datum_t spki;
  char *fingerprint;
} Key;

static Key
make_key (gnutls_pk_algorithm_t algorithm, unsigned bits)
{
  Key self = { NULL };
  gnutls_pubkey_t public;
  gnutls_privkey_t private;

  g_assert_cmpint (gnutls_x509_privkey_init (&self.key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (self.key, algorithm, bits, 0), ==, 0);
  g_assert_cmpint (gnutls_privkey_init (&private), ==, 0);
  g_assert_cmpint (gnutls_privkey_import_x509 (private, self.key, 0), ==, 0);
  g_assert_cmpint (gnutls_pubkey_init (&public), ==, 0);
  g_assert_cmpint (gnutls_pubkey_import_privkey (public, private, 0, 0), ==, 0);
  g_assert_cmpint (gnutls_pubkey_export2 (public, GNUTLS_X509_FMT_DER, &self.spki), ==, 0);
  self.fingerprint
      = g_compute_checksum_for_data (G_CHECKSUM_SHA256, self.spki.data, self.spki.size);
  gnutls_pubkey_deinit (public);
  gnutls_privkey_deinit (private);

  return self;
}

static Key
make_ed25519 (void)
{
  return make_key (GNUTLS_PK_EDDSA_ED25519, 0);
}

static void
clear_key (Key *self)
{
  gnutls_x509_privkey_deinit (self->key);
  gnutls_free (self->spki.data);
  g_free (self->fingerprint);
}

static gnutls_privkey_t
copy_private (const Key *key)
{
  gnutls_privkey_t private;

  g_assert_cmpint (gnutls_privkey_init (&private), ==, 0);
  g_assert_cmpint (gnutls_privkey_import_x509 (private, key->key, GNUTLS_PRIVKEY_IMPORT_COPY), ==,
                   0);
  return private;
}

/* The client shows @shown and signs with @signer, which need not be the same. */
static void
show_raw (Scene *scene, const Key *shown, const Key *signer)
{
  gnutls_pcert_st *public = gnutls_malloc (sizeof *public);

  gnutls_certificate_set_flags (scene->trust, GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH);
  g_assert_cmpint (gnutls_pcert_import_rawpk_raw (public, &shown->spki, GNUTLS_X509_FMT_DER, 0, 0),
                   ==, 0);
  g_assert_cmpint (
      gnutls_certificate_set_key (scene->trust, NULL, 0, public, 1, copy_private (signer)), >=, 0);
  gnutls_free (public);
}

/* Signed by itself, for anybody. @comment: how many bytes it has that say nothing */
static void
show_certificate (Scene *scene, const Key *key, size_t comment)
{
  const unsigned char serial = 1;
  g_autofree char *text = g_strnfill (comment, 'x');
  gnutls_x509_crt_t certificate;

  g_assert_cmpint (gnutls_x509_crt_init (&certificate), ==, 0);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, &serial, sizeof serial);
  gnutls_x509_crt_set_dn (certificate, "CN=somebody", NULL);
  gnutls_x509_crt_set_activation_time (certificate, 0);
  gnutls_x509_crt_set_expiration_time (certificate, 1);
  gnutls_x509_crt_set_key (certificate, key->key);
  gnutls_x509_crt_set_extension_by_oid (certificate, "1.3.6.1.4.1.55555.1", text, comment, 0);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key->key,
                                          gnutls_x509_privkey_get_pk_algorithm (key->key)
                                                  == GNUTLS_PK_EDDSA_ED25519
                                              ? GNUTLS_DIG_SHA512
                                              : GNUTLS_DIG_SHA256,
                                          0),
                   ==, 0);
  g_assert_cmpint (gnutls_certificate_set_x509_key (scene->trust, &certificate, 1, key->key), >=,
                   0);
  gnutls_x509_crt_deinit (certificate);
}

static void
assert_proved (Scene *scene, const char *priority, const char *expected)
{
  assert_gets_in (scene, priority, PROTOCOL);
  g_assert_cmpstr (tasuki_stream_get_fingerprint (scene->relay), ==, expected);
  assert_works (scene);
  hang_up (scene);
}

static void
test_a_client_without_one_gets_in (void)
{
  Scene scene;

  scene_init_configured (&scene, "1.2");
  assert_proved (&scene, TLS_1_3, NULL);
  assert_proved (&scene, RAW, NULL);
  assert_proved (&scene, TLS_1_2, NULL);
  scene_clear (&scene);
}

static void
test_a_raw_key_is_proved (void)
{
  Key key = make_ed25519 ();
  Scene scene;

  scene_init_configured (&scene, NULL);
  show_raw (&scene, &key, &key);
  assert_proved (&scene, RAW, key.fingerprint);
  scene_clear (&scene);
  clear_key (&key);
}

/* Expired, for nobody, signed by nobody: nothing but the key counts. */
static void
test_the_key_of_any_certificate_is_proved (void)
{
  Key keys[] = {
    make_ed25519 (),
    make_key (GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1)),
  };

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      Scene scene;

      scene_init_configured (&scene, "1.2");
      show_certificate (&scene, &keys[i], 1000);
      assert_proved (&scene, TLS_1_3, keys[i].fingerprint);
      assert_proved (&scene, TLS_1_2, keys[i].fingerprint);
      scene_clear (&scene);
      clear_key (&keys[i]);
    }
}

static void
test_a_key_that_is_shown_but_not_had_is_refused (void)
{
  Key stolen = make_ed25519 ();
  Key own = make_ed25519 ();
  Scene scene;

  scene_init_configured (&scene, NULL);
  show_raw (&scene, &stolen, &own);
  assert_stays_out (&scene, RAW, PROTOCOL);
  scene_clear (&scene);
  clear_key (&stolen);
  clear_key (&own);
}

static void
test_rsa_is_refused (void)
{
  Key key = make_key (GNUTLS_PK_RSA, 2048);
  Scene scene;

  scene_init_configured (&scene, NULL);
  show_certificate (&scene, &key, 10);
  assert_stays_out (&scene, TLS_1_3, PROTOCOL);
  scene_clear (&scene);
  clear_key (&key);
}

static void
test_a_certificate_of_any_size_is_refused (void)
{
  Key key = make_ed25519 ();
  Scene scene;

  scene_init_configured (&scene, NULL);
  show_certificate (&scene, &key, 17000);
  assert_stays_out (&scene, TLS_1_3, PROTOCOL);
  scene_clear (&scene);
  clear_key (&key);
}

static void
test_who_administers_is_not_asked (void)
{
  Key key = make_ed25519 ();
  Scene scene;

  scene_init_configured (&scene, NULL);
  scene.entrance = "admin";
  show_certificate (&scene, &key, 10);
  assert_proved (&scene, TLS_1_3, NULL);
  scene_clear (&scene);
  clear_key (&key);
}

/* Of the key that the relay proved to this client. */
static char *
name_relay (Scene *scene)
{
  return g_strdup (tasuki_stream_get_fingerprint (scene->client));
}

static void
test_the_relay_is_known_by_the_key_that_it_proves (void)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  Scene scene;

  scene_init_configured (&scene, NULL);
  assert_gets_in (&scene, TLS_1_3, PROTOCOL);
  before = name_relay (&scene);
  g_assert_cmpstr (tasuki_transport_get_fingerprint (TASUKI_TRANSPORT (scene.transport)), ==,
                   before);
  hang_up (&scene);

  install (&scene, -60, HOUR);
  assert_configures (&scene, NULL);
  assert_gets_in (&scene, TLS_1_3, PROTOCOL);
  after = name_relay (&scene);
  g_assert_cmpstr (before, !=, after);
  g_assert_cmpstr (tasuki_transport_get_fingerprint (TASUKI_TRANSPORT (scene.transport)), ==,
                   after);
  scene_clear (&scene);
}

static const struct
{
  const char *name;
  void (*test) (void);
} tests[] = {
  { "a-client-without-one-gets-in", test_a_client_without_one_gets_in },
  { "a-raw-key-is-proved", test_a_raw_key_is_proved },
  { "the-key-of-any-certificate-is-proved", test_the_key_of_any_certificate_is_proved },
  { "a-key-that-is-shown-but-not-had-is-refused", test_a_key_that_is_shown_but_not_had_is_refused },
  { "rsa-is-refused", test_rsa_is_refused },
  { "a-certificate-of-any-size-is-refused", test_a_certificate_of_any_size_is_refused },
  { "who-administers-is-not-asked", test_who_administers_is_not_asked },
  { "the-relay-is-known-by-the-key-that-it-proves",
    test_the_relay_is_known_by_the_key_that_it_proves },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/transport/key/%s", tests[i].name);

      g_test_add_func (path, tests[i].test);
    }

  return g_test_run ();
}
