/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks the policies for each side that the caller may see, as the path does for a request. */

#include "admin/explanation.h"

#include <glib/gi18n-lib.h>

#include "admin/access-point.h"
#include "admin/connections.h"
#include "admin/output.h"
#include "admin/reach.h"
#include "admin/transfers.h"

typedef enum
{
  HIDDEN, /* the caller may not see it */
  DENIES,
  ALLOWS,
} Verdict;

typedef struct
{
  TasukiTransfer *transfer;
  GVariant *known; /* of a transfer that there is or was, of type a{sv}; else NULL */
  TasukiSide side; /* the one that is being asked */
  struct
  {
    Verdict verdict;
    char *why; /* the rule that allows, or NULL; or why it is denied */
  } sides[2];
} Explanation;

static void ask_side (TasukiJob *job, TasukiSide side);

static void
explanation_free (gpointer data)
{
  Explanation *self = data;

  g_object_unref (self->transfer);
  g_clear_pointer (&self->known, g_variant_unref);
  for (int side = 0; side < 2; side++)
    g_free (self->sides[side].why);
  g_free (self);
}

static void
describe_side (const Explanation *self, TasukiSide side, GVariantDict *row)
{
  static const char *const names[2][3] = {
    [TASUKI_SIDE_SENDER] = { "sender-allowed", "sender-rule", "sender-reason" },
    [TASUKI_SIDE_RECEIVER] = { "receiver-allowed", "receiver-rule", "receiver-reason" },
  };
  Verdict verdict = self->sides[side].verdict;
  const char *why = self->sides[side].why;

  if (verdict == HIDDEN)
    return;

  g_variant_dict_insert (row, names[side][0], "b", verdict == ALLOWS);
  if (why != NULL)
    g_variant_dict_insert (row, names[side][verdict == ALLOWS ? 1 : 2], "s", why);
}

/* With one side hidden, only a refusal by the other says how it would end. */
static void
describe_end (const Explanation *self, GVariantDict *row)
{
  Verdict sender = self->sides[TASUKI_SIDE_SENDER].verdict;
  Verdict receiver = self->sides[TASUKI_SIDE_RECEIVER].verdict;

  if (sender == DENIES || receiver == DENIES)
    g_variant_dict_insert (row, "allowed", "b", FALSE);
  else if (sender == ALLOWS && receiver == ALLOWS)
    g_variant_dict_insert (row, "allowed", "b", TRUE);
}

/* What became of it then. */
static void
describe_known (const Explanation *self, GVariantDict *row)
{
  static const char *const names[] = { "transfer", "outcome", "reason" };

  for (size_t i = 0; self->known != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (self->known, names[i], NULL);

      if (value != NULL)
        g_variant_dict_insert_value (row, names[i], value);
    }
}

static void
answer (TasukiJob *job)
{
  const Explanation *self = job->state;
  const char *from = tasuki_transfer_get_sender_id (self->transfer);
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) whole = NULL;
  g_autoptr (GVariant) output = NULL;

  if (self->sides[TASUKI_SIDE_SENDER].verdict == HIDDEN
      && self->sides[TASUKI_SIDE_RECEIVER].verdict == HIDDEN)
    {
      tasuki_job_fail (job, tasuki_resource_make_unknown (&tasuki_connections, from));
      return;
    }

  describe_known (self, &row);
  g_variant_dict_insert (&row, "from", "s", from);
  g_variant_dict_insert (&row, "to", "s", tasuki_transfer_get_receiver_id (self->transfer));
  g_variant_dict_insert (&row, "file-id", "s", tasuki_transfer_get_file_id (self->transfer));
  g_variant_dict_insert (&row, "size", "x", tasuki_transfer_get_size (self->transfer));
  describe_end (self, &row);
  describe_side (self, TASUKI_SIDE_SENDER, &row);
  describe_side (self, TASUKI_SIDE_RECEIVER, &row);

  whole = g_variant_ref_sink (g_variant_dict_end (&row));
  output = tasuki_output_row (job->operation->columns, whole);
  tasuki_job_reply (job, 200, output);
}

static void
go_on (TasukiJob *job)
{
  const Explanation *self = job->state;

  if (self->side == TASUKI_SIDE_SENDER)
    ask_side (job, TASUKI_SIDE_RECEIVER);
  else
    answer (job);
}

static void
settle_side (TasukiJob *job, Verdict verdict, const char *why)
{
  Explanation *self = job->state;

  self->sides[self->side].verdict = verdict;
  self->sides[self->side].why = g_strdup (why);
  go_on (job);
}

static void
on_judged (bool allowed, const char *why, gpointer data)
{
  settle_side (data, allowed ? ALLOWS : DENIES, why);
}

/* Whoever cannot log in transfers nothing, whatever is permitted. */
static void
judge_side (TasukiJob *job)
{
  const Explanation *self = job->state;
  TasukiRecord *connection = tasuki_job_get_record (job);
  const TasukiAdminView *view;
  gpointer data = NULL;

  if (connection == NULL && !tasuki_reach_is_everything (job))
    settle_side (job, HIDDEN, NULL);
  else if (connection == NULL)
    settle_side (job, DENIES, _ ("there is no such connection"));
  else if (!tasuki_record_get_boolean (connection, "enabled", FALSE))
    settle_side (job, DENIES, _ ("the connection is disabled"));
  else
    {
      view = tasuki_access_point_get_view (job, &data);
      if (view != NULL)
        view->judge (data, self->transfer, self->side, on_judged, job);
    }
}

static void
ask_side (TasukiJob *job, TasukiSide side)
{
  Explanation *self = job->state;
  bool sends = side == TASUKI_SIDE_SENDER;

  self->side = side;
  tasuki_resource_look_up (job, &tasuki_connections,
                           sends ? tasuki_transfer_get_sender_id (self->transfer)
                                 : tasuki_transfer_get_receiver_id (self->transfer),
                           judge_side);
}

/* Takes @transfer. */
static void
explain (TasukiJob *job, TasukiTransfer *transfer, GVariant *known)
{
  Explanation *self = g_new0 (Explanation, 1);

  self->transfer = transfer;
  self->known = known != NULL ? g_variant_ref (known) : NULL;
  tasuki_job_push (job, self, explanation_free);
  ask_side (job, TASUKI_SIDE_SENDER);
}

static const char *
get_text (GVariant *row, const char *key)
{
  const char *text = "";

  g_variant_lookup (row, key, "&s", &text);
  return text;
}

static void
explain_found (TasukiJob *job, GVariant *row)
{
  gint64 size = TASUKI_SIZE_UNKNOWN;

  g_variant_lookup (row, "size", "x", &size);
  explain (job,
           tasuki_transfer_new ("", get_text (row, "sender"), get_text (row, "receiver"),
                                get_text (row, "file-id"), "", TASUKI_SIZE_UNKNOWN, size),
           row);
}

void
tasuki_explanation_give (TasukiJob *job)
{
  explain (job,
           tasuki_transfer_new ("", tasuki_job_get_text (job, "from"),
                                tasuki_job_get_text (job, "to"),
                                tasuki_job_get_text (job, "file-id"), "", TASUKI_SIZE_UNKNOWN,
                                tasuki_job_get_number (job, "size", TASUKI_SIZE_UNKNOWN)),
           NULL);
}

void
tasuki_explanation_give_for_transfer (TasukiJob *job)
{
  tasuki_transfers_find (job, tasuki_job_get_text (job, "id"), explain_found);
}
