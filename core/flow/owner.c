/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose a connection is: asked of the store, where no login has said so. */

#include "flow/flow-private.h"
#include "flow/steps.h"

typedef struct
{
  TasukiFlow *flow;
  TasukiSearch *search;
  TasukiOwnerFound found;
  gpointer data;
} Enquiry;

/* Somebody whom nobody knows has no owner. */
static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Enquiry *self = data;
  g_autoptr (TasukiSearch) search = self->search;
  GPtrArray *records = tasuki_search_get_records (search);
  bool known = tasuki_storage_finish (TASUKI_STORAGE (source), result, NULL) && records->len == 1;

  self->found (self->data, known ? tasuki_record_get_organisation (records->pdata[0]) : "");
  self->flow->objects--;
}

void
tasuki_owner_find (TasukiFlow *flow, const char *id, TasukiOwnerFound found, gpointer data)
{
  Enquiry *self = g_new0 (Enquiry, 1);

  self->flow = flow;
  self->found = found;
  self->data = data;
  self->search = tasuki_search_new ("connection");
  tasuki_search_set_id (self->search, id);
  flow->objects++;
  tasuki_storage_load_async (flow->chains->storage, self->search, on_loaded, self);
}
