/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A receipt that was read: what it states, by whom, and whether that is true. */

#include "client/receipt-private.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>

#include "client/file-digest.h"
#include "client/foreign-path.h"
#include "client/public-key.h"
#include "client/receipt-list.h"
#include "client/receipt-shelf.h"
#include "client/receipt-text.h"
#include "client/sha256.h"

struct _TasukiReceipt
{
  GObject parent_instance;

  char *text; /* all of it */
  TasukiReceiptStatement statement;
  uint8_t receiver_key[TASUKI_KEY_SIZE];
  uint8_t signature[TASUKI_SIGNATURE_SIZE];
  size_t signed_length;
  size_t length;    /* with the signature */
  const char *list; /* within the text; NULL: there is none */
};

G_DEFINE_FINAL_TYPE (TasukiReceipt, tasuki_receipt, G_TYPE_OBJECT)

static void
tasuki_receipt_finalize (GObject *object)
{
  TasukiReceipt *self = TASUKI_RECEIPT (object);

  g_free (self->text);
  tasuki_receipt_statement_clear (&self->statement);

  G_OBJECT_CLASS (tasuki_receipt_parent_class)->finalize (object);
}

static void
tasuki_receipt_class_init (TasukiReceiptClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_receipt_finalize;
}

static void
tasuki_receipt_init (TasukiReceipt *self)
{
}

static bool
refuse (GError **error, const char *problem)
{
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY, problem);
  return false;
}

/* Behind the signature there is nothing, or an empty line and a list that is not empty. */
static bool
take_list (TasukiReceipt *self, GError **error)
{
  const char *rest = self->text + self->length;
  g_autoptr (TasukiTally) tally = NULL;

  if (rest[0] == '\0')
    return true;
  if (rest[0] != '\n' || rest[1] == '\0')
    return refuse (error, _ ("There is something else than a list of files behind the receipt."));

  self->list = rest + 1;
  tally = tasuki_receipt_list_sum (self->list, error);
  return tally != NULL;
}

static bool
read_text (TasukiReceipt *self, size_t size, GError **error)
{
  if (strlen (self->text) != size || size > TASUKI_RECEIPT_SIZE_MAX + TASUKI_RECEIPT_LIST_MAX)
    return refuse (error, _ ("This is no receipt: it has a NUL byte, or is too long."));
  if (!tasuki_receipt_statement_read (&self->statement, self->text, self->signature,
                                      &self->signed_length, &self->length, error))
    return false;

  tasuki_public_key_read (self->statement.values[TASUKI_RECEIPT_RECEIVER_KEY], self->receiver_key);
  return take_list (self, error);
}

TasukiReceipt *
tasuki_receipt_new_from_bytes (GBytes *bytes, GError **error)
{
  g_autoptr (TasukiReceipt) self = g_object_new (TASUKI_TYPE_RECEIPT, NULL);
  size_t size;
  const char *text;

  g_return_val_if_fail (bytes != NULL, NULL);

  text = g_bytes_get_data (bytes, &size);
  self->text = g_malloc (size + 1);
  if (size > 0)
    memcpy (self->text, text, size);
  self->text[size] = '\0';
  return read_text (self, size, error) ? g_steal_pointer (&self) : NULL;
}

TasukiReceipt *
tasuki_receipt_new_from_file (const char *path, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (GBytes) bytes = NULL;
  struct stat facts;
  char *text = NULL;
  size_t size = 0;

  g_return_val_if_fail (path != NULL, NULL);

  shown = tasuki_foreign_path_display (path);
  if (stat (path, &facts) == 0
      && (!S_ISREG (facts.st_mode)
          || facts.st_size > (off_t)(TASUKI_RECEIPT_SIZE_MAX + TASUKI_RECEIPT_LIST_MAX)))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY, _ ("%s: this is no receipt"),
                   shown);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &size, &failure))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND, "%s: %s", shown, failure->message);
      return NULL;
    }

  bytes = g_bytes_new_take (text, size);
  return tasuki_receipt_new_from_bytes (bytes, error);
}

char **
tasuki_receipt_list_kept (TasukiSide side)
{
  GPtrArray *paths = tasuki_receipt_shelf_list (side);

  g_ptr_array_add (paths, NULL);
  return (char **)g_ptr_array_free (paths, FALSE);
}

const TasukiReceiptStatement *
tasuki_receipt_get_statement (TasukiReceipt *self)
{
  return &self->statement;
}

const uint8_t *
tasuki_receipt_get_receiver_key (TasukiReceipt *self)
{
  return self->receiver_key;
}

bool
tasuki_receipt_is_signed (TasukiReceipt *self)
{
  return tasuki_identity_verify (self->receiver_key, self->text, self->signed_length,
                                 self->signature);
}

static bool
is_fingerprint (const char *key)
{
  return strlen (key) == 2 * (size_t)TASUKI_DIGEST_SIZE
         && strspn (key, G_CSET_DIGITS "abcdefABCDEF") == strlen (key);
}

static bool
check_key (TasukiReceipt *self, const char *key, GError **error)
{
  g_autofree char *named = tasuki_identity_fingerprint (self->receiver_key);
  g_autofree char *wanted = NULL;
  uint8_t bytes[TASUKI_KEY_SIZE];

  if (is_fingerprint (key))
    wanted = g_ascii_strdown (key, -1);
  else if (tasuki_public_key_from_pem (key, bytes))
    wanted = tasuki_identity_fingerprint (bytes);

  if (wanted == NULL)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                         _ ("A public key for Ed25519 in PEM, or a fingerprint of 64 hexadecimal "
                            "digits is expected."));
  else if (!g_str_equal (wanted, named))
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
                 _ ("The receipt is by another key: it names %s, and %s was expected."), named,
                 wanted);
  return wanted != NULL && g_str_equal (wanted, named);
}

static bool
check_list (TasukiReceipt *self, GError **error)
{
  g_autoptr (TasukiTally) tally
      = self->list != NULL ? tasuki_receipt_list_sum (self->list, error) : NULL;
  g_autofree char *digest = NULL;

  if (self->list == NULL || tally == NULL)
    return self->list == NULL;

  digest = tasuki_sha256_to_hex (tasuki_tally_get_digest (tally));
  if (g_str_equal (digest, self->statement.values[TASUKI_RECEIPT_DIGEST])
      && tasuki_tally_get_files (tally) == tasuki_receipt_get_files (self)
      && tasuki_tally_get_bytes (tally) == tasuki_receipt_get_bytes (self))
    return true;

  return refuse (error, _ ("The list of files below the receipt is not the one that was signed."));
}

gboolean
tasuki_receipt_verify (TasukiReceipt *self, const char *key, GError **error)
{
  g_return_val_if_fail (TASUKI_IS_RECEIPT (self) && key != NULL, FALSE);

  if (!check_key (self, key, error))
    return FALSE;
  if (!tasuki_receipt_is_signed (self))
    return refuse (error, _ ("The signature is not by that key: the receipt was changed, or "
                             "somebody else made it."));

  return check_list (self, error);
}

char *
tasuki_receipt_verify_file (TasukiReceipt *self, const char *path, GError **error)
{
  uint8_t sha256[TASUKI_DIGEST_SIZE];
  int64_t size = 0;
  g_autofree char *hex = NULL;
  g_autofree char *shown = NULL;
  char *found = NULL;

  g_return_val_if_fail (TASUKI_IS_RECEIPT (self) && path != NULL, NULL);

  if (!tasuki_file_digest (path, &size, sha256, error))
    return NULL;

  hex = tasuki_sha256_to_hex (sha256);
  if (self->list != NULL)
    found = tasuki_receipt_list_find (self->list, size, sha256);
  else if (tasuki_receipt_get_files (self) == 1 && tasuki_receipt_get_bytes (self) == size
           && g_str_equal (hex, self->statement.values[TASUKI_RECEIPT_DIGEST]))
    found = g_strdup ("");
  if (found != NULL)
    return found;

  shown = tasuki_foreign_path_display (path);
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
               _ ("The receipt does not speak of this file: \"%s\" with SHA-256 %s."), shown, hex);
  return NULL;
}

gboolean
tasuki_receipt_is_stored (TasukiReceipt *self)
{
  g_return_val_if_fail (TASUKI_IS_RECEIPT (self), FALSE);

  return tasuki_receipt_statement_is_stored (&self->statement);
}

gboolean
tasuki_receipt_has_list (TasukiReceipt *self)
{
  g_return_val_if_fail (TASUKI_IS_RECEIPT (self), FALSE);

  return self->list != NULL;
}

char *
tasuki_receipt_dup_statement (TasukiReceipt *self)
{
  g_return_val_if_fail (TASUKI_IS_RECEIPT (self), NULL);

  return g_strndup (self->text, self->length);
}

const char *
tasuki_receipt_get_text (TasukiReceipt *self, const char *key)
{
  g_return_val_if_fail (TASUKI_IS_RECEIPT (self) && key != NULL, NULL);

  for (TasukiReceiptField field = 0; field < TASUKI_RECEIPT_FIELDS; field++)
    if (g_str_equal (tasuki_receipt_statement_name (field), key))
      {
        const char *value = self->statement.values[field];

        return g_str_equal (value, TASUKI_RECEIPT_TEXT_NONE) ? "" : value;
      }

  return NULL;
}

gint64
tasuki_receipt_get_files (TasukiReceipt *self)
{
  g_return_val_if_fail (TASUKI_IS_RECEIPT (self), 0);

  return tasuki_receipt_statement_get_number (&self->statement, TASUKI_RECEIPT_FILES);
}

gint64
tasuki_receipt_get_bytes (TasukiReceipt *self)
{
  g_return_val_if_fail (TASUKI_IS_RECEIPT (self), 0);

  return tasuki_receipt_statement_get_number (&self->statement, TASUKI_RECEIPT_BYTES);
}

char *
tasuki_receipt_dup_fingerprint (TasukiReceipt *self, TasukiSide side)
{
  TasukiReceiptField field
      = side == TASUKI_SIDE_SENDER ? TASUKI_RECEIPT_SENDER_KEY : TASUKI_RECEIPT_RECEIVER_KEY;
  uint8_t key[TASUKI_KEY_SIZE];

  g_return_val_if_fail (TASUKI_IS_RECEIPT (self), NULL);

  return tasuki_public_key_read (self->statement.values[field], key)
             ? tasuki_identity_fingerprint (key)
             : NULL;
}
