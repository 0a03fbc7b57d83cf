/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An organisation can be disabled as a whole. One that has no setting is not: an authenticator may
 * know organisations of its own.
 */

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/steps.h"

typedef struct
{
  TasukiFlow *flow;
  TasukiSearch *search;
  TasukiOrganisationJudged done;
  gpointer data;
} Enquiry;

static const char *
find_fault (GPtrArray *records)
{
  if (records->len == 0 || tasuki_record_get_boolean (records->pdata[0], "enabled", FALSE))
    return NULL;

  return _ ("its organisation is disabled");
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Enquiry *self = data;
  g_autoptr (TasukiSearch) search = self->search;
  g_autoptr (GError) error = NULL;

  if (tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    self->done (self->data, find_fault (tasuki_search_get_records (search)));
  else
    self->done (self->data, error->message);
  self->flow->objects--;
}

void
tasuki_organisation_judge (TasukiFlow *flow,
                           const char *id,
                           TasukiOrganisationJudged done,
                           gpointer data)
{
  Enquiry *self = NULL;

  /* Who acts for all of them is not of any one. */
  if (g_str_equal (id, "*"))
    {
      done (data, NULL);
      return;
    }

  self = g_new0 (Enquiry, 1);
  self->flow = flow;
  self->done = done;
  self->data = data;
  self->search = tasuki_search_new ("organisation");
  tasuki_search_set_id (self->search, id);
  flow->objects++;
  tasuki_storage_load_async (flow->chains->storage, self->search, on_loaded, self);
}

static void
on_judged_again (gpointer data, const char *fault)
{
  g_autoptr (TasukiConnection) connection = data;

  if (fault != NULL && !tasuki_connection_is_dropped (connection))
    tasuki_connection_drop (connection, TASUKI_ERROR_REFUSED, fault, true);
}

void
tasuki_organisation_judge_again (TasukiConnection *connection)
{
  tasuki_organisation_judge (connection->flow, tasuki_peer_get_organisation (connection->peer),
                             on_judged_again, tasuki_connection_ref (connection));
}

typedef struct
{
  TasukiFlow *flow;
  char *id;
} Review;

static bool
is_side (const TasukiHandover *handover, const char *id)
{
  return g_strcmp0 (handover->organisations[TASUKI_SIDE_SENDER], id) == 0
         || g_strcmp0 (handover->organisations[TASUKI_SIDE_RECEIVER], id) == 0;
}

/* Transfers first: then their history says why, and not that a side went away. */
static void
drop_all (TasukiFlow *flow, const char *id, const char *fault)
{
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (flow);
  g_autoptr (GPtrArray) connections = tasuki_flow_list_connections (flow);

  for (unsigned i = 0; i < handovers->len; i++)
    if (is_side (g_ptr_array_index (handovers, i), id))
      tasuki_settle_refuse (g_ptr_array_index (handovers, i), fault);

  for (unsigned i = 0; i < connections->len; i++)
    {
      TasukiConnection *connection = g_ptr_array_index (connections, i);

      if (g_strcmp0 (tasuki_peer_get_organisation (connection->peer), id) == 0)
        tasuki_connection_drop (connection, TASUKI_ERROR_REFUSED, fault, true);
    }
}

static void
on_reviewed (gpointer data, const char *fault)
{
  g_autofree Review *self = data;
  g_autofree char *id = self->id;

  if (fault != NULL)
    drop_all (self->flow, id, fault);
}

void
tasuki_organisation_review (TasukiFlow *flow, const char *id)
{
  Review *self = g_new0 (Review, 1);

  self->flow = flow;
  self->id = g_strdup (id);
  tasuki_organisation_judge (flow, id, on_reviewed, self);
}
