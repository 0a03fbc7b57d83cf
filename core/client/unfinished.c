/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What this user began to send and did not finish: listing and forgetting. */

#include <glib/gi18n-lib.h>

#include <tasuki/unfinished.h>

#include "client/ledger.h"

/* Whether a process is at it just now. */
static gboolean
is_running (const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiLedger) ledger = tasuki_ledger_open (id, &error);

  return g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_BUSY);
}

static GVariant *
describe (const char *id, GVariant *wish)
{
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (wish);

  g_variant_dict_remove (&object, "delivery");
  g_variant_dict_remove (&object, "entries");
  g_variant_dict_remove (&object, "compression");
  g_variant_dict_insert (&object, "id", "s", id);
  g_variant_dict_insert (&object, "running", "b", is_running (id));
  return g_variant_dict_end (&object);
}

GVariant *
tasuki_delivery_list_unfinished (void)
{
  g_autoptr (GPtrArray) ids = tasuki_ledger_list ();
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GVariant) wish = tasuki_ledger_peek (ids->pdata[i]);

      if (wish != NULL)
        g_variant_builder_add_value (&list, describe (ids->pdata[i], wish));
    }

  return g_variant_ref_sink (g_variant_builder_end (&list));
}

gboolean
tasuki_delivery_forget (const char *id, GError **error)
{
  g_autoptr (TasukiLedger) ledger = NULL;

  g_return_val_if_fail (id != NULL, FALSE);

  ledger = tasuki_ledger_open (id, error);
  if (ledger == NULL)
    return FALSE;

  tasuki_ledger_remove (ledger);
  return TRUE;
}
