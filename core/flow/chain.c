/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks a chain of plugins for decisions. */

#include "flow/chain.h"

#include <glib/gi18n-lib.h>

#include "api/question-private.h"

typedef struct
{
  GPtrArray *plugins;
  unsigned next;
  unsigned deadline;
  TasukiChainAsk ask;
  TasukiChainDone done;
  gpointer data;
  char *rule;
} Chain;

static void ask_next (Chain *self);

static void
end (Chain *self, bool allowed, const char *why)
{
  self->done (allowed, why, self->data);
  g_clear_pointer (&self->plugins, g_ptr_array_unref);
  g_free (self->rule);
  g_free (self);
}

static void
on_answer (TasukiQuestion *question, gpointer data)
{
  TasukiDecision *decision = TASUKI_DECISION (question);
  Chain *self = data;

  if (!tasuki_decision_is_allowed (decision))
    {
      const GError *denial = tasuki_question_get_error (question);

      end (self, false, denial != NULL ? denial->message : "");
      return;
    }

  if (self->rule == NULL)
    self->rule = g_strdup (tasuki_decision_get_rule (decision));
  if (self->next < self->plugins->len)
    ask_next (self);
  else
    end (self, true, self->rule);
}

static void
ask_next (Chain *self)
{
  gpointer plugin = g_ptr_array_index (self->plugins, self->next++);
  g_autoptr (TasukiDecision) decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

  tasuki_question_put (TASUKI_QUESTION (decision), G_OBJECT_TYPE_NAME (plugin), self->deadline,
                       on_answer, self);
  self->ask (plugin, decision, self->data);
}

/* Where nobody is asked there is a question too: one that nobody allows. */
void
tasuki_chain_deny (const char *why, TasukiChainDone done, gpointer data)
{
  Chain *self = g_new0 (Chain, 1);
  g_autoptr (TasukiDecision) decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

  self->done = done;
  self->data = data;
  tasuki_question_put (TASUKI_QUESTION (decision), "nobody", 0, on_answer, self);
  tasuki_decision_deny (decision, why);
}

void
tasuki_chain_ask (
    GPtrArray *plugins, unsigned deadline, TasukiChainAsk ask, TasukiChainDone done, gpointer data)
{
  Chain *self;

  if (plugins->len == 0)
    {
      tasuki_chain_deny (_ ("no plugin is enabled that could allow it"), done, data);
      return;
    }

  self = g_new0 (Chain, 1);
  self->plugins = g_ptr_array_ref (plugins);
  self->deadline = deadline;
  self->ask = ask;
  self->done = done;
  self->data = data;
  ask_next (self);
}
