/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An entry of a journal: by what it can be found, and whose it is. */

#include <string.h>

#include <glib/gi18n-lib.h>

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
};

/* Whose the two sides are; whose a refused connection, and whose the one that it asked for. */
static const struct
{
  const char *kind;
  const char *party;
  const char *owner;
} owners[] = {
  { "history", "sender", "sender-organisation" },
  { "history", "receiver", "receiver-organisation" },
  { "denial", "connection", "organisation" },
  { "denial", "remote", "remote-organisation" },
};

/* An entry on its way into the store. */
typedef struct
{
  TasukiFlow *flow;
  const char *kind;
  GVariant *body;
  char *once;
  const char *owner; /* the field for whose it is, while that is asked */
} Entry;

static void advance (Entry *self);

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

static void
end (Entry *self)
{
  self->flow->unstored--;
  self->flow->objects--;
  g_variant_unref (self->body);
  g_free (self->once);
  g_free (self);
}

static void
on_appended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    g_warning (_ ("a record could not be stored: %s"), error->message);

  end (data);
}

static void
append (Entry *self)
{
  g_autoptr (TasukiRecord) record = tasuki_entry_new (self->kind, self->body);
  g_autoptr (TasukiChange) change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);

  if (self->once != NULL)
    tasuki_change_set_idempotency_key (change, self->once);
  tasuki_storage_append_async (self->flow->chains->storage, change, on_appended, self);
}

/* That nobody is known is an answer, too: it is not asked again. */
static void
on_owner_found (gpointer data, const char *organisation)
{
  Entry *self = data;
  g_autoptr (GVariant) before = g_steal_pointer (&self->body);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (before);

  g_variant_dict_insert (&body, self->owner, "s", organisation);
  self->body = g_variant_ref_sink (g_variant_dict_end (&body));
  advance (self);
}

/* Of whoever logged in it is known; a receiver that never came is looked up. */
static void
advance (Entry *self)
{
  for (size_t i = 0; i < G_N_ELEMENTS (owners); i++)
    {
      const char *party = get_text (self->body, owners[i].party);

      if (g_str_equal (owners[i].kind, self->kind) && party != NULL && party[0] != '\0'
          && get_text (self->body, owners[i].owner) == NULL)
        {
          self->owner = owners[i].owner;
          tasuki_owner_find (self->flow, party, on_owner_found, self);
          return;
        }
    }

  append (self);
}

void
tasuki_entry_append (TasukiFlow *flow, const char *kind, GVariant *body, const char *once)
{
  Entry *self = g_new0 (Entry, 1);

  self->flow = flow;
  self->kind = kind;
  self->body = g_variant_ref_sink (body);
  self->once = g_strdup (once);
  flow->objects++;
  flow->unstored++;
  advance (self);
}
