/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Narrows searches and rows down to what the caller of a job may see. */

#include "admin/reach.h"

/* By what those records of a kind are found that concern a connection. */
typedef struct
{
  const char *kind;
  bool is_connection;          /* the record's ID is the connection's */
  bool has_sides;              /* it belongs to the organisation of either */
  const char *prefixes[2 + 1]; /* what stands before its ID in the record's keys */
  const char *first_alone;     /* a search by a key that begins so is for the first of them alone */
} Concern;

/* Of a kind that is not here, nothing concerns a connection. */
static const Concern concerns[] = {
  { "connection", .is_connection = true },
  { "permission", .prefixes = { "" } },
  { "history", .has_sides = true, .prefixes = { "sender:", "receiver:" } },
  /* From where others ask is not told, so nobody finds it out by asking for it. */
  { "denial", .has_sides = true, .prefixes = { "connection:", "remote:" },
    .first_alone = "source:" },
};

/* Who has a part in a row, and who owns that one. */
static const struct
{
  const char *connection;
  const char *organisation;
} parts[] = {
  { "connection", "organisation" },
  { "sender", "sender-organisation" },
  { "receiver", "receiver-organisation" },
};

bool
tasuki_reach_is_everything (const TasukiJob *job)
{
  return job->organisation == NULL && job->connections == NULL;
}

static const Concern *
find_concern (const char *kind)
{
  static const Concern nothing = { NULL };

  for (size_t i = 0; i < G_N_ELEMENTS (concerns); i++)
    if (g_str_equal (concerns[i].kind, kind))
      return &concerns[i];

  return &nothing;
}

/* How many of the prefixes count. */
static size_t
count_prefixes (const Concern *concern, TasukiSearch *search)
{
  const char *const *keys = tasuki_search_get_keys (search);

  for (; concern->first_alone != NULL && *keys != NULL; keys++)
    if (g_str_has_prefix (*keys, concern->first_alone))
      return 1;

  return g_strv_length ((char **)concern->prefixes);
}

static char **
make_keys (const Concern *concern, size_t count, const char *const *connections)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  for (; *connections != NULL; connections++)
    for (size_t i = 0; i < count; i++)
      {
        g_autofree char *key = g_strconcat (concern->prefixes[i], *connections, NULL);

        g_strv_builder_add (keys, key);
      }

  return g_strv_builder_end (keys);
}

static void
limit (const TasukiJob *job, TasukiSearch *search)
{
  const Concern *concern = find_concern (tasuki_search_get_kind (search));
  g_auto (GStrv) keys = make_keys (concern, count_prefixes (concern, search), job->connections);

  if (concern->is_connection)
    tasuki_search_set_ids (search, job->connections);
  else
    tasuki_search_set_any_key (search, (const char *const *)keys);
}

void
tasuki_reach_bind (const TasukiJob *job, TasukiSearch *search)
{
  g_autofree char *key = NULL;

  if (job->connections != NULL)
    limit (job, search);
  if (job->organisation == NULL)
    return;

  if (!find_concern (tasuki_search_get_kind (search))->has_sides)
    {
      tasuki_search_set_organisation (search, job->organisation);
      return;
    }

  key = g_strconcat ("organisation:", job->organisation, NULL);
  tasuki_search_add_key (search, key);
}

static bool
has_any (const char *const *keys, const char *const *any)
{
  for (; *any != NULL; any++)
    if (g_strv_contains (keys, *any))
      return true;

  return false;
}

bool
tasuki_reach_has_found (const TasukiJob *job, TasukiSearch *search)
{
  const char *const *ids = tasuki_search_get_ids (search);
  const char *const *any = tasuki_search_get_any_key (search);
  GPtrArray *records = tasuki_search_get_records (search);

  for (guint i = 0; job->connections != NULL && i < records->len; i++)
    if (!(ids != NULL ? g_strv_contains (ids, tasuki_record_get_id (records->pdata[i]))
                      : has_any (tasuki_record_get_keys (records->pdata[i]), any)))
      return false;

  return true;
}

bool
tasuki_reach_has_party (const TasukiJob *job, const char *connection, const char *organisation)
{
  return (job->organisation == NULL || g_strcmp0 (organisation, job->organisation) == 0)
         && (job->connections == NULL
             || (connection != NULL && g_strv_contains (job->connections, connection)));
}

static const char *
get_text (GVariant *row, const char *key)
{
  const char *text = NULL;

  g_variant_lookup (row, key, "&s", &text);
  return text;
}

static bool
is_within (const TasukiJob *job, GVariant *row)
{
  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
    if (tasuki_reach_has_party (job, get_text (row, parts[i].connection),
                                get_text (row, parts[i].organisation)))
      return true;

  return false;
}

GVariant *
tasuki_reach_choose (const TasukiJob *job, GVariant *rows)
{
  g_autoptr (GVariant) all = g_variant_take_ref (rows);
  g_autoptr (GVariantBuilder) within = NULL;

  if (tasuki_reach_is_everything (job))
    return g_steal_pointer (&all);

  within = g_variant_builder_new (G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; i < g_variant_n_children (all); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (all, i);

      if (is_within (job, row))
        g_variant_builder_add_value (within, row);
    }

  return g_variant_ref_sink (g_variant_builder_end (within));
}
