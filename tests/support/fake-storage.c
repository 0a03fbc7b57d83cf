/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A storage in memory, for tests. */

#include "support/fake-storage.h"

#include <stdbool.h>
#include <string.h>

#include "support/record-match.h"

struct _FakeStorage
{
  GObject parent_instance;

  GPtrArray *records; /* of TasukiRecord, oldest first */
  GHashTable *latest; /* "kind\nID" -> TasukiRecord, so that many do not make each slow */
  GHashTable *done;   /* idempotency key -> guint64: what the change was answered with */
  guint64 revision;
  char *failing;
  TasukiError code;

  char *holding;
  GPtrArray *held; /* of TasukiQuestion */

  guint repeated; /* changes that were done before */
  RecordMatches finds;
};

static void storage_iface_init (TasukiStorageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeStorage,
                               fake_storage,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_STORAGE, storage_iface_init))

static bool
is_journal (const char *kind)
{
  static const char *const journals[] = { "history", "denial", "audit", NULL };

  return g_strv_contains (journals, kind);
}

/* Whether the call is not to be answered now, or with a failure. */
static bool
fails (FakeStorage *self, const char *verb, gpointer question)
{
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (self->holding, verb) == 0)
    {
      g_object_set_data (question, "verb", (gpointer)verb);
      g_ptr_array_add (self->held, g_object_ref (question));
      return true;
    }
  if (g_strcmp0 (self->failing, verb) != 0)
    return false;

  error = g_error_new (TASUKI_ERROR, (int)self->code, "the fake storage fails to %s", verb);
  tasuki_question_fail (TASUKI_QUESTION (question), error);
  return true;
}

static char *
name (const char *kind, const char *id)
{
  return g_strdup_printf ("%s\n%s", kind, id);
}

static void
forget (FakeStorage *self, guint index)
{
  TasukiRecord *record = self->records->pdata[index];
  g_autofree char *key = name (tasuki_record_get_kind (record), tasuki_record_get_id (record));

  g_hash_table_remove (self->latest, key);
  g_ptr_array_remove_index (self->records, index);
}

/* The one setting of the ID that is asked for. */
static GPtrArray *
find_one (FakeStorage *self, TasukiSearch *search)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autofree char *key = name (tasuki_search_get_kind (search), tasuki_search_get_id (search));
  TasukiRecord *record = g_hash_table_lookup (self->latest, key);

  if (record != NULL && self->finds (record, search))
    g_ptr_array_add (found, record);

  return found;
}

static GPtrArray *
find (FakeStorage *self, TasukiSearch *search)
{
  if (is_journal (tasuki_search_get_kind (search)))
    return record_find_entries (self->records, search, self->finds);

  return tasuki_search_get_id (search) != NULL
             ? find_one (self, search)
             : record_find_settings (self->records, search, self->finds);
}

static void
answer (FakeStorage *self, TasukiSearch *search)
{
  g_autoptr (GPtrArray) found = find (self, search);
  guint total = found->len;
  guint start = MIN (tasuki_search_get_start (search), found->len);

  if (start > 0)
    g_ptr_array_remove_range (found, 0, start);
  g_ptr_array_set_size (found, (int)MIN (found->len, tasuki_search_get_count (search)));
  tasuki_search_answer (search, found, total);
}

static void
fake_storage_load (TasukiStorage *storage, TasukiSearch *search)
{
  if (!fails (FAKE_STORAGE (storage), "load", search))
    answer (FAKE_STORAGE (storage), search);
}

static void
fake_storage_search (TasukiStorage *storage, TasukiSearch *search)
{
  if (!fails (FAKE_STORAGE (storage), "search", search))
    answer (FAKE_STORAGE (storage), search);
}

static void
fake_storage_verify (TasukiStorage *storage, TasukiSearch *search)
{
  FakeStorage *self = FAKE_STORAGE (storage);
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (g_object_unref);

  if (fails (self, "verify", search))
    return;

  g_ptr_array_add (answers, record_verify (self->records, search));
  tasuki_search_answer (search, answers, 1);
}

static bool
is_expected (FakeStorage *self, TasukiChange *change, guint index)
{
  TasukiRecord *there = index != G_MAXUINT ? self->records->pdata[index] : NULL;
  g_autoptr (GError) error = NULL;

  if (tasuki_change_get_expectation (change) == TASUKI_EXPECT_ABSENT && there != NULL)
    error = g_error_new (TASUKI_ERROR, TASUKI_ERROR_EXISTS, "it is there");
  else if (tasuki_change_get_expectation (change) == TASUKI_EXPECT_REVISION && there == NULL)
    error = g_error_new (TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND, "it is not there");
  else if (tasuki_change_get_expectation (change) == TASUKI_EXPECT_REVISION
           && tasuki_record_get_revision (there) != tasuki_change_get_expected_revision (change))
    error = g_error_new (TASUKI_ERROR, TASUKI_ERROR_CONFLICT, "it has another revision");

  if (error != NULL)
    tasuki_question_fail (TASUKI_QUESTION (change), error);
  return error == NULL;
}

static void
keep (FakeStorage *self, TasukiRecord *record, const char *id, gint64 time)
{
  const char *kind = tasuki_record_get_kind (record);
  TasukiRecord *stored = tasuki_record_new_stored (
      kind, id, tasuki_record_get_organisation (record), tasuki_record_get_keys (record),
      tasuki_record_get_body (record), ++self->revision, time);

  g_ptr_array_add (self->records, stored);
  if (!is_journal (kind))
    g_hash_table_insert (self->latest, name (kind, id), g_object_ref (stored));
}

/* TRUE if there is nothing to do: it was done before, or must not be done. */
static bool
is_settled (FakeStorage *self, TasukiChange *change)
{
  const char *key = tasuki_change_get_idempotency_key (change);
  const guint64 *answer = key != NULL ? g_hash_table_lookup (self->done, key) : NULL;
  g_autoptr (GError) error = NULL;

  if (answer != NULL)
    {
      self->repeated++;
      tasuki_change_answer (change, *answer);
    }
  else if (key != NULL && strlen (key) > 128)
    {
      error = g_error_new (TASUKI_ERROR, TASUKI_ERROR_INVALID, "the key is too long");
      tasuki_question_fail (TASUKI_QUESTION (change), error);
    }

  return answer != NULL || error != NULL;
}

static void
settle (FakeStorage *self, TasukiChange *change, guint64 revision)
{
  const char *key = tasuki_change_get_idempotency_key (change);

  if (key != NULL)
    g_hash_table_insert (self->done, g_strdup (key), g_memdup2 (&revision, sizeof revision));
  tasuki_change_answer (change, revision);
}

static void
fake_storage_save (TasukiStorage *storage, TasukiChange *change)
{
  FakeStorage *self = FAKE_STORAGE (storage);
  TasukiRecord *record = tasuki_change_get_record (change);
  const char *id = tasuki_record_get_id (record);
  guint index = record_find_index (self->records, tasuki_record_get_kind (record), id);

  if (fails (self, "save", change) || is_settled (self, change)
      || !is_expected (self, change, index))
    return;

  if (index != G_MAXUINT)
    forget (self, index);
  keep (self, record, id, g_get_real_time ());
  settle (self, change, self->revision);
}

static void
fake_storage_remove (TasukiStorage *storage, TasukiChange *change)
{
  FakeStorage *self = FAKE_STORAGE (storage);
  TasukiRecord *record = tasuki_change_get_record (change);
  guint index = record_find_index (self->records, tasuki_record_get_kind (record),
                                   tasuki_record_get_id (record));
  g_autoptr (GError) error = NULL;
  guint64 revision;

  if (fails (self, "remove", change) || is_settled (self, change)
      || !is_expected (self, change, index))
    return;
  if (index == G_MAXUINT)
    {
      error = g_error_new (TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND, "it is not there");
      tasuki_question_fail (TASUKI_QUESTION (change), error);
      return;
    }

  revision = tasuki_record_get_revision (self->records->pdata[index]);
  forget (self, index);
  settle (self, change, revision);
}

static void
fake_storage_append (TasukiStorage *storage, TasukiChange *change)
{
  FakeStorage *self = FAKE_STORAGE (storage);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, self->revision + 1);

  if (fails (self, "append", change) || is_settled (self, change))
    return;

  keep (self, tasuki_change_get_record (change), number, g_get_real_time ());
  settle (self, change, self->revision);
}

static void
storage_iface_init (TasukiStorageInterface *iface)
{
  iface->load = fake_storage_load;
  iface->save = fake_storage_save;
  iface->remove = fake_storage_remove;
  iface->append = fake_storage_append;
  iface->search = fake_storage_search;
  iface->verify = fake_storage_verify;
}

static void
fake_storage_finalize (GObject *object)
{
  FakeStorage *self = FAKE_STORAGE (object);

  g_ptr_array_unref (self->records);
  g_hash_table_unref (self->latest);
  g_ptr_array_unref (self->held);
  g_hash_table_unref (self->done);
  g_free (self->failing);
  g_free (self->holding);

  G_OBJECT_CLASS (fake_storage_parent_class)->finalize (object);
}

static void
fake_storage_class_init (FakeStorageClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fake_storage_finalize;
}

static void
fake_storage_init (FakeStorage *self)
{
  self->finds = record_matches;
  self->records = g_ptr_array_new_with_free_func (g_object_unref);
  self->latest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

FakeStorage *
fake_storage_new (void)
{
  return g_object_new (FAKE_TYPE_STORAGE, NULL);
}

void
fake_storage_fail (FakeStorage *self, const char *verb, TasukiError code)
{
  g_free (self->failing);
  self->failing = g_strdup (verb);
  self->code = code;
}

void
fake_storage_hold (FakeStorage *self, const char *verb)
{
  g_free (self->holding);
  self->holding = g_strdup (verb);
}

void
fake_storage_release (FakeStorage *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);
  TasukiStorageInterface *iface = TASUKI_STORAGE_GET_IFACE (self);

  g_clear_pointer (&self->holding, g_free);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < held->len; i++)
    {
      gpointer question = held->pdata[i];
      const char *verb = g_object_get_data (question, "verb");

      if (g_str_equal (verb, "save"))
        iface->save (TASUKI_STORAGE (self), question);
      else if (g_str_equal (verb, "remove"))
        iface->remove (TASUKI_STORAGE (self), question);
      else if (g_str_equal (verb, "append"))
        iface->append (TASUKI_STORAGE (self), question);
      else if (g_str_equal (verb, "load"))
        iface->load (TASUKI_STORAGE (self), question);
      else if (g_str_equal (verb, "verify"))
        iface->verify (TASUKI_STORAGE (self), question);
      else
        iface->search (TASUKI_STORAGE (self), question);
    }
}

guint
fake_storage_count_held (FakeStorage *self)
{
  return self->held->len;
}

void
fake_storage_overlook (FakeStorage *self)
{
  self->finds = record_is_of_kind;
}

guint
fake_storage_count_repeated (FakeStorage *self)
{
  return self->repeated;
}

TasukiRecord *
fake_storage_peek (FakeStorage *self, const char *kind, const char *id)
{
  guint index = record_find_index (self->records, kind, id);

  return index != G_MAXUINT ? self->records->pdata[index] : NULL;
}

guint
fake_storage_count (FakeStorage *self, const char *kind)
{
  guint count = 0;

  for (guint i = 0; i < self->records->len; i++)
    count += g_str_equal (tasuki_record_get_kind (self->records->pdata[i]), kind);

  return count;
}

void
fake_storage_put (FakeStorage *self,
                  const char *kind,
                  const char *id,
                  const char *const *keys,
                  GVariant *body,
                  gint64 time)
{
  g_autoptr (TasukiRecord) record = tasuki_record_new (kind, id, "default", keys, body);

  keep (self, record, id, time);
}

void
fake_storage_put_record (FakeStorage *self, TasukiRecord *record)
{
  keep (self, record, tasuki_record_get_id (record), g_get_real_time ());
}

void
fake_storage_drop (FakeStorage *self, const char *kind, const char *id)
{
  forget (self, record_find_index (self->records, kind, id));
}

char *
fake_storage_print (FakeStorage *self, const char *kind)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->records->len; i++)
    {
      TasukiRecord *record = self->records->pdata[i];

      if (g_str_equal (tasuki_record_get_kind (record), kind))
        g_variant_print_string (tasuki_record_get_body (record), text, TRUE);
    }

  return g_string_free (text, FALSE);
}
