/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Escapes what cannot stand in a line for people, by a list that no version of Unicode changes. */

#include "client/receipt-text.h"

#include <stdint.h>
#include <string.h>

#define ESCAPE_LENGTH 4 /* of \xNN */

/*
 * Controls, invisible and reordering characters. Spelt out, not asked of GLib: what is signed must
 * be read alike by every version of it.
 */
static const struct
{
  gunichar first;
  gunichar last;
} hidden[] = {
  { 0x0000, 0x001f },   { '\\', '\\' },       { 0x007f, 0x009f }, /* controls, the escape itself */
  { 0x00ad, 0x00ad },   { 0x034f, 0x034f },   { 0x061c, 0x061c }, /* soft hyphen, joiner, mark */
  { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180b, 0x180f }, /* fillers, inherent vowels */
  { 0x200b, 0x200f },   { 0x2028, 0x202e },   { 0x2060, 0x206f }, /* zero width, bidirectional */
  { 0x3164, 0x3164 },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 }, /* fillers, byte order mark */
  { 0xfff0, 0xfffb },   { 0xfffe, 0xffff },   { 0x1bca0, 0x1bca3 },
  { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff }, { 0xf0000, 0x10ffff }, /* tags, private use */
};

static bool
is_hidden (gunichar character)
{
  for (size_t i = 0; i < G_N_ELEMENTS (hidden); i++)
    if (character >= hidden[i].first && character <= hidden[i].last)
      return true;

  return false;
}

/* The character at @bytes, of @length bytes; whether it has to be escaped. */
static bool
look_at (const char *bytes, bool is_edge, size_t *length)
{
  gunichar character = g_utf8_get_char_validated (bytes, -1);

  if (character == (gunichar)-1 || character == (gunichar)-2)
    {
      *length = 1;
      return true;
    }

  *length = (size_t)(g_utf8_next_char (bytes) - bytes);
  return is_hidden (character) || (character == ' ' && is_edge);
}

static void
append (GString *text, const char *bytes, size_t length, bool is_escaped)
{
  if (!is_escaped)
    g_string_append_len (text, bytes, (gssize)length);
  for (size_t i = 0; is_escaped && i < length; i++)
    g_string_append_printf (text, "\\x%02x", (uint8_t)bytes[i]);
}

static char *
write_whole (const char *bytes, size_t room)
{
  GString *text = g_string_new (NULL);
  size_t fits = 0; /* bytes of text that still leave room for the mark of a cut */

  for (const char *at = bytes; *at != '\0' && text->len <= room;)
    {
      size_t length;
      bool is_escaped = look_at (at, at == bytes || at[1] == '\0', &length);

      append (text, at, length, is_escaped);
      at += length;
      if (text->len + strlen (TASUKI_RECEIPT_TEXT_CUT) <= room)
        fits = text->len;
    }

  if (text->len > room)
    g_string_append (g_string_truncate (text, fits), TASUKI_RECEIPT_TEXT_CUT);
  return g_string_free (text, FALSE);
}

char *
tasuki_receipt_text_write (const char *bytes, size_t room)
{
  if (bytes[0] == '\0')
    return g_strdup (TASUKI_RECEIPT_TEXT_NONE);
  if (g_str_equal (bytes, TASUKI_RECEIPT_TEXT_NONE))
    return g_strdup ("\\x2d");

  return write_whole (bytes, room);
}

/* NULL if there is an escape that stands for nothing. */
static char *
unescape (const char *text, size_t length)
{
  g_autoptr (GString) bytes = g_string_sized_new (length);

  for (size_t at = 0; at < length; at++)
    {
      int high, low;

      if (text[at] != '\\')
        {
          g_string_append_c (bytes, text[at]);
          continue;
        }
      if (length - at < ESCAPE_LENGTH || text[at + 1] != 'x')
        return NULL;
      high = g_ascii_xdigit_value (text[at + 2]);
      low = g_ascii_xdigit_value (text[at + 3]);
      if (high < 0 || low < 0 || (high == 0 && low == 0))
        return NULL;
      g_string_append_c (bytes, (char)(high << 4 | low));
      at += ESCAPE_LENGTH - 1;
    }

  return g_strdup (bytes->str);
}

/*
 * Whether @bytes are written as the first @length bytes of @text, with something behind them if
 * they are only a beginning: a space at the end is an edge in one case and none in the other.
 */
static bool
is_written_so (const char *bytes, const char *text, size_t length, bool is_cut)
{
  const char *more = is_cut ? "x" : "";
  g_autofree char *all = g_strconcat (bytes, more, NULL);
  g_autofree char *expected = g_strdup_printf ("%.*s%s", (int)length, text, more);
  g_autofree char *again = tasuki_receipt_text_write (all, G_MAXINT);

  return g_str_equal (again, expected);
}

char *
tasuki_receipt_text_read (const char *text, size_t room, bool *is_cut)
{
  bool has_mark = g_str_has_suffix (text, TASUKI_RECEIPT_TEXT_CUT);
  size_t length = strlen (text) - (has_mark ? strlen (TASUKI_RECEIPT_TEXT_CUT) : 0);
  g_autofree char *bytes = NULL;

  if (is_cut != NULL)
    *is_cut = has_mark;
  if (strlen (text) > room)
    return NULL;
  if (g_str_equal (text, TASUKI_RECEIPT_TEXT_NONE))
    return g_strdup ("");

  bytes = unescape (text, length);
  return bytes != NULL && is_written_so (bytes, text, length, has_mark) ? g_steal_pointer (&bytes)
                                                                        : NULL;
}
