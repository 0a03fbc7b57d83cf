/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An entry of a journal: by what it can be found, and whose it is. */

#include <string.h>

#include "flow/flow-private.h"
#include "flow/steps.h"

/* What stands in an entry's body, and as what it can be asked for. */
typedef struct
{
  const char *kind;
  const char *field;
  const char *name;
  bool plain; /* by its text alone, too: for those who ask what there is about something */
} Index;

static const Index indices[] = {
  { "history", "transfer", "transfer", true },
  { "history", "sender", "sender", true },
  { "history", "receiver", "receiver", true },
  { "history", "file-id", "file-id", true },
  { "history", "outcome", "outcome", false },
  { "history", "code", "code", false },
  { "history", "sender-organisation", "organisation", false },
  { "history", "receiver-organisation", "organisation", false },
  { "denial", "stage", "stage", false },
  { "denial", "address", "source", false },
  { "denial", "connection", "connection", true },
  { "denial", "remote", "remote", true },
  { "denial", "code", "code", false },
  { "denial", "organisation", "asker", false },
  { "denial", "organisation", "organisation", false },
  { "denial", "remote-organisation", "organisation", false },
};

static const char *
get_text (GVariant *body, const char *field)
{
  const char *text = NULL;

  g_variant_lookup (body, field, "&s", &text);
  return text;
}

/*
 * Peers choose file IDs, and must not make an entry appear as something that it is not: what could
 * be taken for a key with a name stands under its own name alone.
 */
static void
add_keys (GStrvBuilder *keys, const Index *index, const char *text)
{
  g_autofree char *named = g_strdup_printf ("%s:%s", index->name, text);

  g_strv_builder_add (keys, named);
  if (index->plain && strchr (text, ':') == NULL)
    g_strv_builder_add (keys, text);
}

static char **
make_keys (const char *kind, GVariant *body)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (indices); i++)
    {
      const char *text
          = g_str_equal (indices[i].kind, kind) ? get_text (body, indices[i].field) : NULL;

      if (text != NULL && text[0] != '\0')
        add_keys (keys, &indices[i], text);
    }

  return g_strv_builder_end (keys);
}

TasukiRecord *
tasuki_entry_new (const char *kind, GVariant *body)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (body);
  g_auto (GStrv) keys = make_keys (kind, sunk);
  const char *organisation = get_text (sunk, "organisation");

  return tasuki_record_new (kind, "", organisation != NULL ? organisation : "",
                            (const char *const *)keys, sunk);
}

/* At once: whoever is told what became of it, and looks, finds it. */
void
tasuki_entry_append (TasukiFlow *flow, const char *kind, GVariant *body, const char *once)
{
  g_autoptr (TasukiRecord) record = tasuki_entry_new (kind, body);
  g_autoptr (TasukiChange) change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);

  if (once != NULL)
    tasuki_change_set_idempotency_key (change, once);
  tasuki_storing_begin (flow);
  tasuki_storage_append_async (flow->chains->storage, change, tasuki_storing_end, flow);
}
