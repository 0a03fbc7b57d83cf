/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table of fields, walked through to write a receipt and to read one. */

#include "client/receipt-statement.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "client/public-key.h"
#include "client/receipt-text.h"

/* What the signature covers begins with this: nothing else that the key signs does. */
#define FIRST_LINE "tasuki-receipt: 1\n"
#define SIGNATURE  "signature"

#define TIME_FORMAT "%Y-%m-%dT%H:%M:%SZ"

static bool is_text (const char *value, size_t room);
static bool is_whole_text (const char *value, size_t room);
static bool is_id (const char *value, size_t room);
static bool is_key (const char *value, size_t room);
static bool is_key_or_none (const char *value, size_t room);
static bool is_outcome (const char *value, size_t room);
static bool is_code (const char *value, size_t room);
static bool is_number (const char *value, size_t room);
static bool is_digest (const char *value, size_t room);
static bool is_time (const char *value, size_t room);

/* Together with their names they leave room in TASUKI_RECEIPT_SIZE_MAX. */
static const struct
{
  const char *name;
  bool (*is_good) (const char *value, size_t room);
  size_t room; /* bytes */
} fields[] = {
  [TASUKI_RECEIPT_TRANSFER] = { "transfer", is_id, 128 },
  [TASUKI_RECEIPT_SENDER] = { "sender", is_id, 320 },
  [TASUKI_RECEIPT_SENDER_KEY] = { "sender-key", is_key_or_none, 60 },
  [TASUKI_RECEIPT_RECEIVER] = { "receiver", is_id, 320 },
  [TASUKI_RECEIPT_RECEIVER_KEY] = { "receiver-key", is_key, 60 },
  [TASUKI_RECEIPT_FILE_ID] = { "file-id", is_whole_text, 4 * TASUKI_FILE_ID_MAX },
  [TASUKI_RECEIPT_NAME] = { "name", is_text, 1024 },
  [TASUKI_RECEIPT_OUTCOME] = { "outcome", is_outcome, 16 },
  [TASUKI_RECEIPT_CODE] = { "code", is_code, 32 },
  [TASUKI_RECEIPT_REASON] = { "reason", is_text, 512 },
  [TASUKI_RECEIPT_FILES] = { "files", is_number, 19 },
  [TASUKI_RECEIPT_BYTES] = { "bytes", is_number, 19 },
  [TASUKI_RECEIPT_DIGEST] = { "digest", is_digest, 2 * TASUKI_DIGEST_SIZE },
  [TASUKI_RECEIPT_RECEIVED] = { "received", is_time, 20 },
};

static bool
is_none (const char *value)
{
  return g_str_equal (value, TASUKI_RECEIPT_TEXT_NONE);
}

static bool
is_text (const char *value, size_t room)
{
  g_autofree char *text = tasuki_receipt_text_read (value, room, NULL);

  return text != NULL;
}

/* Two IDs that begin alike are not the same: of those nothing is cut. */
static bool
is_whole_text (const char *value, size_t room)
{
  bool is_cut = false;
  g_autofree char *text = tasuki_receipt_text_read (value, room, &is_cut);

  return text != NULL && !is_cut;
}

static bool
is_id (const char *value, size_t room)
{
  return !is_none (value) && is_whole_text (value, room);
}

static bool
is_key (const char *value, size_t room)
{
  uint8_t key[TASUKI_KEY_SIZE];

  return strlen (value) <= room && tasuki_public_key_read (value, key);
}

static bool
is_key_or_none (const char *value, size_t room)
{
  return is_none (value) || is_key (value, room);
}

static bool
is_outcome (const char *value, size_t room)
{
  return g_str_equal (value, TASUKI_RECEIPT_STORED) || g_str_equal (value, TASUKI_RECEIPT_REFUSED);
}

static bool
is_code (const char *value, size_t room)
{
  size_t length = strlen (value);

  return length > 0 && length <= room && strspn (value, G_CSET_a_2_z "-") == length
         && g_ascii_islower (value[0]);
}

/* Decimal digits without a sign or a leading zero, up to INT64_MAX. */
static bool
is_number (const char *value, size_t room)
{
  guint64 number = 0;

  return strlen (value) <= room
         && g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, &number, NULL)
         && g_ascii_isdigit (value[0]) && (value[0] != '0' || value[1] == '\0');
}

static bool
is_digest (const char *value, size_t room)
{
  return is_none (value)
         || (strlen (value) == room && strspn (value, G_CSET_DIGITS "abcdef") == room);
}

static bool
is_time (const char *value, size_t room)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time
      = strlen (value) == room ? g_date_time_new_from_iso8601 (value, utc) : NULL;
  g_autofree char *again = time != NULL ? g_date_time_format (time, TIME_FORMAT) : NULL;

  return g_strcmp0 (again, value) == 0;
}

static bool
fail (GError **error, const char *line)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
               _ ("This is no receipt, or it was changed: its line \"%s\" is not as it has to be."),
               line);
  return false;
}

/* Whether the fields go together: only what is stored has counts and a digest. */
static bool
is_consistent (const TasukiReceiptStatement *self)
{
  char *const *values = self->values;
  bool is_ok = g_str_equal (values[TASUKI_RECEIPT_CODE], "ok");
  bool is_empty = g_str_equal (values[TASUKI_RECEIPT_FILES], "0")
                  && g_str_equal (values[TASUKI_RECEIPT_BYTES], "0")
                  && is_none (values[TASUKI_RECEIPT_DIGEST]);

  if (tasuki_receipt_statement_is_stored (self))
    return is_ok && is_none (values[TASUKI_RECEIPT_REASON])
           && !is_none (values[TASUKI_RECEIPT_DIGEST]);

  return !is_ok && is_empty;
}

static bool
check (const TasukiReceiptStatement *self, GError **error)
{
  for (size_t i = 0; i < TASUKI_RECEIPT_FIELDS; i++)
    if (!fields[i].is_good (self->values[i], fields[i].room))
      return fail (error, fields[i].name);

  return is_consistent (self) || fail (error, fields[TASUKI_RECEIPT_OUTCOME].name);
}

void
tasuki_receipt_statement_clear (TasukiReceiptStatement *self)
{
  for (size_t i = 0; i < TASUKI_RECEIPT_FIELDS; i++)
    g_clear_pointer (&self->values[i], g_free);
}

static void
set (TasukiReceiptStatement *self, TasukiReceiptField field, char *value)
{
  g_free (self->values[field]);
  self->values[field] = value;
}

void
tasuki_receipt_statement_set_text (TasukiReceiptStatement *self,
                                   TasukiReceiptField field,
                                   const char *text)
{
  set (self, field, tasuki_receipt_text_write (text, fields[field].room));
}

void
tasuki_receipt_statement_set_number (TasukiReceiptStatement *self,
                                     TasukiReceiptField field,
                                     int64_t number)
{
  set (self, field, g_strdup_printf ("%" PRId64, number));
}

void
tasuki_receipt_statement_set_key (TasukiReceiptStatement *self,
                                  TasukiReceiptField field,
                                  const uint8_t *key)
{
  set (self, field,
       key != NULL ? tasuki_public_key_write (key) : g_strdup (TASUKI_RECEIPT_TEXT_NONE));
}

void
tasuki_receipt_statement_set_time (TasukiReceiptStatement *self, int64_t time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);

  set (self, TASUKI_RECEIPT_RECEIVED, g_date_time_format (date, TIME_FORMAT));
}

static GString *
write_fields (const TasukiReceiptStatement *self)
{
  GString *text = g_string_new (FIRST_LINE);

  for (size_t i = 0; i < TASUKI_RECEIPT_FIELDS; i++)
    g_string_append_printf (text, "%s: %s\n", fields[i].name, self->values[i]);

  return text;
}

GBytes *
tasuki_receipt_statement_seal (TasukiReceiptStatement *self,
                               TasukiIdentity *identity,
                               GError **error)
{
  uint8_t signature[TASUKI_SIGNATURE_SIZE];
  g_autofree char *encoded = NULL;
  GString *text;

  tasuki_receipt_statement_set_key (self, TASUKI_RECEIPT_RECEIVER_KEY,
                                    tasuki_identity_get_key (identity));
  if (!check (self, error))
    return NULL;

  text = write_fields (self);
  tasuki_identity_sign (identity, text->str, text->len, signature);
  encoded = g_base64_encode (signature, sizeof signature);
  g_string_append_printf (text, SIGNATURE ": %s\n", encoded);
  g_assert (text->len <= TASUKI_RECEIPT_SIZE_MAX);
  return g_string_free_to_bytes (text);
}

/* The value of the line at *at, which has to be of that name; then *at is the next line. */
static char *
take_line (const char **at, const char *name)
{
  size_t length = strlen (name);
  const char *end = strchr (*at, '\n');
  const char *value = *at + length + 2;
  char *taken;

  if (end == NULL || strncmp (*at, name, length) != 0 || strncmp (*at + length, ": ", 2) != 0
      || value > end)
    return NULL;

  taken = g_strndup (value, (size_t)(end - value));
  *at = end + 1;
  return taken;
}

static bool
read_signature (const char *value, uint8_t signature[static TASUKI_SIGNATURE_SIZE])
{
  size_t length = 0;
  g_autofree uint8_t *bytes = g_base64_decode (value, &length);
  g_autofree char *again = g_base64_encode (bytes, length);

  if (length != TASUKI_SIGNATURE_SIZE || !g_str_equal (again, value))
    return false;

  memcpy (signature, bytes, length);
  return true;
}

bool
tasuki_receipt_statement_read (TasukiReceiptStatement *self,
                               const char *text,
                               uint8_t signature[static TASUKI_SIGNATURE_SIZE],
                               size_t *signed_length,
                               size_t *length,
                               GError **error)
{
  const char *at = text + strlen (FIRST_LINE);
  g_autofree char *encoded = NULL;

  if (!g_str_has_prefix (text, FIRST_LINE))
    return fail (error, "tasuki-receipt");
  for (size_t i = 0; i < TASUKI_RECEIPT_FIELDS; i++)
    {
      self->values[i] = take_line (&at, fields[i].name);
      if (self->values[i] == NULL)
        return fail (error, fields[i].name);
    }

  *signed_length = (size_t)(at - text);
  encoded = take_line (&at, SIGNATURE);
  *length = (size_t)(at - text);
  if (encoded == NULL || !read_signature (encoded, signature) || *length > TASUKI_RECEIPT_SIZE_MAX)
    return fail (error, SIGNATURE);

  return check (self, error);
}

int64_t
tasuki_receipt_statement_get_number (const TasukiReceiptStatement *self, TasukiReceiptField field)
{
  return g_ascii_strtoll (self->values[field], NULL, 10);
}

bool
tasuki_receipt_statement_is_stored (const TasukiReceiptStatement *self)
{
  return g_str_equal (self->values[TASUKI_RECEIPT_OUTCOME], TASUKI_RECEIPT_STORED);
}

const char *
tasuki_receipt_statement_name (TasukiReceiptField field)
{
  return fields[field].name;
}
