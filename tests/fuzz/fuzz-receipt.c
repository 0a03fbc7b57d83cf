/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receipts: what is read is one line for each key, and writes to the same bytes again. */

#include <string.h>

#include "client/receipt-list.h"
#include "client/receipt-private.h"
#include "client/receipt-text.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What stands in the lines, put together without the writer under test. */
static void
check_statement (TasukiReceipt *receipt, const uint8_t *data)
{
  const TasukiReceiptStatement *statement = tasuki_receipt_get_statement (receipt);
  g_autofree char *whole = tasuki_receipt_dup_statement (receipt);
  g_autoptr (GString) text = g_string_new ("tasuki-receipt: 1\n");

  for (TasukiReceiptField field = 0; field < TASUKI_RECEIPT_FIELDS; field++)
    {
      const char *value = statement->values[field];

      g_assert (strpbrk (value, "\r\n\t\x1b") == NULL && g_utf8_validate (value, -1, NULL));
      g_string_append_printf (text, "%s: %s\n", tasuki_receipt_statement_name (field), value);
    }

  g_assert (strlen (whole) <= TASUKI_RECEIPT_SIZE_MAX && g_str_has_prefix (whole, text->str));
  g_assert (memcmp (data, whole, strlen (whole)) == 0);
  g_assert (g_str_has_prefix (whole + text->len, "signature: "));
  g_assert (strchr (whole + text->len, '\n')[1] == '\0');
}

/* Whatever bytes there are, they come back. */
static void
check_text (const uint8_t *data, size_t size)
{
  g_autofree char *bytes = g_strndup ((const char *)data, size);
  g_autofree char *text = tasuki_receipt_text_write (bytes, G_MAXINT);
  g_autofree char *again = tasuki_receipt_text_read (text, G_MAXINT, NULL);
  g_autofree char *cut = tasuki_receipt_text_write (bytes, 64);
  g_autofree char *start = tasuki_receipt_text_read (cut, 64, NULL);

  g_assert (g_utf8_validate (text, -1, NULL) && strpbrk (text, "\r\n\t\x1b") == NULL);
  g_assert (g_strcmp0 (again, bytes) == 0);
  g_assert (strlen (cut) <= 64 && start != NULL && g_str_has_prefix (bytes, start));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiReceipt) receipt = tasuki_receipt_new_from_bytes (bytes, &error);

  check_text (data, size);
  if (receipt == NULL)
    g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY);
  else
    check_statement (receipt, data);
  return 0;
}
