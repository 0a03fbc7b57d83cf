/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Beside accept: a trusted proxy speaks for a client, which is that client from then on. */

#include "flow/path.h"

#include "flow/flow-private.h"

#define PROXY   "198.51.100.1"
#define OTHER   "198.51.100.99"
#define TRUSTED "198.51.100.0/28"
#define CLIENT  "192.0.2.7"

typedef struct
{
  Path *path;
} Scene;

static void
set_up (Scene *self, gconstpointer data)
{
  self->path = path_new ();
  self->path->limits.keep_alive = 600000;
  path_trust (self->path, TRUSTED);
}

static void
tear_down (Scene *self, gconstpointer data)
{
  path_free (self->path);
}

/* Nobody was asked, and nothing was read. */
static void
assert_unheard (Scene *self, Client *client)
{
  g_assert_true (client->closed);
  g_assert_false (client->prefacing || client->securing);
  g_assert_cmpuint (self->path->filter->asked, ==, 0);
}

static void
assert_denied (Scene *self, const char *code, const char *source)
{
  g_assert_cmpuint (path_count (self->path, "denial"), ==, 1);
  g_assert_cmpstr (path_look (self->path, "denial", "stage"), ==, "connection");
  g_assert_cmpstr (path_look (self->path, "denial", "code"), ==, code);
  g_assert_cmpstr (path_look (self->path, "denial", "source"), ==, source);
}

static void
test_whoever_is_not_trusted_is_not_heard (Scene *self, gconstpointer data)
{
  assert_unheard (self, path_dial_proxied (self->path, OTHER));
  assert_denied (self, "refused", OTHER ":40000");
}

static void
test_nobody_is_trusted_by_default (Scene *self, gconstpointer data)
{
  path_trust (self->path, NULL);
  assert_unheard (self, path_dial_proxied (self->path, PROXY));
}

static void
test_nobody_is_asked_before_the_header (Scene *self, gconstpointer data)
{
  Client *client = path_dial_proxied (self->path, PROXY);

  g_assert_true (client->prefacing);
  g_assert_cmpuint (self->path->filter->asked, ==, 0);
  client_preface (client, CLIENT);
  g_assert_cmpuint (self->path->filter->asked, ==, 1);
  g_assert_true (client->securing);
}

static void
test_its_client_is_screened (Scene *self, gconstpointer address)
{
  Client *denied = path_dial_proxied (self->path, PROXY);
  Client *allowed = path_dial_proxied (self->path, PROXY);

  self->path->filter->mode = FAKE_DENIES;
  self->path->filter->only_address = CLIENT;
  client_preface (denied, address);
  client_preface (allowed, "192.0.2.8");
  g_assert_true (denied->closed);
  g_assert_false (denied->securing);
  client_expect_nothing (denied);
  g_assert_true (allowed->securing);
  assert_denied (self, "refused", CLIENT ":5012");
  g_assert_cmpstr (path_look (self->path, "denial", "through"), ==, PROXY);
}

static void
test_what_a_filter_says_of_the_proxy_is_of_no_matter (Scene *self, gconstpointer data)
{
  Client *client = path_dial_proxied (self->path, PROXY);

  self->path->filter->mode = FAKE_DENIES;
  self->path->filter->only_address = PROXY;
  client_preface (client, CLIENT);
  g_assert_true (client->securing);
}

static void
test_mapped_proxy_is_its_ipv4_one (Scene *self, gconstpointer data)
{
  g_assert_true (path_dial_proxied (self->path, "::ffff:" PROXY)->prefacing);
  g_assert_true (path_dial_proxied (self->path, "::ffff:" OTHER)->closed);
}

static void
test_health_check_leaves_no_row (Scene *self, gconstpointer data)
{
  Client *client = path_dial_proxied (self->path, PROXY);

  client_preface_local (client);
  g_assert_true (client->closed);
  client_leave (path_dial_proxied (self->path, PROXY));
  g_assert_cmpuint (self->path->filter->asked, ==, 0);
  g_assert_cmpuint (path_count (self->path, "denial"), ==, 0);
}

static void
test_bad_header_is_the_proxys (Scene *self, gconstpointer data)
{
  Client *client = path_dial_proxied (self->path, PROXY);
  g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_PROTOCOL, "no header");

  tasuki_connection_on_closed (client->connection, error);
  g_assert_true (client->closed);
  assert_denied (self, "protocol", PROXY ":40000");
  g_assert_cmpstr (path_look (self->path, "denial", "reason"), ==, "no header");
}

static void
test_slow_header_has_a_deadline (Scene *self, gconstpointer data)
{
  Client *client = path_dial_proxied (self->path, PROXY);

  path_pass (self->path, 9900);
  g_assert_false (client->closed);
  path_pass (self->path, 200);
  g_assert_true (client->closed);
  assert_denied (self, "timed-out", PROXY ":40000");
}

static void
test_caps_count_by_client (Scene *self, gconstpointer data)
{
  Client *clients[4];

  self->path->limits.max_connections_per_source = 1;
  for (unsigned i = 0; i < 4; i++)
    clients[i] = path_dial_proxied (self->path, PROXY);
  client_preface (clients[0], CLIENT);
  client_preface (clients[1], "192.0.2.8");
  g_assert_true (clients[0]->securing && clients[1]->securing);

  client_preface (clients[2], CLIENT);
  g_assert_true (clients[2]->closed);
  assert_denied (self, "busy", CLIENT ":5012");
  g_assert_true (path_dial (self->path, CLIENT)->closed);

  client_leave (clients[0]);
  client_preface (clients[3], CLIENT);
  g_assert_true (clients[3]->securing);
}

static void
test_headers_that_are_awaited_have_a_cap (Scene *self, gconstpointer data)
{
  Client *first = path_dial_proxied (self->path, PROXY);

  self->path->limits.max_connections = 2 * TASUKI_PREFACES_MAX;
  for (unsigned i = 1; i < TASUKI_PREFACES_MAX; i++)
    g_assert_false (path_dial_proxied (self->path, PROXY)->closed);
  assert_unheard (self, path_dial_proxied (self->path, PROXY));
  assert_denied (self, "busy", PROXY ":40000");

  g_assert_false (path_dial_proxied (self->path, "198.51.100.2")->closed);
  client_preface (first, CLIENT);
  g_assert_false (path_dial_proxied (self->path, PROXY)->closed);
}

static void
test_caps_in_all_count_them (Scene *self, gconstpointer data)
{
  Client *first = path_dial_proxied (self->path, PROXY);

  self->path->limits.max_connections = 1;
  g_assert_true (path_dial_proxied (self->path, PROXY)->closed);
  g_assert_true (path_dial (self->path, CLIENT)->closed);
  client_leave (first);
  g_assert_false (path_dial (self->path, CLIENT)->closed);
}

static void
test_client_list_shows_both (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) row = NULL;
  const char *address, *through;

  self->path->proxy = PROXY;
  path_attach (self->path, "acme", 0);
  list = tasuki_flow_describe_attached (self->path->flow);
  row = g_variant_get_child_value (list, 0);
  g_assert_true (g_variant_lookup (row, "address", "&s", &address));
  g_assert_true (g_variant_lookup (row, "through", "&s", &through));
  g_assert_cmpstr (address, ==, "192.0.2.1:5012");
  g_assert_cmpstr (through, ==, PROXY);
}

static void
test_history_has_the_client (Scene *self, gconstpointer data)
{
  g_autofree char *id = NULL;
  Client *sender, *receiver;
  Pair *pair;

  self->path->proxy = PROXY;
  sender = path_attach (self->path, "acme", 0);
  self->path->proxy = NULL;
  receiver = path_attach (self->path, "bolt", 1);
  pair = path_run (sender, receiver, "bolt", &id);
  path_store (receiver, id);
  pair_end (pair, 5);
  g_assert_cmpstr (path_look (self->path, "history", "sender-address"), ==, "192.0.2.1:5012");
}

/* --- Another set of proxies is trusted */

static void
test_what_came_through_others_is_cut (Scene *self, gconstpointer data)
{
  Client *awaited, *screened, *secured, *attached, *direct;

  self->path->filter->mode = FAKE_HOLDS;
  self->path->filter->only_address = CLIENT;
  awaited = path_dial_proxied (self->path, PROXY);
  screened = path_dial_proxied (self->path, PROXY);
  client_preface (screened, CLIENT);
  secured = path_dial_proxied (self->path, PROXY);
  client_preface (secured, "192.0.2.8");
  self->path->proxy = PROXY;
  attached = path_attach (self->path, "acme", 0);
  self->path->proxy = NULL;
  direct = path_attach (self->path, "bolt", 0);

  path_trust (self->path, "203.0.113.0/24");
  g_assert_true (awaited->closed && screened->closed && secured->closed && attached->closed);
  g_assert_false (direct->closed);
  client_expect_code (attached, TASUKI_MESSAGE_GOODBYE, "refused");
  g_assert_cmpuint (path_count (self->path, "denial"), ==, 4);
}

static void
test_what_came_through_these_goes_on (Scene *self, gconstpointer data)
{
  Client *attached;

  self->path->proxy = PROXY;
  attached = path_attach (self->path, "acme", 0);
  path_trust (self->path, PROXY);
  path_pass (self->path, 1000);
  g_assert_false (attached->closed);
}

/* The session of @side is a direct one; its bytes alone came through the proxy. */
static void
test_bytes_that_came_through_others_are_cut (Scene *self, gconstpointer side)
{
  Client *sessions[] = { path_attach (self->path, "acme", 0), path_attach (self->path, "bolt", 1) };
  GVariant *tickets[2];
  g_autofree char *id = path_proceed (sessions[0], sessions[1], "bolt", tickets);

  for (int i = 0; i < 2; i++)
    {
      self->path->proxy = i == GPOINTER_TO_INT (side) ? PROXY : NULL;
      path_present (self->path, tickets[i]);
      g_variant_unref (tickets[i]);
    }
  g_assert_cmpuint (self->path->pairs->len, ==, 1);

  path_trust (self->path, NULL);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  path_assert_ended (self->path, "failed", "refused");
  g_assert_false (sessions[0]->closed || sessions[1]->closed);
}

static void
test_bytes_that_wait_are_cut (Scene *self, gconstpointer data)
{
  Client *sender = path_attach (self->path, "acme", 0);
  Client *receiver = path_attach (self->path, "bolt", 1);
  GVariant *tickets[2];
  g_autofree char *id = path_proceed (sender, receiver, "bolt", tickets);

  self->path->proxy = PROXY;
  path_present (self->path, tickets[0]);
  path_trust (self->path, NULL);
  path_assert_ended (self->path, "failed", "refused");
  g_variant_unref (tickets[0]);
  g_variant_unref (tickets[1]);
}

static void
test_bytes_of_a_further_stream_are_cut (Scene *self, gconstpointer data)
{
  Client *sender = path_attach (self->path, "acme", 0);
  Client *receiver = path_attach (self->path, "bolt", 1);
  g_autoptr (GVariant) offer = NULL;
  GVariant *tickets[2];

  path_request_streams (sender, "bolt", 0, 2);
  offer = client_expect (receiver, TASUKI_MESSAGE_OFFER);
  client_say (receiver, TASUKI_MESSAGE_ACCEPT, "{'transfer': <'%s'>, 'streams': <uint32 2>}",
              tasuki_message_text (offer, "transfer", NULL));
  tickets[0] = client_expect (sender, TASUKI_MESSAGE_PROCEED);
  tickets[1] = client_expect (receiver, TASUKI_MESSAGE_PROCEED);
  for (unsigned i = 0; i < 4; i++)
    {
      self->path->proxy = i == 3 ? PROXY : NULL;
      path_present_stream (self->path, tickets[i % 2], i / 2);
    }
  g_assert_cmpuint (self->path->pairs->len, ==, 2);

  path_trust (self->path, NULL);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  path_assert_ended (self->path, "failed", "refused");
  g_variant_unref (tickets[0]);
  g_variant_unref (tickets[1]);
}

#define ADD_FOR(name, function, data)                                                              \
  g_test_add ("/proxied/" name, Scene, data, set_up, function, tear_down)
#define ADD(name, function) ADD_FOR (name, function, NULL)

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  ADD ("whoever-is-not-trusted-is-not-heard", test_whoever_is_not_trusted_is_not_heard);
  ADD ("nobody-is-trusted-by-default", test_nobody_is_trusted_by_default);
  ADD ("nobody-is-asked-before-the-header", test_nobody_is_asked_before_the_header);
  ADD_FOR ("its-client-is-screened", test_its_client_is_screened, CLIENT);
  ADD_FOR ("mapped-client-is-screened", test_its_client_is_screened, "::ffff:" CLIENT);
  ADD ("what-a-filter-says-of-the-proxy-is-of-no-matter",
       test_what_a_filter_says_of_the_proxy_is_of_no_matter);
  ADD ("mapped-proxy-is-its-ipv4-one", test_mapped_proxy_is_its_ipv4_one);
  ADD ("health-check-leaves-no-row", test_health_check_leaves_no_row);
  ADD ("bad-header-is-the-proxys", test_bad_header_is_the_proxys);
  ADD ("slow-header-has-a-deadline", test_slow_header_has_a_deadline);
  ADD ("caps-count-by-client", test_caps_count_by_client);
  ADD ("headers-that-are-awaited-have-a-cap", test_headers_that_are_awaited_have_a_cap);
  ADD ("caps-in-all-count-them", test_caps_in_all_count_them);
  ADD ("client-list-shows-both", test_client_list_shows_both);
  ADD ("history-has-the-client", test_history_has_the_client);
  ADD ("review/what-came-through-others-is-cut", test_what_came_through_others_is_cut);
  ADD ("review/what-came-through-these-goes-on", test_what_came_through_these_goes_on);
  ADD_FOR ("review/bytes-of-a-sender-are-cut", test_bytes_that_came_through_others_are_cut,
           GINT_TO_POINTER (TASUKI_SIDE_SENDER));
  ADD_FOR ("review/bytes-of-a-receiver-are-cut", test_bytes_that_came_through_others_are_cut,
           GINT_TO_POINTER (TASUKI_SIDE_RECEIVER));
  ADD ("review/bytes-of-a-further-stream-are-cut", test_bytes_of_a_further_stream_are_cut);
  ADD ("review/bytes-that-wait-are-cut", test_bytes_that_wait_are_cut);

  return g_test_run ();
}
