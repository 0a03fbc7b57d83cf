/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* API keys and accounts that an API key or an account makes: from no more places, no longer. */

#include <sodium.h>

#include "support/administrator.h"

#define DAY      G_TIME_SPAN_DAY
#define CREATE   "POST", "/v1/keys"
#define ACCOUNTS "/v1/accounts"
#define FREE     "apikey freeaaaaaaaa"
#define PLACED   "apikey placedaaaaaa"
#define GROUPED  "apikey groupedaaaaa"

static void
put (Administrator *self, const char *kind, const char *id, const char *body)
{
  g_autoptr (TasukiRecord) record
      = tasuki_record_new (kind, id, "acme", NULL, g_variant_new_parsed (body));

  fake_storage_put_record (self->storage, record);
}

/* An API key of acme that ends in so many days, with what else is said of it. */
static void
put_key (Administrator *self, const char *id, int days, const char *more)
{
  g_autofree char *body = g_strdup_printf (
      "{'enabled': <true>, 'scopes': <['key:write', 'status:read']>, 'not-before': <int64 0>,"
      " 'digest': <b'x'>, 'expires': <int64 %" G_GINT64_FORMAT ">%s}",
      g_get_real_time () + days * DAY, more);

  put (self, "api-key", id, body);
}

static void
set_up (Administrator *self, gconstpointer unused)
{
  administrator_set_up (self, NULL);
  administrator_register (self, "acme");
  put (self, "ip-filter", "acme.office", "{'allow': <['192.0.2.0/24']>}");
  put (self, "ip-filter", "acme.home", "{'allow': <['192.0.2.0/24']>}");
  put_key (self, "freeaaaaaaaa", 400, "");
  put_key (self, "placedaaaaaa", 400, ", 'networks': <['192.0.2.0/24', '2001:db8::/32']>");
  put_key (self, "insideaaaaaa", 400, ", 'networks': <['192.0.2.128/25']>");
  put_key (self, "groupedaaaaa", 400, ", 'ip-filter': <'acme.office'>");
  put_key (self, "shortaaaaaaa", 1, "");
  put_key (self, "damagedaaaaa", 400, ", 'networks': <['nowhere']>");
  put_key (self, "oddoddoddodd", 400, ", 'networks': <'192.0.2.0/24'>");
  put (self, "account", "acme.mari", "{'role': <'administrator'>, 'networks': <['192.0.2.0/24']>}");
  put (self, "account", "acme.taro", "{'role': <'auditor'>}");
  self->organisation = "acme";
}

typedef struct
{
  const char *caller;
  const char *method;
  const char *path;
  const char *input;
  guint status;
} Case;

static void
check (Administrator *self, const Case *cases, gsize count)
{
  for (gsize i = 0; i < count; i++)
    {
      self->caller = cases[i].caller;
      administrator_call (self, cases[i].method, cases[i].path, cases[i].input);
      g_test_message ("%s: %s %s: %s", cases[i].caller, cases[i].method, cases[i].path,
                      self->output);
      g_assert_cmpuint (self->status, ==, cases[i].status);
    }
}

static void
test_a_new_key_holds_from_no_more_places (Administrator *self, gconstpointer unused)
{
  static const Case cases[] = {
    { PLACED, CREATE, "{'scopes': <['status:read']>}", 403 },
    { PLACED, CREATE, "{'scopes': <['status:read']>, 'networks': <['192.0.2.0/24']>}", 201 },
    { PLACED, CREATE,
      "{'scopes': <['status:read']>, 'networks': <['192.0.2.7', '2001:db8:1::/48']>}", 201 },
    { PLACED, CREATE, "{'scopes': <['status:read']>, 'networks': <['192.0.2.0/23']>}", 403 },
    { PLACED, CREATE, "{'scopes': <['status:read']>, 'networks': <['192.0.2.7', '198.51.100.7']>}",
      403 },
    { PLACED, CREATE, "{'scopes': <['status:read']>, 'networks': <['::/0']>}", 403 },
    { "apikey damagedaaaaa", CREATE, "{'scopes': <['status:read']>, 'networks': <['192.0.2.7']>}",
      403 },
    { "apikey oddoddoddodd", CREATE, "{'scopes': <['status:read']>, 'networks': <['192.0.2.7']>}",
      403 },
    { "account acme.mari", CREATE, "{'scopes': <['status:read']>}", 403 },
    { "account acme.mari", CREATE, "{'scopes': <['status:read']>, 'networks': <['192.0.2.7']>}",
      201 },
    { GROUPED, CREATE, "{'scopes': <['status:read']>}", 403 },
    { GROUPED, CREATE, "{'scopes': <['status:read']>, 'networks': <['192.0.2.7']>}", 403 },
    { GROUPED, CREATE, "{'scopes': <['status:read']>, 'ip-filter': <'acme.home'>}", 403 },
    { GROUPED, CREATE, "{'scopes': <['status:read']>, 'ip-filter': <'acme.office'>}", 201 },
    { FREE, CREATE, "{'scopes': <['status:read']>}", 201 },
    { "uid 7", CREATE, "{'scopes': <['status:read']>}", 201 },
    { "apikey goneaaaaaaaa", CREATE, "{'scopes': <['status:read']>}", 404 },
  };

  check (self, cases, G_N_ELEMENTS (cases));
}

static char *
format_time (gint64 time, const char *format)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return g_date_time_format (moment, format);
}

/* What is not said ends with what made it. */
static void
test_a_new_key_holds_no_longer (Administrator *self, gconstpointer unused)
{
  gint64 end = tasuki_record_get_integer (
      fake_storage_peek (self->storage, "api-key", "shortaaaaaaa"), "expires", 0);
  g_autofree char *earlier
      = format_time (end, "{'scopes': <['status:read']>, 'expires': <'%Y-%m-%dT%H:%M:%SZ'>}");
  g_autofree char *later = format_time (
      end + G_USEC_PER_SEC, "{'scopes': <['status:read']>, 'expires': <'%Y-%m-%dT%H:%M:%SZ'>}");
  g_autofree char *shown = format_time (end, "'expires': <'%Y-%m-%dT%H:%M:%S.");
  const Case cases[] = {
    { "apikey shortaaaaaaa", CREATE, later, 403 },
    { "apikey shortaaaaaaa", CREATE, earlier, 201 },
    { "apikey shortaaaaaaa", CREATE, "{'scopes': <['status:read']>}", 201 },
    { FREE, CREATE, later, 201 },
  };

  check (self, cases, 3);
  administrator_assert_output (self, shown);
  check (self, cases + 3, 1);
}

/* Whoever is given the new secret of another key could else use that from elsewhere. */
static void
test_a_renewed_key_holds_from_no_more_places (Administrator *self, gconstpointer unused)
{
  static const Case cases[] = {
    { PLACED, "POST", "/v1/keys/freeaaaaaaaa/secret", NULL, 403 },
    { PLACED, "POST", "/v1/keys/insideaaaaaa/secret", NULL, 200 },
    { PLACED, "POST", "/v1/keys/placedaaaaaa/secret", NULL, 200 },
    { "apikey insideaaaaaa", "POST", "/v1/keys/placedaaaaaa/secret", NULL, 403 },
    { GROUPED, "POST", "/v1/keys/freeaaaaaaaa/secret", NULL, 403 },
    { GROUPED, "POST", "/v1/keys/groupedaaaaa/secret", NULL, 200 },
    { "apikey shortaaaaaaa", "POST", "/v1/keys/freeaaaaaaaa/secret", NULL, 200 },
    { FREE, "POST", "/v1/keys/groupedaaaaa/secret", NULL, 200 },
    { "account acme.mari", "POST", "/v1/keys/freeaaaaaaaa/secret", NULL, 403 },
  };

  check (self, cases, G_N_ELEMENTS (cases));
}

#define MADE ", 'role': <'auditor'>, 'password': <'a long password'>"

/* The same goes for accounts, and for what is changed about them. */
static void
test_an_account_holds_from_no_more_places (Administrator *self, gconstpointer unused)
{
  static const Case cases[] = {
    { PLACED, "POST", ACCOUNTS, "{'id': <'acme.a'>" MADE "}", 403 },
    { PLACED, "POST", ACCOUNTS, "{'id': <'acme.b'>, 'networks': <['192.0.2.7']>" MADE "}", 201 },
    { PLACED, "PATCH", ACCOUNTS "/acme.b", "{'networks': <['192.0.2.0/25']>}", 200 },
    { PLACED, "PATCH", ACCOUNTS "/acme.b", "{'networks': <['192.0.0.0/16']>}", 403 },
    { PLACED, "PATCH", ACCOUNTS "/acme.b", "{'clear': <['networks']>}", 403 },
    { PLACED, "POST", ACCOUNTS "/acme.b/secret", NULL, 200 },
    { PLACED, "PATCH", ACCOUNTS "/acme.mari", "{'memo': <'x'>}", 200 },
    { PLACED, "PATCH", ACCOUNTS "/acme.taro", "{'networks': <['192.0.2.7']>}", 403 },
    { PLACED, "POST", ACCOUNTS "/acme.taro/secret", NULL, 403 },
    { GROUPED, "POST", ACCOUNTS, "{'id': <'acme.c'>, 'ipFilter': <'acme.home'>" MADE "}", 403 },
    { GROUPED, "POST", ACCOUNTS, "{'id': <'acme.c'>, 'ipFilter': <'acme.office'>" MADE "}", 201 },
    { GROUPED, "PATCH", ACCOUNTS "/acme.c", "{'clear': <['ipFilter']>}", 403 },
    { GROUPED, "PATCH", ACCOUNTS "/acme.c", "{'ipFilter': <'acme.home'>}", 403 },
    { FREE, "PATCH", ACCOUNTS "/acme.c", "{'clear': <['ipFilter']>}", 200 },
    { "account acme.mari", "POST", ACCOUNTS "/acme.mari/secret", NULL, 200 },
    { "account acme.mari", "POST", ACCOUNTS "/acme.taro/secret", NULL, 403 },
    { "uid 7", "POST", ACCOUNTS "/acme.taro/secret", NULL, 200 },
  };

  check (self, cases, G_N_ELEMENTS (cases));
}

#define ADD(name, function)                                                                        \
  g_test_add (name, Administrator, NULL, set_up, function, administrator_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("/maker/a-new-key-holds-from-no-more-places", test_a_new_key_holds_from_no_more_places);
  ADD ("/maker/a-new-key-holds-no-longer", test_a_new_key_holds_no_longer);
  ADD ("/maker/an-account-holds-from-no-more-places", test_an_account_holds_from_no_more_places);
  ADD ("/maker/a-renewed-key-holds-from-no-more-places",
       test_a_renewed_key_holds_from_no_more_places);

  return g_test_run ();
}
