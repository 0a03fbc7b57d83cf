/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the Authorization of a request. */

#include "authorization.h"

#include <stdbool.h>
#include <string.h>

#include <glib.h>

/* What a call takes, and that in base64. */
#define SECRET_MAX  256u
#define ENCODED_MAX (4 * ((SECRET_MAX + 2) / 3))

/* What follows the scheme, if @value is of that scheme; else NULL. */
static const char *
skip_scheme (const char *value, const char *scheme)
{
  size_t length = strlen (scheme);

  return g_ascii_strncasecmp (value, scheme, length) == 0 ? value + length : NULL;
}

static char *
read_key (const char *key)
{
  size_t length = strlen (key);

  return length > 0 && length <= SECRET_MAX && strchr (key, ' ') == NULL ? g_strdup (key) : NULL;
}

/* Two spellings of the same bytes would be one too many: just what is encoded again alike. */
static bool
is_canonical (const char *encoded, const guchar *bytes, gsize length)
{
  char *again = g_base64_encode (bytes, length);
  bool same = g_str_equal (again, encoded);

  explicit_bzero (again, strlen (again));
  g_free (again);
  return same;
}

/* Without a NUL, so that a text is all that there is, and with the colon behind the ID. */
static char *
read_account (const char *encoded)
{
  gsize length = 0;
  guchar *bytes = strlen (encoded) <= ENCODED_MAX ? g_base64_decode (encoded, &length) : NULL;
  char *text = NULL;

  if (bytes == NULL)
    return NULL;

  if (length <= SECRET_MAX && memchr (bytes, '\0', length) == NULL
      && memchr (bytes, ':', length) != NULL && is_canonical (encoded, bytes, length))
    text = g_strndup ((const char *)bytes, length);
  explicit_bzero (bytes, length);
  g_free (bytes);
  return text;
}

char *
web_authorization_read (const char *value, const char **login)
{
  const char *key = skip_scheme (value, "Bearer ");
  const char *account = skip_scheme (value, "Basic ");

  *login = key != NULL ? "apikey" : "account";
  if (key != NULL)
    return read_key (key);

  return account != NULL ? read_account (account) : NULL;
}
