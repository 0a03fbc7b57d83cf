/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whose a connection is that need not be there. The store is asked whatever is known already: an
 * answer from memory would come sooner, and say to whoever waits for it that there is one.
 */

#include "flow/flow-private.h"
#include "flow/steps.h"

typedef struct
{
  TasukiFlow *flow;
  TasukiSearch *search;
  TasukiOwnerFound done;
  gpointer data;
} Enquiry;

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Enquiry *self = data;
  g_autoptr (TasukiSearch) search = self->search;
  GPtrArray *records = tasuki_search_get_records (search);
  g_autoptr (GError) error = NULL;

  if (tasuki_storage_finish (TASUKI_STORAGE (source), result, &error) && records->len == 1)
    self->done (self->data, tasuki_record_get_organisation (records->pdata[0]));
  else
    self->done (self->data, NULL);
  self->flow->objects--;
}

void
tasuki_owner_find (TasukiFlow *flow, const char *id, TasukiOwnerFound done, gpointer data)
{
  Enquiry *self = g_new0 (Enquiry, 1);

  self->flow = flow;
  self->done = done;
  self->data = data;
  self->search = tasuki_search_new ("connection");
  tasuki_search_set_id (self->search, id);
  flow->objects++;
  tasuki_storage_load_async (flow->chains->storage, self->search, on_loaded, self);
}
