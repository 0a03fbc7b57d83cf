/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The transport interface, over transport-tls: who gets in, and what a reload may change. */

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "support/certificates.h"
#include "transport-scene.h"

static unsigned warnings;

static void
test_passes_bytes (void)
{
  Scene scene;

  scene_init_configured (&scene, NULL);
  assert_gets_in (&scene, TLS_1_3, PROTOCOL);
  assert_works (&scene);
  scene_clear (&scene);
}

static void
test_says_what_was_agreed_on (void)
{
  Scene scene;
  g_autofree char *text = NULL;

  scene_init_configured (&scene, NULL);
  assert_gets_in (&scene, TLS_1_3, PROTOCOL);
  text = tasuki_stream_describe (scene.relay);
  g_assert_cmpstr (text, ==, "TLS1.3 AES-128-GCM");
  scene_clear (&scene);
}

static void
test_does_not_wait_for_a_silent_client (void)
{
  Scene scene;

  scene_init_configured (&scene, NULL);
  ask (&scene);
  g_assert_cmpint (tasuki_stream_handshake (scene.relay, NULL), ==, TASUKI_IO_WANT_READ);
  g_assert_cmpint (send (scene.sockets[1], "\x16", 1, 0), ==, 1);
  g_assert_cmpint (tasuki_stream_handshake (scene.relay, NULL), ==, TASUKI_IO_WANT_READ);
  scene_clear (&scene);
}

static void
test_sends_nothing_before_the_client_does (void)
{
  Scene scene;
  char byte;

  scene_init_configured (&scene, NULL);
  ask (&scene);
  tasuki_stream_handshake (scene.relay, NULL);
  g_assert_cmpint (recv (scene.sockets[1], &byte, 1, 0), ==, -1);
  g_assert_cmpint (errno, ==, EAGAIN);
  scene_clear (&scene);
}

static void
test_an_end_is_told_from_a_break (void)
{
  g_autoptr (GError) error = NULL;
  char text[64];
  Scene scene;

  scene_init_configured (&scene, NULL);
  assert_gets_in (&scene, TLS_1_3, PROTOCOL);
  g_assert_cmpint (tasuki_stream_finish (scene.client, NULL), ==, TASUKI_IO_DONE);
  g_assert_cmpint (hear (scene.relay, text, NULL), ==, TASUKI_IO_END);
  say (scene.relay, "the other half");
  assert_hears (scene.client, "the other half");
  hang_up (&scene);

  assert_gets_in (&scene, TLS_1_3, PROTOCOL);
  g_clear_object (&scene.client);
  close (scene.sockets[1]);
  scene.sockets[1] = -1;
  g_assert_cmpint (hear (scene.relay, text, &error), ==, TASUKI_IO_FAILED);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST);
  scene_clear (&scene);
}

static void
test_refuses_another_protocol (void)
{
  Scene scene;

  scene_init_configured (&scene, "1.2");
  assert_stays_out (&scene, TLS_1_3, "http/1.1");
  assert_stays_out (&scene, TLS_1_2, "http/1.1");
  scene_clear (&scene);
}

static void
test_refuses_a_client_that_names_no_protocol (void)
{
  Scene scene;

  scene_init_configured (&scene, "1.2");
  assert_stays_out (&scene, TLS_1_3, NULL);
  assert_stays_out (&scene, TLS_1_2, NULL);
  scene_clear (&scene);
}

static void
test_takes_tls_1_2_only_if_told (void)
{
  Scene scene;

  scene_init_configured (&scene, NULL);
  assert_stays_out (&scene, TLS_1_2, PROTOCOL);
  assert_configures (&scene, "1.2");
  assert_gets_in (&scene, TLS_1_2, PROTOCOL);
  assert_works (&scene);
  scene_clear (&scene);
}

static void
test_never_takes_what_is_older (void)
{
  Scene scene;

  scene_init_configured (&scene, "1.2");
  assert_stays_out (&scene, "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0", PROTOCOL);
  scene_clear (&scene);
}

static void
test_gives_no_ticket_for_later (void)
{
  Scene scene;

  scene_init_configured (&scene, "1.2");
  for (unsigned version = 2; version <= 3; version++)
    {
      assert_gets_in (&scene, version == 2 ? TLS_1_2 : TLS_1_3, PROTOCOL);
      assert_works (&scene);
      g_assert_cmpuint (gnutls_session_get_flags (scene.session) & GNUTLS_SFLAGS_SESSION_TICKET, ==,
                        0);
      hang_up (&scene);
    }
  scene_clear (&scene);
}

static void
test_a_reload_brings_the_new_certificate (void)
{
  Scene scene;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  scene_init_configured (&scene, NULL);
  assert_gets_in (&scene, TLS_1_3, PROTOCOL);
  before = get_shown (&scene);

  install (&scene, -60, HOUR);
  assert_configures (&scene, NULL);
  assert_works (&scene); /* what is open goes on */
  hang_up (&scene);

  assert_gets_in (&scene, TLS_1_3, PROTOCOL);
  after = get_shown (&scene);
  g_assert_cmpstr (before, !=, after);
  scene_clear (&scene);
}

static void
assert_keeps_what_runs (Scene *self, const char *before)
{
  g_autofree char *shown = NULL;

  assert_gets_in (self, TLS_1_3, PROTOCOL);
  shown = get_shown (self);
  g_assert_cmpstr (shown, ==, before);
  hang_up (self);
}

static void
test_a_refused_reload_changes_nothing (void)
{
  Scene scene;
  g_autofree char *before = NULL;

  scene_init_configured (&scene, NULL);
  assert_gets_in (&scene, TLS_1_3, PROTOCOL);
  before = get_shown (&scene);
  hang_up (&scene);

  install (&scene, -HOUR, -60);
  assert_does_not_configure (&scene, NULL);
  assert_keeps_what_runs (&scene, before);

  install (&scene, HOUR, 2 * HOUR);
  assert_does_not_configure (&scene, NULL);
  assert_keeps_what_runs (&scene, before);

  install (&scene, -60, HOUR);
  g_chmod (scene.key, 0640);
  assert_does_not_configure (&scene, NULL);
  assert_keeps_what_runs (&scene, before);

  g_unlink (scene.certificate);
  assert_does_not_configure (&scene, NULL);
  assert_keeps_what_runs (&scene, before);
  scene_clear (&scene);
}

static void
test_starts_with_a_certificate_out_of_its_time_and_warns (void)
{
  g_autoptr (GError) error = NULL;
  Scene scene;

  scene_init (&scene);
  install (&scene, -2 * HOUR, -HOUR);
  assert_configures (&scene, NULL);
  g_assert_false (tasuki_plugin_check (TASUKI_PLUGIN (scene.transport), &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);

  warnings = 0;
  g_assert_true (tasuki_plugin_start (TASUKI_PLUGIN (scene.transport), NULL, NULL));
  g_assert_cmpuint (warnings, ==, 1);
  assert_gets_in (&scene, TLS_1_3, PROTOCOL); /* this client does not look at dates */
  hang_up (&scene);

  install (&scene, -60, HOUR);
  assert_configures (&scene, NULL);
  g_assert_true (tasuki_plugin_check (TASUKI_PLUGIN (scene.transport), NULL));
  g_assert_true (tasuki_plugin_start (TASUKI_PLUGIN (scene.transport), NULL, NULL));
  g_assert_cmpuint (warnings, ==, 1);
  scene_clear (&scene);
}

static void
test_refuses_files_that_do_not_fit (void)
{
  TestCertificate *other = test_certificate_new (-60, HOUR);
  Scene scene;

  scene_init (&scene);
  assert_does_not_configure (&scene, NULL); /* there are none */
  install (&scene, -60, HOUR);
  g_assert_true (g_file_set_contents (scene.certificate, other->certificate, -1, NULL));
  assert_does_not_configure (&scene, NULL);
  install (&scene, -60, HOUR);
  g_assert_true (g_file_set_contents (scene.certificate, "nonsense", -1, NULL));
  assert_does_not_configure (&scene, NULL);
  install (&scene, -60, HOUR);
  assert_does_not_configure (&scene, "1.1");
  assert_configures (&scene, "1.3"); /* the control */
  test_certificate_free (other);
  scene_clear (&scene);
}

static GLogWriterOutput
count_warnings (GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
  warnings += (level & G_LOG_LEVEL_WARNING) != 0;
  return G_LOG_WRITER_HANDLED;
}

static const struct
{
  const char *name;
  void (*test) (void);
} tests[] = {
  { "passes-bytes", test_passes_bytes },
  { "says-what-was-agreed-on", test_says_what_was_agreed_on },
  { "does-not-wait-for-a-silent-client", test_does_not_wait_for_a_silent_client },
  { "sends-nothing-before-the-client-does", test_sends_nothing_before_the_client_does },
  { "an-end-is-told-from-a-break", test_an_end_is_told_from_a_break },
  { "refuses-another-protocol", test_refuses_another_protocol },
  { "refuses-a-client-that-names-no-protocol", test_refuses_a_client_that_names_no_protocol },
  { "takes-tls-1.2-only-if-told", test_takes_tls_1_2_only_if_told },
  { "never-takes-what-is-older", test_never_takes_what_is_older },
  { "gives-no-ticket-for-later", test_gives_no_ticket_for_later },
  { "a-reload-brings-the-new-certificate", test_a_reload_brings_the_new_certificate },
  { "a-refused-reload-changes-nothing", test_a_refused_reload_changes_nothing },
  { "starts-with-a-certificate-out-of-its-time-and-warns",
    test_starts_with_a_certificate_out_of_its_time_and_warns },
  { "refuses-files-that-do-not-fit", test_refuses_files_that_do_not_fit },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_log_set_writer_func (count_warnings, NULL, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/transport/tls/%s", tests[i].name);

      g_test_add_func (path, tests[i].test);
    }

  return g_test_run ();
}
