/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the path leaves behind: history rows, denials, and marks of transfers under way. */

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/reason.h"
#include "flow/steps.h"

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

void
tasuki_storing_begin (TasukiFlow *flow)
{
  flow->objects++;
  flow->unstored++;
}

void
tasuki_storing_end (GObject *source, GAsyncResult *result, gpointer data)
{
  TasukiFlow *flow = data;
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error)
      && !g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND))
    g_warning (_ ("a record could not be stored: %s"), error->message);

  flow->unstored--;
  flow->objects--;
}

/* A flood of refused peers must not become a flood of rows: beyond the rate they are counted. */
static bool
may_record_denial (TasukiFlow *flow)
{
  int64_t now = tasuki_flow_now (flow);
  int64_t earliest = now - (int64_t)TASUKI_DENIAL_BURST * TASUKI_DENIAL_INTERVAL;

  flow->denials_due = MAX (flow->denials_due, earliest);
  if (flow->denials_due > now || flow->unstored >= TASUKI_UNSTORED_MAX)
    {
      flow->denials_dropped++;
      return false;
    }

  flow->denials_due += TASUKI_DENIAL_INTERVAL;
  return true;
}

static void
insert_source (TasukiPeer *peer, GVariantDict *body)
{
  g_autofree char *address = g_inet_address_to_string (tasuki_peer_get_address (peer));
  g_autofree char *proxy = tasuki_proxied_describe (peer);

  g_variant_dict_insert (body, "source", "s", tasuki_peer_describe (peer));
  g_variant_dict_insert (body, "address", "s", address);
  if (proxy != NULL)
    g_variant_dict_insert (body, "through", "s", proxy);
}

/* What the receiver's side has refused is its owner's to see, too. */
static void
insert_side (TasukiHandover *handover, GVariantDict *body)
{
  const char *owner = or_empty (handover->organisations[TASUKI_SIDE_RECEIVER]);

  g_variant_dict_insert (body, "side", "s", handover->refused_for);
  if (g_str_equal (handover->refused_for, "receiver"))
    g_variant_dict_insert (body, "remote-organisation", "s", owner);
}

void
tasuki_record_denial (TasukiFlow *flow,
                      const char *stage,
                      TasukiPeer *peer,
                      const char *connection,
                      const char *organisation,
                      TasukiHandover *handover,
                      TasukiError code,
                      const char *reason)
{
  TasukiTransfer *transfer = handover != NULL ? handover->transfer : NULL;
  const char *remote = transfer != NULL ? tasuki_transfer_get_receiver_id (transfer) : NULL;
  const char *file_id = transfer != NULL ? tasuki_transfer_get_file_id (transfer) : NULL;
  g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, code, "");
  g_autofree char *why = tasuki_reason_dup (reason);
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);

  if (!may_record_denial (flow))
    {
      g_variant_dict_clear (&body);
      return;
    }

  g_variant_dict_insert (&body, "stage", "s", stage);
  if (peer != NULL)
    insert_source (peer, &body);
  g_variant_dict_insert (&body, "connection", "s", or_empty (connection));
  g_variant_dict_insert (&body, "organisation", "s", or_empty (organisation));
  g_variant_dict_insert (&body, "remote", "s", or_empty (remote));
  g_variant_dict_insert (&body, "file-id", "s", or_empty (file_id));
  g_variant_dict_insert (&body, "code", "s", tasuki_error_to_code (error));
  g_variant_dict_insert (&body, "reason", "s", why);
  if (handover != NULL && handover->refused_for != NULL)
    insert_side (handover, &body);
  if (flow->denials_dropped > 0)
    g_variant_dict_insert (&body, "unrecorded-before", "x", (gint64)flow->denials_dropped);
  flow->denials_dropped = 0;

  tasuki_entry_append (flow, "denial", g_variant_dict_end (&body), NULL);
}

/* A dictionary would cost half as much again, and the list of those under way can be long. */
static void
add_text (GVariantBuilder *row, const char *name, const char *text)
{
  g_variant_builder_add (row, "{sv}", name, g_variant_new_string (text));
}

static void
add_number (GVariantBuilder *row, const char *name, int64_t number)
{
  g_variant_builder_add (row, "{sv}", name, g_variant_new_int64 (number));
}

void
tasuki_record_describe (TasukiHandover *handover, GVariantBuilder *row)
{
  TasukiTransfer *transfer = handover->transfer;

  add_text (row, "transfer", tasuki_transfer_get_id (transfer));
  add_text (row, "sender", tasuki_transfer_get_sender_id (transfer));
  add_text (row, "receiver", tasuki_transfer_get_receiver_id (transfer));
  add_text (row, "file-id", tasuki_transfer_get_file_id (transfer));
  add_text (row, "name", tasuki_transfer_get_name (transfer));
  add_number (row, "files", tasuki_transfer_get_files (transfer));
  add_number (row, "size", tasuki_transfer_get_size (transfer));
  add_number (row, "started", handover->started);
  add_text (row, "mode", or_empty (handover->mode));
  if (handover->resumes != NULL)
    add_text (row, "resumes", handover->resumes);
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    {
      const char *names[][5] = { { "sender-address", "sender-protocol", "sender-rule", "sender-key",
                                   "sender-organisation" },
                                 { "receiver-address", "receiver-protocol", "receiver-rule",
                                   "receiver-key", "receiver-organisation" } };

      add_text (row, names[side][0], or_empty (handover->addresses[side]));
      add_text (row, names[side][1], or_empty (handover->protocols[side]));
      add_text (row, names[side][2], or_empty (tasuki_transfer_get_rule (transfer, side)));
      add_text (row, names[side][3], or_empty (handover->fingerprints[side]));
      if (handover->organisations[side] != NULL)
        add_text (row, names[side][4], handover->organisations[side]);
    }
}

void
tasuki_record_begun (TasukiHandover *handover, GAsyncReadyCallback done)
{
  GVariantBuilder row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (TasukiRecord) record = NULL;
  g_autoptr (TasukiChange) change = NULL;

  tasuki_record_describe (handover, &row);
  record = tasuki_record_new ("live-transfer", tasuki_transfer_get_id (handover->transfer), "",
                              NULL, g_variant_builder_end (&row));
  change = tasuki_change_new (record, TASUKI_EXPECT_ABSENT, 0);
  tasuki_storage_save_async (handover->flow->chains->storage, change, done, handover);
}

void
tasuki_record_unmark (TasukiHandover *handover)
{
  g_autoptr (TasukiRecord) record
      = tasuki_record_new ("live-transfer", tasuki_transfer_get_id (handover->transfer), "", NULL,
                           g_variant_new ("a{sv}", NULL));
  g_autoptr (TasukiChange) change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);

  tasuki_storing_begin (handover->flow);
  tasuki_storage_remove_async (handover->flow->chains->storage, change, tasuki_storing_end,
                               handover->flow);
}

static const char *
outcome_name (TasukiHandover *handover)
{
  if (handover->completed)
    return "completed";

  return handover->code == TASUKI_ERROR_CANCELLED ? "cancelled" : "failed";
}

static void
append_history (TasukiHandover *handover)
{
  TasukiTransfer *transfer = handover->transfer;
  TasukiFlow *flow = handover->flow;
  int64_t moved = (int64_t)tasuki_transfer_get_bytes (transfer);
  g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, handover->code, "");
  GVariantBuilder row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  tasuki_record_describe (handover, &row);
  add_number (&row, "ended", flow->performer->wall (flow->data));
  add_text (&row, "outcome", outcome_name (handover));
  add_text (&row, "code", handover->completed ? "ok" : tasuki_error_to_code (error));
  add_text (&row, "reason", or_empty (handover->reason));
  if (handover->confided)
    add_text (&row, "side", handover->confidant == TASUKI_SIDE_SENDER ? "sender" : "receiver");
  add_number (&row, "bytes", handover->completed ? handover->bytes : moved);
  add_number (&row, "stored-files", handover->files);
  add_text (&row, "digest", or_empty (handover->digest));
  add_text (&row, "receipt", or_empty (handover->receipt));

  /* A crash before the mark is gone must not make a second row: see recover.c. */
  tasuki_entry_append (flow, "history", g_variant_builder_end (&row),
                       tasuki_transfer_get_id (transfer));
}

void
tasuki_record_ended (TasukiHandover *handover)
{
  if (!handover->recorded && !handover->denied)
    append_history (handover);
  handover->recorded = true;

  if (handover->marked)
    tasuki_record_unmark (handover);
}
