/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 3, secure: without a secured stream nothing is read and nothing is said. */

#include "flow/path.h"
#include "wire/frame.h"

static void
test_stream_is_handed_to_the_performer (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_dial (path, "192.0.2.1");

  g_assert_true (client->securing);
  g_assert_true (client->resumed);
  g_assert_cmpuint (client->limit, ==, TASUKI_FRAME_BODY_MAX_BEFORE_LOGIN);
}

static void
test_transport_that_fails_ends_it (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client;

  path->transport->mode = FAKE_DENIES;
  client = path_dial (path, "192.0.2.1");
  g_assert_true (client->closed);
  client_expect_nothing (client);
  /* A foreign domain's code means nothing here. */
  g_assert_cmpstr (path_look (path, "denial", "code"), ==, "failed");
}

static void
test_dropped_question_ends_it (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client;

  path->transport->mode = FAKE_DROPS;
  client = path_dial (path, "192.0.2.1");
  g_assert_true (client->closed);
  g_assert_false (client->securing);
}

static void
test_handshake_times_out (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_dial (path, "192.0.2.1");

  path_pass (path, path->limits.handshake_timeout - 1);
  g_assert_false (client->closed);
  path_pass (path, 1);
  g_assert_true (client->closed);
  client_expect_nothing (client);
  g_assert_cmpstr (path_look (path, "denial", "code"), ==, "timed-out");
}

static void
test_failed_handshake_is_recorded (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_dial (path, "192.0.2.1");
  g_autoptr (GError) error
      = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_PROTOCOL, "that was no TLS");

  tasuki_connection_on_closed (client->connection, error);
  path_rest (path);
  g_assert_true (client->closed);
  g_assert_cmpstr (path_look (path, "denial", "reason"), ==, "that was no TLS");
}

static void
test_who_just_leaves_is_no_denial (void)
{
  g_autoptr (Path) path = path_new ();

  client_leave (path_dial (path, "192.0.2.1"));
  g_assert_cmpuint (path_count (path, "denial"), ==, 0);
  g_assert_cmpuint (tasuki_flow_count_connections (path->flow), ==, 0);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/secure/stream-is-handed-to-the-performer",
                   test_stream_is_handed_to_the_performer);
  g_test_add_func ("/secure/transport-that-fails-ends-it", test_transport_that_fails_ends_it);
  g_test_add_func ("/secure/dropped-question-ends-it", test_dropped_question_ends_it);
  g_test_add_func ("/secure/handshake-times-out", test_handshake_times_out);
  g_test_add_func ("/secure/failed-handshake-is-recorded", test_failed_handshake_is_recorded);
  g_test_add_func ("/secure/who-just-leaves-is-no-denial", test_who_just_leaves_is_no_denial);

  return g_test_run ();
}
