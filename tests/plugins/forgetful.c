/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A storage that keeps nothing, and does with what it is asked what its key `answer` says. */

#include <stdbool.h>

#include <tasuki/tasuki.h>

#define TYPE_FORGETFUL (forgetful_get_type ())
G_DECLARE_FINAL_TYPE (Forgetful, forgetful, FORGETFUL, STORAGE, GObject)

typedef enum
{
  FORGET, /* says that it is done, and that there is nothing */
  FAIL,
  KEEP, /* the question, and never answer it */
} Answer;

struct _Forgetful
{
  GObject parent_instance;

  Answer answer;
  guint64 revision;
  GPtrArray *kept; /* questions that nobody answers */
};

static void forgetful_plugin_init (TasukiPluginInterface *iface);
static void forgetful_storage_init (TasukiStorageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Forgetful,
                               forgetful,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, forgetful_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_STORAGE,
                                                          forgetful_storage_init))

static gboolean
forgetful_configure (TasukiPlugin *plugin, TasukiSettings *settings, GError **error)
{
  static const char *const answers[] = { "forget", "fail", "never" };
  g_autofree char *name = NULL;

  if (!tasuki_settings_get_string (settings, "answer", "forget", &name, error))
    return FALSE;

  for (size_t i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (answers[i], name))
      {
        FORGETFUL_STORAGE (plugin)->answer = (Answer)i;
        return TRUE;
      }

  return tasuki_settings_complain (settings, "answer", "one of the list in forgetful.c", error);
}

/* TRUE if it is to be answered as by a storage. */
static bool
is_willing (Forgetful *self, TasukiQuestion *question)
{
  g_autoptr (GError) error
      = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_FAILED, "broken on purpose");

  if (self->answer == FAIL)
    tasuki_question_fail (question, error);
  else if (self->answer == KEEP)
    g_ptr_array_add (self->kept, g_object_ref (question));
  return self->answer == FORGET;
}

static void
forgetful_find (TasukiStorage *storage, TasukiSearch *search)
{
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  if (is_willing (FORGETFUL_STORAGE (storage), TASUKI_QUESTION (search)))
    tasuki_search_answer (search, nothing, 0);
}

static void
forgetful_change (TasukiStorage *storage, TasukiChange *change)
{
  Forgetful *self = FORGETFUL_STORAGE (storage);

  if (is_willing (self, TASUKI_QUESTION (change)))
    tasuki_change_answer (change, ++self->revision);
}

static void
forgetful_finalize (GObject *object)
{
  g_ptr_array_unref (FORGETFUL_STORAGE (object)->kept);

  G_OBJECT_CLASS (forgetful_parent_class)->finalize (object);
}

static void
forgetful_class_init (ForgetfulClass *class)
{
  G_OBJECT_CLASS (class)->finalize = forgetful_finalize;
}

static void
forgetful_init (Forgetful *self)
{
  self->kept = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
forgetful_plugin_init (TasukiPluginInterface *iface)
{
  iface->configure = forgetful_configure;
}

static void
forgetful_storage_init (TasukiStorageInterface *iface)
{
  iface->load = forgetful_find;
  iface->search = forgetful_find;
  iface->verify = forgetful_find;
  iface->save = forgetful_change;
  iface->remove = forgetful_change;
  iface->append = forgetful_change;
}

TASUKI_DEFINE_PLUGIN ("forgetful", forgetful_get_type)
