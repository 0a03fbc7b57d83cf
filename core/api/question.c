/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base of all question objects: the first answer wins, no answer is a refusal. */

#include "api/question-private.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  OPEN,
  ANSWERED,
  EXPIRED, /* answered by the deadline */
} State;

typedef struct
{
  int state; /* atomic */
  GError *error;
  char *asked;
  GMainContext *context;
  GSource *deadline;
  TasukiQuestionFunc done;
  gpointer data;
} TasukiQuestionPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TasukiQuestion, tasuki_question, G_TYPE_OBJECT)

static TasukiQuestionPrivate *
get_private (TasukiQuestion *self)
{
  return tasuki_question_get_instance_private (self);
}

static const char *
get_asked (TasukiQuestion *self)
{
  const char *asked = get_private (self)->asked;

  return asked != NULL ? asked : "nobody";
}

static bool
move_state (TasukiQuestion *self, State to)
{
  return g_atomic_int_compare_and_exchange (&get_private (self)->state, OPEN, to);
}

static void
stop_deadline (TasukiQuestionPrivate *priv)
{
  if (priv->deadline != NULL)
    g_source_destroy (priv->deadline);
  g_clear_pointer (&priv->deadline, g_source_unref);
}

static gboolean
deliver_cb (gpointer data)
{
  TasukiQuestion *self = data;
  TasukiQuestionPrivate *priv = get_private (self);
  TasukiQuestionFunc done = g_steal_pointer (&priv->done);

  stop_deadline (priv);
  done (self, priv->data);

  return G_SOURCE_REMOVE;
}

/* Takes @error. */
static void
refuse (TasukiQuestion *self, GError *error)
{
  get_private (self)->error = error;
  tasuki_question_settle (self);
}

static gboolean
on_deadline (gpointer data)
{
  g_autoptr (TasukiQuestion) self = g_weak_ref_get (data);

  if (self != NULL && move_state (self, EXPIRED))
    refuse (self, g_error_new (TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT,
                               _ ("%s gave no answer in time"), get_asked (self)));

  return G_SOURCE_REMOVE;
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
start_deadline (TasukiQuestion *self, unsigned deadline)
{
  TasukiQuestionPrivate *priv = get_private (self);
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  priv->deadline = g_timeout_source_new (deadline);
  g_source_set_callback (priv->deadline, on_deadline, weak, free_weak_ref);
  g_source_attach (priv->deadline, priv->context);
}

static void
tasuki_question_dispose (GObject *object)
{
  TasukiQuestion *self = TASUKI_QUESTION (object);
  TasukiQuestionPrivate *priv = get_private (self);

  /* Settling takes a reference: the question lives until its refusal is delivered. */
  if (priv->done != NULL && move_state (self, ANSWERED))
    refuse (self, g_error_new (TASUKI_ERROR, TASUKI_ERROR_FAILED,
                               _ ("%s dropped the question without an answer"), get_asked (self)));

  G_OBJECT_CLASS (tasuki_question_parent_class)->dispose (object);
}

static void
tasuki_question_finalize (GObject *object)
{
  TasukiQuestionPrivate *priv = get_private (TASUKI_QUESTION (object));

  stop_deadline (priv);
  g_clear_error (&priv->error);
  g_clear_pointer (&priv->asked, g_free);
  g_clear_pointer (&priv->context, g_main_context_unref);

  G_OBJECT_CLASS (tasuki_question_parent_class)->finalize (object);
}

static void
tasuki_question_class_init (TasukiQuestionClass *class)
{
  G_OBJECT_CLASS (class)->dispose = tasuki_question_dispose;
  G_OBJECT_CLASS (class)->finalize = tasuki_question_finalize;
}

static void
tasuki_question_init (TasukiQuestion *self)
{
}

void
tasuki_question_put (TasukiQuestion *self,
                     const char *asked,
                     unsigned deadline,
                     TasukiQuestionFunc done,
                     gpointer data)
{
  TasukiQuestionPrivate *priv = get_private (self);

  g_assert (priv->context == NULL);

  priv->asked = g_strdup (asked);
  priv->context = g_main_context_ref_thread_default ();
  priv->done = done;
  priv->data = data;
  if (tasuki_question_is_answered (self))
    tasuki_question_settle (self);
  else if (deadline != 0)
    start_deadline (self, deadline);
}

bool
tasuki_question_was_put (TasukiQuestion *self)
{
  return get_private (self)->context != NULL;
}

bool
tasuki_question_put_task (TasukiQuestion *self,
                          const char *asked,
                          unsigned deadline,
                          TasukiQuestionFunc done,
                          GTask *task)
{
  if (tasuki_question_was_put (self))
    {
      g_task_return_new_error (task, TASUKI_ERROR, TASUKI_ERROR_INVALID, "%s",
                               _ ("a question can be put only once; make a new one"));
      g_object_unref (task);
      return false;
    }

  tasuki_question_put (self, asked, deadline, done, task);
  return true;
}

void
tasuki_question_return (TasukiQuestion *self, gpointer task)
{
  const GError *error = tasuki_question_get_error (self);

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

bool
tasuki_question_claim (TasukiQuestion *self)
{
  if (move_state (self, ANSWERED))
    return true;

  if (g_atomic_int_get (&get_private (self)->state) == EXPIRED)
    g_message (_ ("%s answered too late; the answer was already a refusal"), get_asked (self));
  else
    g_message (_ ("%s answered a second time; the first answer counts"), get_asked (self));

  return false;
}

void
tasuki_question_settle (TasukiQuestion *self)
{
  TasukiQuestionPrivate *priv = get_private (self);
  g_autoptr (GSource) source = NULL;

  if (priv->done == NULL)
    return;

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, priv->context);
}

const GError *
tasuki_question_get_error (TasukiQuestion *self)
{
  return get_private (self)->error;
}

void
tasuki_question_not_supported (TasukiQuestion *self, const char *verb)
{
  if (tasuki_question_claim (self))
    refuse (self, g_error_new (TASUKI_ERROR, TASUKI_ERROR_NOT_SUPPORTED,
                               _ ("the plugin does not implement \"%s\""), verb));
}

gboolean
tasuki_question_is_answered (TasukiQuestion *self)
{
  g_return_val_if_fail (TASUKI_IS_QUESTION (self), TRUE);

  return g_atomic_int_get (&get_private (self)->state) != OPEN;
}

void
tasuki_question_fail (TasukiQuestion *self, const GError *error)
{
  g_return_if_fail (TASUKI_IS_QUESTION (self));
  g_return_if_fail (error != NULL);

  if (!tasuki_question_claim (self))
    return;

  get_private (self)->error = g_error_copy (error);
  tasuki_question_settle (self);
}
