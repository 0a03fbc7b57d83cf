/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A head that two readers could understand in two ways is refused. */

#include "head.h"

#include <string.h>

#define GET  "GET /v1/status HTTP/1.1\r\n"
#define POST "POST /v1/connections HTTP/1.1\r\nHost: h\r\n"
#define JSON "Content-Type: application/json\r\n"
#define HOST "Host: h\r\n"
#define END  "\r\n"

static const struct
{
  const char *name;
  const char *text;
  unsigned status;
} refused[] = {
  { "no-request", "\r\n\r\n", 400 },
  { "no-version", "GET /v1/status\r\n" HOST END, 400 },
  { "http-1.0", "GET /v1/status HTTP/1.0\r\n" HOST END, 505 },
  { "http-2", "PRI * HTTP/2.0\r\n" END, 505 },
  { "version-in-lower-case", "GET /v1/status http/1.1\r\n" HOST END, 400 },
  { "two-spaces", "GET  /v1/status HTTP/1.1\r\n" HOST END, 400 },
  { "a-tab-for-a-space", "GET\t/v1/status HTTP/1.1\r\n" HOST END, 400 },
  { "a-space-at-the-end", "GET /v1/status HTTP/1.1 \r\n" HOST END, 400 },
  { "a-space-at-the-start", " GET /v1/status HTTP/1.1\r\n" HOST END, 400 },
  { "an-empty-line-first", "\r\n" GET HOST END, 400 },
  { "another-method", "PUT /v1/status HTTP/1.1\r\n" HOST END, 501 },
  { "method-in-lower-case", "get /v1/status HTTP/1.1\r\n" HOST END, 501 },
  { "method-of-odd-bytes", "GE(T /v1/status HTTP/1.1\r\n" HOST END, 400 },
  { "connect", "CONNECT example.net:443 HTTP/1.1\r\n" HOST END, 501 },
  { "absolute-form", "GET http://example.net/v1/status HTTP/1.1\r\n" HOST END, 400 },
  { "asterisk-form", "GET * HTTP/1.1\r\n" HOST END, 400 },
  { "no-host", GET END, 400 },
  { "two-hosts", GET HOST HOST END, 400 },
  { "two-hosts-in-other-cases", GET HOST "hOST: h\r\n" END, 400 },
  { "a-bare-line-feed", "GET /v1/status HTTP/1.1\nHost: h\n\r\n\r\n", 400 },
  { "a-bare-line-feed-in-a-field", GET HOST "X: a\nContent-Length: 5\r\n" END, 400 },
  { "a-bare-carriage-return", GET HOST "X: a\rContent-Length: 5\r\n" END, 400 },
  { "two-carriage-returns", GET HOST "X: a\r\r\n" END, 400 },
  { "a-folded-line", GET HOST "X: a\r\n b\r\n" END, 400 },
  { "a-folded-first-line", GET " Host: h\r\n" END, 400 },
  { "a-space-before-the-colon", GET "Host : h\r\n" END, 400 },
  { "no-colon", GET HOST "nonsense\r\n" END, 400 },
  { "no-name", GET HOST ": x\r\n" END, 400 },
  { "a-control-character", GET HOST "X: a\x01\r\n" END, 400 },
  { "a-form-feed-before-a-value", POST JSON "Content-Length:\f5\r\n" END, 400 },
  { "a-vertical-tab-behind-a-value", POST JSON "Content-Length: 5\v\r\n" END, 400 },
  { "a-delete-character", GET HOST "X: \x7f\r\n" END, 400 },
  { "two-lengths", POST JSON "Content-Length: 5\r\nContent-Length: 5\r\n" END, 400 },
  { "two-other-lengths", POST JSON "Content-Length: 5\r\nContent-Length: 6\r\n" END, 400 },
  { "a-list-of-lengths", POST JSON "Content-Length: 5, 5\r\n" END, 400 },
  { "a-signed-length", POST JSON "Content-Length: +5\r\n" END, 400 },
  { "a-negative-length", POST JSON "Content-Length: -5\r\n" END, 400 },
  { "a-hexadecimal-length", POST JSON "Content-Length: 0x5\r\n" END, 400 },
  { "an-empty-length", POST JSON "Content-Length:\r\n" END, 400 },
  { "a-length-of-many-digits", POST JSON "Content-Length: 18446744073709551621\r\n" END, 400 },
  { "too-long-a-body", POST JSON "Content-Length: 32769\r\n" END, 413 },
  { "chunks", POST JSON "Transfer-Encoding: chunked\r\n" END, 501 },
  { "chunks-and-a-length", POST JSON "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" END,
    501 },
  { "a-length-and-chunks", POST JSON "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" END,
    501 },
  { "identity-encoding", POST JSON "Transfer-Encoding: identity\r\n" END, 501 },
  { "an-expectation", POST JSON "Content-Length: 5\r\nExpect: 100-continue\r\n" END, 417 },
  { "another-type", POST "Content-Type: text/plain\r\nContent-Length: 5\r\n" END, 415 },
  { "no-type", POST "Content-Length: 5\r\n" END, 415 },
  { "two-types", POST JSON JSON "Content-Length: 5\r\n" END, 415 },
  { "another-character-set",
    POST "Content-Type: application/json; charset=utf-7\r\nContent-Length: 5\r\n" END, 415 },
  { "another-authorization", GET HOST "Authorization: Digest YTpi\r\n" END, 401 },
  { "an-empty-authorization", GET HOST "Authorization:\r\n" END, 401 },
  { "no-secret", GET HOST "Authorization: Bearer \r\n" END, 401 },
  { "two-secrets-in-one", GET HOST "Authorization: Bearer a b\r\n" END, 401 },
  { "two-authorizations", GET HOST "Authorization: Bearer a\r\nauthorization: Bearer a\r\n" END,
    401 },
  { "an-authorization-of-each",
    GET HOST "Authorization: Bearer a\r\nAuthorization: Basic YTpi\r\n" END, 401 },
  { "a-secret-in-the-query", "GET /v1/status?key=tsk_a HTTP/1.1\r\n" HOST END, 400 },
  { "a-secret-in-the-path", "GET /v1/keys/tsk_a HTTP/1.1\r\n" HOST END, 400 },
  { "an-empty-idempotency-key", GET HOST "Idempotency-Key:\r\n" END, 400 },
  { "an-idempotency-key-of-others", GET HOST "Idempotency-Key: \xc3\xa4\r\n" END, 400 },
  { "two-idempotency-keys", GET HOST "Idempotency-Key: a\r\nIdempotency-Key: a\r\n" END, 400 },
  { "a-body-where-none-belongs", GET HOST JSON "Content-Length: 5\r\n" END, 400 },
};

static const struct
{
  const char *name;
  const char *text;
  const char *method;
  const char *target;
  size_t body;
} taken[] = {
  { "a-plain-get", GET HOST END, "GET", "/v1/status", 0 },
  { "a-query", "GET /v1/history?since=1&to=a%20b HTTP/1.1\r\n" HOST END, "GET",
    "/v1/history?since=1&to=a%20b", 0 },
  { "a-length-of-zero", "DELETE /v1/connections/a HTTP/1.1\r\n" HOST "Content-Length: 0\r\n" END,
    "DELETE", "/v1/connections/a", 0 },
  { "the-longest-body", POST JSON "Content-Length: 32768\r\n" END, "POST", "/v1/connections",
    32768 },
  { "a-type-with-its-character-set",
    POST "content-type:  Application/JSON ; charset=UTF-8 \r\nContent-Length: 5\r\n" END, "POST",
    "/v1/connections", 5 },
  { "fields-that-do-not-matter", GET "Accept: */*\r\n" HOST "User-Agent: curl\r\nX-Empty:\r\n" END,
    "GET", "/v1/status", 0 },
};

static void
test_refuses (gconstpointer data)
{
  size_t index = GPOINTER_TO_SIZE (data);
  const char *text = refused[index].text;
  WebHeadFault fault;

  g_assert_cmpuint (web_head_find_end (text, strlen (text)), ==, strlen (text));
  g_assert_null (web_head_parse (text, strlen (text), &fault));
  g_assert_cmpuint (fault.status, ==, refused[index].status);
  g_assert_nonnull (fault.code);
  g_assert_nonnull (fault.message);
}

static void
test_takes (gconstpointer data)
{
  size_t index = GPOINTER_TO_SIZE (data);
  const char *text = taken[index].text;
  WebHeadFault fault;
  g_autoptr (WebHead) head = web_head_parse (text, strlen (text), &fault);

  g_assert_nonnull (head);
  g_assert_cmpstr (head->method, ==, taken[index].method);
  g_assert_cmpstr (head->target, ==, taken[index].target);
  g_assert_cmpuint (head->body_length, ==, taken[index].body);
}

static void
assert_is_refused (const char *text, size_t length, unsigned status)
{
  WebHeadFault fault;

  g_assert_null (web_head_parse (text, length, &fault));
  g_assert_cmpuint (fault.status, ==, status);
}

static void
test_refuses_a_nul (void)
{
  static const char text[] = GET HOST "X: a\0b\r\n" END;

  assert_is_refused (text, sizeof text - 1, 400);
}

static void
test_counts_fields (void)
{
  g_autoptr (GString) text = g_string_new (GET HOST);
  WebHeadFault fault;
  g_autoptr (WebHead) head = NULL;

  for (unsigned i = 1; i < WEB_HEAD_FIELDS_MAX; i++)
    g_string_append (text, "X: y\r\n");
  g_string_append (text, END);
  head = web_head_parse (text->str, text->len, &fault);
  g_assert_nonnull (head);

  g_string_insert (text, strlen (GET), "X: y\r\n");
  assert_is_refused (text->str, text->len, 431);
}

static void
test_takes_what_goes_with_it (void)
{
  static const char text[]
      = GET HOST "authorization:  bearer  \r\nIdempotency-Key: \t one \r\n" END;
  static const char good[]
      = GET HOST "authorization:  bEARER tsk_a\r\nIdempotency-Key: \t one \r\n" END;
  WebHeadFault fault;
  g_autoptr (WebHead) head = web_head_parse (good, strlen (good), &fault);
  g_autofree char *written = web_head_write (head);

  g_assert_cmpstr (head->secret, ==, "tsk_a");
  g_assert_cmpstr (head->login, ==, "apikey");
  g_assert_cmpstr (head->once, ==, "one");
  g_assert_null (strstr (written, "tsk_a"));
  assert_is_refused (text, strlen (text), 401);
}

static void
test_bounds_secrets_and_keys (void)
{
  g_autofree char *secret = g_strnfill (256 + 1, 'a');
  g_autofree char *once = g_strnfill (129, 'a');
  g_autofree char *long_secret
      = g_strdup_printf (GET HOST "Authorization: Bearer %s\r\n" END, secret);
  g_autofree char *long_once = g_strdup_printf (GET HOST "Idempotency-Key: %s\r\n" END, once);

  assert_is_refused (long_secret, strlen (long_secret), 401);
  assert_is_refused (long_once, strlen (long_once), 400);
}

static void
test_waits_for_the_end (void)
{
  static const char text[] = GET HOST END;

  for (size_t length = 0; length < sizeof text - 1; length++)
    g_assert_cmpuint (web_head_find_end (text, length), ==, 0);
}

/* What is passed on has what was understood, and no byte of the peer's besides. */
static void
test_writes_it_anew (void)
{
  static const char text[] = "POST /v1/connections HTTP/1.1\r\nX-Evil: 1\r\nHost: evil\r\n" JSON
                             "Content-Length: 05\r\nConnection: keep-alive, upgrade\r\n" END;
  WebHeadFault fault;
  g_autoptr (WebHead) head = web_head_parse (text, strlen (text), &fault);
  g_autofree char *written = web_head_write (head);

  g_assert_cmpstr (written, ==,
                   "POST /v1/connections HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                   "Content-Type: application/json\r\nContent-Length: 5\r\n\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strdup_printf ("/web-api/head/refuses/%s", refused[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_refuses);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_autofree char *path = g_strdup_printf ("/web-api/head/takes/%s", taken[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_takes);
    }
  g_test_add_func ("/web-api/head/takes-what-goes-with-it", test_takes_what_goes_with_it);
  g_test_add_func ("/web-api/head/bounds-secrets-and-keys", test_bounds_secrets_and_keys);
  g_test_add_func ("/web-api/head/refuses/a-nul", test_refuses_a_nul);
  g_test_add_func ("/web-api/head/counts-fields", test_counts_fields);
  g_test_add_func ("/web-api/head/waits-for-the-end", test_waits_for_the_end);
  g_test_add_func ("/web-api/head/writes-it-anew", test_writes_it_anew);

  return g_test_run ();
}
