/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gives a password to what is being made, or in place of the one that is there. */

#include "admin/giving.h"

#include "admin/edit.h"
#include "admin/output.h"
#include "admin/password.h"

typedef struct
{
  char *made;           /* NULL if it was not made here */
  TasukiRecord *before; /* NULL if what gets it is new */
  TasukiPasswordTaker take;
} Giving;

static void
giving_free (gpointer data)
{
  Giving *giving = data;

  tasuki_password_free (giving->made);
  g_clear_object (&giving->before);
  g_free (giving);
}

/* The one answer with a secret in it. What the record has under this key is the hash. */
static void
reply_with_password (TasukiJob *job)
{
  const Giving *giving = job->state;
  TasukiRecord *record = tasuki_job_get_record (job);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (record));
  g_autoptr (TasukiRecord) shown = NULL;
  g_autoptr (GVariant) output = NULL;

  g_variant_dict_remove (&body, "password");
  if (giving->made != NULL)
    g_variant_dict_insert (&body, "password", "s", giving->made);
  shown = tasuki_output_with_body (record, g_variant_dict_end (&body));

  output = tasuki_output_record (job->operation->columns, shown);
  tasuki_job_reply (job, giving->before == NULL ? 201 : 200, output);
}

static void
on_hashed (GObject *unused, GAsyncResult *result, gpointer data)
{
  TasukiJob *job = data;
  const Giving *giving = job->state;
  g_autoptr (TasukiRecord) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = tasuki_password_hash_finish (result, &error);

  if (hash == NULL)
    {
      tasuki_job_fail (job, g_steal_pointer (&error));
      return;
    }

  after = giving->take (job, giving->before, hash);
  tasuki_edit_save (job, giving->before, after, reply_with_password);
}

void
tasuki_giving_begin (TasukiJob *job, TasukiRecord *before, TasukiPasswordTaker take)
{
  const char *given = tasuki_job_get_text (job, "password");
  Giving *giving = g_new0 (Giving, 1);

  g_set_object (&giving->before, before);
  giving->made = given == NULL ? tasuki_password_make () : NULL;
  giving->take = take;
  tasuki_job_push (job, giving, giving_free);
  tasuki_password_hash_async (given != NULL ? given : giving->made, on_hashed, job);
}
