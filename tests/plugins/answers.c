/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A policy that answers in the way that its key `answer` says; most ways are wrong. */

#include <stdbool.h>

#include <tasuki/tasuki.h>

#define POLL_INTERVAL 20 /* milliseconds */

#define TYPE_ANSWERS (answers_get_type ())
G_DECLARE_FINAL_TYPE (Answers, answers, ANSWERS, POLICY, GObject)

typedef void (*Answer) (Answers *self, TasukiDecision *decision);

struct _Answers
{
  GObject parent_instance;

  Answer answer;
  GPtrArray *kept; /* decisions that nobody answers */
};

static void answers_plugin_init (TasukiPluginInterface *iface);
static void answers_policy_init (TasukiPolicyInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Answers,
                               answers,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, answers_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_POLICY, answers_policy_init))

static void
allow (Answers *self, TasukiDecision *decision)
{
  tasuki_decision_allow (decision, NULL);
}

static void
keep (Answers *self, TasukiDecision *decision)
{
  g_ptr_array_add (self->kept, g_object_ref (decision));
}

static void
drop (Answers *self, TasukiDecision *decision)
{
}

static void
allow_and_deny (Answers *self, TasukiDecision *decision)
{
  tasuki_decision_allow (decision, NULL);
  tasuki_decision_deny (decision, "the second answer");
}

static void
deny_and_allow (Answers *self, TasukiDecision *decision)
{
  tasuki_decision_deny (decision, "the first answer");
  tasuki_decision_allow (decision, NULL);
}

static gboolean
allow_once_it_is_over (gpointer data)
{
  if (!tasuki_question_is_answered (data))
    return G_SOURCE_CONTINUE;

  tasuki_decision_allow (data, NULL);
  return G_SOURCE_REMOVE;
}

static void
answer_late (Answers *self, TasukiDecision *decision)
{
  g_timeout_add_full (G_PRIORITY_DEFAULT, POLL_INTERVAL, allow_once_it_is_over,
                      g_object_ref (decision), g_object_unref);
}

static gpointer
allow_elsewhere (gpointer data)
{
  g_autoptr (TasukiDecision) decision = data;

  tasuki_decision_allow (decision, NULL);
  return NULL;
}

static void
answer_in_a_thread (Answers *self, TasukiDecision *decision)
{
  g_thread_unref (g_thread_new ("answer", allow_elsewhere, g_object_ref (decision)));
}

static void
deny_without_reason (Answers *self, TasukiDecision *decision)
{
  tasuki_decision_deny (decision, NULL);
}

static const struct
{
  const char *name;
  Answer answer;
} answers[] = {
  { "allow", allow },
  { "never", keep },
  { "dropped", drop },
  { "allow-and-deny", allow_and_deny },
  { "deny-and-allow", deny_and_allow },
  { "late", answer_late },
  { "thread", answer_in_a_thread },
  { "no-reason", deny_without_reason },
};

static gboolean
answers_configure (TasukiPlugin *plugin, TasukiSettings *settings, GError **error)
{
  g_autofree char *name = NULL;

  if (!tasuki_settings_get_string (settings, "answer", "allow", &name, error))
    return FALSE;

  for (size_t i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (answers[i].name, name))
      {
        ANSWERS_POLICY (plugin)->answer = answers[i].answer;
        return TRUE;
      }

  return tasuki_settings_complain (settings, "answer", "one of the table in answers.c", error);
}

static void
answers_judge (TasukiPolicy *policy,
               TasukiTransfer *transfer,
               TasukiSide side,
               TasukiDecision *decision)
{
  Answers *self = ANSWERS_POLICY (policy);

  self->answer (self, decision);
}

static void
answers_finalize (GObject *object)
{
  g_ptr_array_unref (ANSWERS_POLICY (object)->kept);

  G_OBJECT_CLASS (answers_parent_class)->finalize (object);
}

static void
answers_class_init (AnswersClass *class)
{
  G_OBJECT_CLASS (class)->finalize = answers_finalize;
}

static void
answers_init (Answers *self)
{
  self->answer = drop;
  self->kept = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
answers_plugin_init (TasukiPluginInterface *iface)
{
  iface->configure = answers_configure;
}

static void
answers_policy_init (TasukiPolicyInterface *iface)
{
  iface->judge = answers_judge;
}

TASUKI_DEFINE_PLUGIN ("answers", answers_get_type)
