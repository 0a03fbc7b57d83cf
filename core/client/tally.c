/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Adds up the entries of a transfer. Pure. */

#include "client/tally.h"

#include <inttypes.h>
#include <string.h>

#include "client/receipt-list.h"
#include "client/sha256.h"

struct _TasukiTally
{
  TasukiSha256 *list; /* over the lines of all entries */
  GString *lines;     /* the same for a receipt; borrowed, NULL for none */
  int64_t entries;
  int64_t files;
  int64_t bytes;
  uint8_t digest[TASUKI_DIGEST_SIZE]; /* of the latest file; of the whole once closed */
};

TasukiTally *
tasuki_tally_new (void)
{
  TasukiTally *self = g_new0 (TasukiTally, 1);

  self->list = tasuki_sha256_new ();
  return self;
}

void
tasuki_tally_free (TasukiTally *self)
{
  tasuki_sha256_free (self->list);
  g_free (self);
}

static void
add_line (TasukiTally *self, const char *path, int64_t size, const char *hex)
{
  g_autofree char *decimal = g_strdup_printf ("%" PRId64, size);

  tasuki_sha256_add (self->list, path, strlen (path) + 1);
  tasuki_sha256_add (self->list, decimal, strlen (decimal) + 1);
  tasuki_sha256_add (self->list, hex, strlen (hex));
  tasuki_sha256_add (self->list, "\n", 1);
  self->entries++;
}

void
tasuki_tally_set_list (TasukiTally *self, GString *list)
{
  self->lines = list;
}

void
tasuki_tally_add_directory (TasukiTally *self, const char *path)
{
  if (self->lines != NULL)
    tasuki_receipt_list_add_directory (self->lines, path);
  add_line (self, path, 0, "");
}

void
tasuki_tally_add_file (TasukiTally *self,
                       const char *path,
                       int64_t size,
                       const uint8_t sha256[static TASUKI_DIGEST_SIZE])
{
  g_autofree char *hex = tasuki_sha256_to_hex (sha256);

  if (self->lines != NULL)
    tasuki_receipt_list_add_file (self->lines, path, size, sha256);
  add_line (self, path, size, hex);
  memcpy (self->digest, sha256, TASUKI_DIGEST_SIZE);
  self->files++;
  self->bytes += size;
}

void
tasuki_tally_close (TasukiTally *self)
{
  if (self->entries != 1 || self->files != 1)
    tasuki_sha256_finish (self->list, self->digest);
}

int64_t
tasuki_tally_get_files (TasukiTally *self)
{
  return self->files;
}

int64_t
tasuki_tally_get_bytes (TasukiTally *self)
{
  return self->bytes;
}

const uint8_t *
tasuki_tally_get_digest (TasukiTally *self)
{
  return self->digest;
}

#define NOTE "(xxxayay)"

GVariant *
tasuki_tally_save (TasukiTally *self)
{
  TasukiSha256State state;

  tasuki_sha256_save (self->list, &state);
  return g_variant_new (
      "(xxx@ay@ay)", self->entries, self->files, self->bytes,
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, self->digest, sizeof self->digest, 1),
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, &state, sizeof state, 1));
}

static bool
take_bytes (GVariant *value, void *place, size_t size)
{
  size_t length;
  const void *bytes = g_variant_get_fixed_array (value, &length, 1);

  if (length == size)
    memcpy (place, bytes, size);
  return length == size;
}

bool
tasuki_tally_restore (TasukiTally *self, GVariant *note)
{
  g_autoptr (GVariant) digest = NULL;
  g_autoptr (GVariant) list = NULL;
  TasukiSha256State state;
  gint64 entries, files, bytes;

  if (!g_variant_is_of_type (note, G_VARIANT_TYPE (NOTE)))
    return false;

  g_variant_get (note, "(xxx@ay@ay)", &entries, &files, &bytes, &digest, &list);
  if (entries < 0 || files < 0 || bytes < 0 || !take_bytes (list, &state, sizeof state)
      || !take_bytes (digest, self->digest, sizeof self->digest))
    return false;

  tasuki_sha256_restore (self->list, &state);
  self->entries = entries;
  self->files = files;
  self->bytes = bytes;
  return true;
}

GVariant *
tasuki_tally_to_body (TasukiTally *self)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "files", "x", self->files);
  g_variant_dict_insert (&body, "bytes", "x", self->bytes);
  g_variant_dict_insert_value (
      &body, "digest",
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, self->digest, TASUKI_DIGEST_SIZE, 1));
  return g_variant_dict_end (&body);
}

bool
tasuki_tally_agrees (TasukiTally *self, GVariant *body)
{
  size_t length;
  const uint8_t *digest = tasuki_message_bytes (body, "digest", &length);

  return tasuki_message_number (body, "files", -1) == self->files
         && tasuki_message_number (body, "bytes", -1) == self->bytes && length == TASUKI_DIGEST_SIZE
         && memcmp (digest, self->digest, length) == 0;
}
