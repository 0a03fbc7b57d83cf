/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who administers comes in by another entrance, and is judged by the same plugins. */

#include <string.h>

#include "api/login-private.h"
#include "flow/path.h"

#define REASON "not from there"

typedef struct
{
  Path *path;
  TasukiPeer *peer;
  unsigned ended;
  char *reason; /* of the last one; NULL: let in */
} Scene;

static void
set_up (Scene *self, gconstpointer unused)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("192.0.2.1");

  self->path = path_new ();
  self->path->authenticator->credential = "sato";
  self->path->filter->heeds_ip_filters = true;
  self->path->filter->reason = REASON;
  self->peer = tasuki_peer_new ("admin", address, 40000);
}

static void
tear_down (Scene *self, gconstpointer unused)
{
  path_free (self->path);
  g_object_unref (self->peer);
  g_free (self->reason);
}

static void
on_logged_in (TasukiLogin *login, const char *reason, gpointer data)
{
  Scene *self = data;

  g_assert_true (tasuki_login_get_peer (login) == self->peer);
  self->ended++;
  g_free (self->reason);
  self->reason = g_strdup (reason);
}

static void
log_in (Scene *self)
{
  g_autoptr (TasukiLogin) login
      = tasuki_login_new (self->peer, "apikey", "", TASUKI_CLIENT_TYPE_ADMINISTRATOR,
                          (const uint8_t *)"right", strlen ("right"));

  tasuki_flow_log_in (self->path->flow, login, on_logged_in, self);
  path_rest (self->path);
}

static void
assert_let_in (Scene *self)
{
  self->ended = 0;
  log_in (self);
  g_assert_cmpuint (self->ended, ==, 1);
  g_assert_cmpstr (self->reason, ==, NULL);
  g_assert_cmpuint (path_count (self->path, "denial"), ==, 0);
}

/* With what any other refused login leaves behind. */
static void
assert_refused (Scene *self, const char *reason)
{
  self->ended = 0;
  log_in (self);
  g_assert_cmpuint (self->ended, ==, 1);
  g_assert_cmpstr (self->reason, ==, reason);
  g_assert_cmpuint (path_count (self->path, "denial"), ==, 1);
  g_assert_cmpstr (path_look (self->path, "denial", "stage"), ==, "administration");
  g_assert_cmpstr (path_look (self->path, "denial", "code"), ==, "login");
  g_assert_cmpstr (path_look (self->path, "denial", "reason"), ==, reason);
  g_assert_cmpstr (path_look (self->path, "denial", "source"), ==, "192.0.2.1:40000");
}

static void
test_a_wrong_secret_is_refused (Scene *self, gconstpointer unused)
{
  self->path->authenticator->secret = "another";
  self->path->authenticator->reason = "the API key is wrong";
  assert_refused (self, "the API key is wrong");
}

static void
test_without_an_ip_filter_the_filters_are_not_asked (Scene *self, gconstpointer unused)
{
  self->path->filter->mode = FAKE_DENIES;
  assert_let_in (self);
  g_assert_cmpuint (self->path->filter->asked, ==, 0);
}

static void
test_with_an_ip_filter_they_are (Scene *self, gconstpointer unused)
{
  self->path->authenticator->ip_filter = "office";
  assert_let_in (self);
  g_assert_cmpuint (self->path->filter->asked, ==, 1);
  self->path->filter->mode = FAKE_DENIES;
  self->path->filter->only_after_login = true;
  self->path->filter->only_ip_filter = "office";
  assert_refused (self, REASON);
}

/* Requests of one connection log in one after the other. */
static void
test_what_one_logs_in_with_limits_no_other (Scene *self, gconstpointer unused)
{
  self->path->filter->mode = FAKE_DENIES;
  self->path->filter->only_ip_filter = "home";
  self->path->authenticator->ip_filter = "office";
  assert_let_in (self);
  self->path->authenticator->ip_filter = NULL;
  assert_let_in (self);
  g_assert_null (tasuki_peer_get_connection_id (self->peer));
  g_assert_null (tasuki_peer_get_ip_filter (self->peer));
  self->path->authenticator->ip_filter = "home";
  assert_refused (self, REASON);
}

static void
test_at_which_nobody_looks_refuses (Scene *self, gconstpointer unused)
{
  self->path->authenticator->ip_filter = "office";
  self->path->filter->heeds_ip_filters = false;
  assert_refused (self, "no plugin is enabled that looks at its IP filter");
  g_assert_cmpuint (self->path->filter->asked, ==, 0);
}

static void
test_who_is_told_to_wait_is_not_screened (Scene *self, gconstpointer unused)
{
  self->path->authenticator->mode = FAKE_POSTPONES;
  self->path->authenticator->ip_filter = "office";
  assert_let_in (self); /* what it is told, its caller reads of the login */
  g_assert_cmpuint (self->path->filter->asked, ==, 0);
}

static void
test_filters_that_do_not_answer_refuse (Scene *self, gconstpointer unused)
{
  self->path->authenticator->ip_filter = "office";
  self->path->filter->mode = FAKE_DROPS;
  log_in (self);
  g_assert_cmpuint (self->ended, ==, 1);
  g_assert_nonnull (self->reason);
}

#define ADD(name, function) g_test_add ("/entrance/" name, Scene, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);

  ADD ("a-wrong-secret-is-refused", test_a_wrong_secret_is_refused);
  ADD ("without-an-ip-filter-the-filters-are-not-asked",
       test_without_an_ip_filter_the_filters_are_not_asked);
  ADD ("with-an-ip-filter-they-are", test_with_an_ip_filter_they_are);
  ADD ("what-one-logs-in-with-limits-no-other", test_what_one_logs_in_with_limits_no_other);
  ADD ("an-ip-filter-at-which-nobody-looks-refuses", test_at_which_nobody_looks_refuses);
  ADD ("who-is-told-to-wait-is-not-screened", test_who_is_told_to_wait_is_not_screened);
  ADD ("filters-that-do-not-answer-refuse", test_filters_that_do_not_answer_refuse);

  return g_test_run ();
}
