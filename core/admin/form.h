/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A row as columns have it: an allow-list, so that nothing slips out with a record's body. One form
 * does for all rows of a page, as what they have in common is made once.
 */

#pragma once

#include <tasuki/record.h>

#include "admin/operation.h"

typedef struct
{
  const TasukiColumn *columns;
  guint count;
  GHashTable *places; /* name -> where the column stands, counted from 1 */
  char **names;       /* of each, as JSON has it */
  GVariant **values;  /* of each, in the row that is being filled in; NULL: it has none */
} TasukiForm;

/* @columns: have to outlive the form */
void tasuki_form_init (TasukiForm *self, const TasukiColumn *columns);
void tasuki_form_clear (TasukiForm *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TasukiForm, tasuki_form_clear)

/* @row: of type a{sv}, with the keys of the store; what has no column is left out */
void tasuki_form_fill_in (TasukiForm *self, GVariant *row);

/* Likewise with the body of @record, and its id, organisation and time. */
void tasuki_form_fill_in_record (TasukiForm *self, TasukiRecord *record);

/*
 * The row, of type a{sv} and not floating, by names as in JSON; times are texts as in RFC 3339. The
 * form is empty then.
 */
GVariant *tasuki_form_take (TasukiForm *self);

/* The same as an object at the end of @json. */
void tasuki_form_take_json (TasukiForm *self, GString *json);
