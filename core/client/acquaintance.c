/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of known-peers, parsed and made. */

#include "client/acquaintance.h"

#include <string.h>

#include "wire/name.h"

#define BY_KEY             "ed25519"
#define BY_FINGERPRINT     "sha256"
#define FINGERPRINT_LENGTH 64
#define BASE64_LENGTH      44 /* of 32 bytes */
#define DAY_LENGTH         10

void
tasuki_acquaintance_free (TasukiAcquaintance *self)
{
  g_free (self->text);
  g_free (self->id);
  g_free (self->fingerprint);
  g_free (self->added);
  g_free (self);
}

bool
tasuki_acquaintance_is_fingerprint (const char *text)
{
  return strlen (text) == FINGERPRINT_LENGTH
         && strspn (text, "0123456789abcdef") == FINGERPRINT_LENGTH;
}

static bool
take_key (TasukiAcquaintance *self, const char *text)
{
  size_t length = 0;
  g_autofree guchar *bytes
      = strlen (text) == BASE64_LENGTH ? g_base64_decode (text, &length) : NULL;

  if (length != TASUKI_KEY_SIZE)
    return false;

  memcpy (self->key, bytes, TASUKI_KEY_SIZE);
  self->has_key = true;
  self->fingerprint = tasuki_identity_fingerprint (self->key);
  return true;
}

static bool
take_fingerprint (TasukiAcquaintance *self, const char *text)
{
  self->fingerprint = g_ascii_strdown (text, -1);
  return tasuki_acquaintance_is_fingerprint (self->fingerprint);
}

static bool
take_day (TasukiAcquaintance *self, const char *text)
{
  self->added = g_strdup (text != NULL ? text : "");
  return text == NULL
         || (strlen (text) == DAY_LENGTH && strspn (text, "0123456789-") == DAY_LENGTH);
}

/* Three words or four. */
static bool
take_words (TasukiAcquaintance *self, char **words)
{
  unsigned count = g_strv_length (words);

  if (count < 3 || count > 4 || !tasuki_name_is_good (words[0]) || !take_day (self, words[3]))
    return false;

  self->id = g_strdup (words[0]);
  if (g_str_equal (words[1], BY_KEY))
    return take_key (self, words[2]);
  return g_str_equal (words[1], BY_FINGERPRINT) && take_fingerprint (self, words[2]);
}

/* As g_strsplit_set (), without the empty ones. */
static char **
split (const char *line)
{
  g_auto (GStrv) pieces = g_strsplit_set (line, " \t", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (char **piece = pieces; *piece != NULL; piece++)
    if ((*piece)[0] != '\0')
      g_strv_builder_add (words, *piece);

  return g_strv_builder_end (words);
}

TasukiAcquaintance *
tasuki_acquaintance_parse (const char *line)
{
  g_autoptr (TasukiAcquaintance) self = g_new0 (TasukiAcquaintance, 1);
  g_auto (GStrv) words = split (line);

  self->text = g_strdup (line);
  if (words[0] == NULL || words[0][0] == '#' || take_words (self, words))
    return g_steal_pointer (&self);

  return NULL;
}

static TasukiAcquaintance *
make (const char *id, const char *kind, const char *value, const char *added)
{
  g_autofree char *line = g_strdup_printf ("%s %s %s %s", id, kind, value, added);
  TasukiAcquaintance *self = tasuki_acquaintance_parse (line);

  g_assert (self != NULL);
  return self;
}

TasukiAcquaintance *
tasuki_acquaintance_new_key (const char *id, const uint8_t *key, const char *added)
{
  g_autofree char *text = g_base64_encode (key, TASUKI_KEY_SIZE);

  return make (id, BY_KEY, text, added);
}

TasukiAcquaintance *
tasuki_acquaintance_new_fingerprint (const char *id, const char *fingerprint, const char *added)
{
  return make (id, BY_FINGERPRINT, fingerprint, added);
}
