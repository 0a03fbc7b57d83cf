/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists: what is asked for, no more, and how many there are of that. */

#include <sodium.h>

#include "support/administrator.h"

#define LONG "'password': <'a long password'>"

#define LIVE                                                                                       \
  "[{'transfer': <'t-1'>, 'sender': <'acme.a'>, 'receiver': <'bolt.a'>, 'file-id': <'ORDER'>},"    \
  " {'transfer': <'t-2'>, 'sender': <'acme.a'>, 'receiver': <'bolt.b'>, 'file-id': <'INVOICE'>},"  \
  " {'transfer': <'t-3'>, 'sender': <'acme.b'>, 'receiver': <'bolt.b'>, 'file-id': <'ORDER'>},"    \
  " {'transfer': <'t-4'>}]"

static void
add (Administrator *self, const char *path, const char *input)
{
  g_assert_cmpuint (administrator_call (self, "POST", path, input), ==, 201);
}

static void
set_up (Administrator *self, gconstpointer unused)
{
  administrator_set_up (self, NULL);
  administrator_register (self, "acme");
  administrator_register (self, "bolt");
  add (self, "/v1/ip-filters", "{'id': <'office'>, 'organisation': <'acme'>}");
  add (self, "/v1/ip-filters", "{'id': <'yard'>, 'organisation': <'bolt'>}");
  add (self, "/v1/connections",
       "{'id': <'acme.a'>, 'organisation': <'acme'>, 'ip-filter': <'office'>, " LONG "}");
  add (self, "/v1/connections", "{'id': <'acme.b'>, 'organisation': <'acme'>, " LONG "}");
  add (self, "/v1/connections", "{'id': <'bolt.a'>, 'organisation': <'bolt'>, " LONG "}");
  add (self, "/v1/permissions",
       "{'connection': <'acme.a'>, 'direction': <'send'>, 'remote': <'bolt.a'>, 'file-id': <'*'>}");
  add (self, "/v1/permissions",
       "{'connection': <'bolt.a'>, 'direction': <'receive'>, 'remote': <'*'>, 'file-id': <'*'>}");
  add (self, "/v1/keys", "{'scopes': <'status:read'>, 'organisation': <'acme'>}");
  add (self, "/v1/keys", "{'scopes': <'status:read'>, 'organisation': <'*'>}");
  add (self, "/v1/accounts",
       "{'id': <'acme.mari'>, 'role': <'auditor'>, 'organisation': <'acme'>, " LONG "}");
  self->view.transfers = LIVE;
}

/* @input: what narrows the list at @path down, so that so many are left */
static void
assert_left (Administrator *self, const char *path, const char *input, guint count)
{
  g_autofree char *total = g_strdup_printf ("'totalSize': <int64 %u>", count);

  g_test_message ("%s %s", path, input);
  g_assert_cmpuint (administrator_call (self, "GET", path, input), ==, 200);
  administrator_assert_output (self, total);
}

static void
test_lists_are_narrowed_down (Administrator *self, gconstpointer unused)
{
  static const struct
  {
    const char *path;
    const char *input;
    guint left;
  } cases[] = {
    { "/v1/connections", "{'organisation': <'acme'>}", 2 },
    { "/v1/connections", "{'organisation': <'bolt'>}", 1 },
    { "/v1/connections", "{'organisation': <'cord'>}", 0 },
    { "/v1/connections", "{'ipFilter': <'office'>}", 1 },
    { "/v1/connections", "{'ipFilter': <'office'>, 'organisation': <'bolt'>}", 0 },
    { "/v1/connections", "{'ipFilter': <'yard'>}", 0 },
    { "/v1/ip-filters", "{'organisation': <'bolt'>}", 1 },
    { "/v1/permissions", "{'organisation': <'bolt'>}", 1 },
    { "/v1/permissions", "{'connection': <'bolt.a'>, 'organisation': <'acme'>}", 0 },
    { "/v1/keys", "{'organisation': <'acme'>}", 1 },
    { "/v1/keys", "{'organisation': <'*'>}", 1 },
    { "/v1/accounts", "{'organisation': <'acme'>}", 1 },
    { "/v1/accounts", "{'organisation': <'*'>}", 0 },
    { "/v1/transfers", "{'sender': <'acme.a'>}", 2 },
    { "/v1/transfers", "{'receiver': <'bolt.b'>}", 2 },
    { "/v1/transfers", "{'fileId': <'ORDER'>, 'receiver': <'bolt.b'>}", 1 },
    { "/v1/transfers", "{'fileId': <'order'>}", 0 },
    { "/v1/clients", "{'connection': <'acme.osaka'>, 'clientType': <'agent'>}", 1 },
    { "/v1/clients", "{'clientType': <'cli'>}", 0 },
    { "/v1/clients", "{'organisation': <'acme'>}", 0 },
    /* And all there is, without. */
    { "/v1/connections", NULL, 3 },
    { "/v1/keys", NULL, 2 },
    { "/v1/transfers", NULL, 4 },
    { "/v1/clients", NULL, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_left (self, cases[i].path, cases[i].input, cases[i].left);
}

static void
test_pages_are_of_what_is_left (Administrator *self, gconstpointer unused)
{
  assert_left (self, "/v1/transfers",
               "{'fileId': <'ORDER'>, 'startIndex': <'1'>, 'maxResults': <'1'>}", 2);
  administrator_assert_output (self, "'t-3'");
  administrator_assert_no_output (self, "'t-1'");
  assert_left (self, "/v1/transfers", "{'fileId': <'ORDER'>, 'startIndex': <'2'>}", 2);
  administrator_assert_no_output (self, "'t-3'");
}

/* Whoever acts for one organisation gets nothing of another one by its name. */
static void
test_what_others_own_is_not_there (Administrator *self, gconstpointer unused)
{
  static const char *const paths[] = { "/v1/connections", "/v1/ip-filters", "/v1/permissions",
                                       "/v1/keys",        "/v1/accounts",   "/v1/clients" };

  self->organisation = "bolt";
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_left (self, paths[i], "{'organisation': <'acme'>}", 0);
  assert_left (self, "/v1/connections", "{'organisation': <'bolt'>}", 1);
  assert_left (self, "/v1/connections", NULL, 1);
}

#define ADD_TEST(name, function)                                                                   \
  g_test_add (name, Administrator, NULL, set_up, function, administrator_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD_TEST ("/list/is-narrowed-down", test_lists_are_narrowed_down);
  ADD_TEST ("/list/pages-are-of-what-is-left", test_pages_are_of_what_is_left);
  ADD_TEST ("/list/what-others-own-is-not-there", test_what_others_own_is_not_there);

  return g_test_run ();
}
