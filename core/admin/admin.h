/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The administrative operations of a relay: takes a call, does what it asks, answers it. */

#pragma once

#include <stdbool.h>

#include <tasuki/call.h>
#include <tasuki/storage.h>
#include <tasuki/transfer.h>

typedef struct _TasukiAdmin TasukiAdmin;

/* @why: the rule that allows, or NULL; or why it is denied */
typedef void (*TasukiAdminJudged) (bool allowed, const char *why, gpointer data);

/* @use: (nullable): of type a{sv}; NULL if the store does not say */
typedef void (*TasukiAdminMeasured) (GVariant *use, gpointer data);

/*
 * What the operations need to see and do of a running relay; the assembly implements it. All
 * functions are set, are called on the main context and return at once. @data is what was given
 * to tasuki_admin_new (). Returned variants may be floating.
 *
 * Dictionaries use the keys of the store: lower-case words joined by hyphens. Times are
 * microseconds since 1970-01-01 UTC, of type x.
 */
typedef struct
{
  /*
   * aa{sv}: the transfers under way, oldest first. Keys as in the history: transfer s, sender s,
   * receiver s, file-id s, name s, started x, bytes x, [files x, size x, sender-address s,
   * receiver-address s, sender-protocol s, receiver-protocol s, sender-rule s, receiver-rule s,
   * mode s, sender-organisation s, receiver-organisation s, rate x (bytes per second)], and outcome
   * s, which is how far it has come, such as `waiting` or `relaying`.
   */
  GVariant *(*list_transfers) (gpointer data);

  /* TASUKI_ERROR_NOT_FOUND if no such transfer is under way. @caller is for the records. */
  bool (*cancel_transfer) (gpointer data, const char *id, const char *caller, GError **error);

  /*
   * Asks the policies about a transfer that need not be under way, for one side. Calls @done
   * exactly once, with @done_data, later.
   */
  void (*judge) (gpointer data,
                 TasukiTransfer *transfer,
                 TasukiSide side,
                 TasukiAdminJudged done,
                 gpointer done_data);

  /*
   * What the connection @id has of its limits: transfers-now x, used-this-month x (bytes),
   * [monthly-state s (`within`, `warning` or `used-up`)]. Calls @done exactly once, with
   * @done_data, perhaps before it returns.
   */
  void (*measure) (gpointer data, const char *id, TasukiAdminMeasured done, gpointer done_data);

  /*
   * aa{sv}: the clients that are attached. connection s, organisation s, session s, client-type s,
   * address s, protocol s, attached x (since when)
   */
  GVariant *(*list_clients) (gpointer data);

  /* TASUKI_ERROR_NOT_FOUND if nobody is attached by that session. @caller is for the records. */
  bool (*disconnect_client) (gpointer data,
                             const char *session,
                             const char *caller,
                             GError **error);

  /*
   * a{sv}: name s, version s, started x, addresses as, [proxy-addresses as], clients x,
   * transfers x, records s (`library`, or what does it beside it), budget-used x (bytes), budget x
   * (bytes), [access-point s (where clients dial)], [fingerprint s (of the key by which they know
   * it)]
   */
  GVariant *(*get_status) (gpointer data);

  /* aa{sv}: name s, state s, interfaces as (such as `filter`), [origin s (file)] */
  GVariant *(*list_plugins) (gpointer data);

  /* aa{sv}: the effective settings. group s, key s, value s, origin s (`file:line` or `default`) */
  GVariant *(*list_settings) (gpointer data);

  /* Reads the configuration again: all or nothing. */
  bool (*reload) (gpointer data, GError **error);
} TasukiAdminView;

/*
 * @storage: a reference is taken
 * @view: lives as long as the result
 * @data: for the functions of @view
 */
TasukiAdmin *tasuki_admin_new (TasukiStorage *storage, const TasukiAdminView *view, gpointer data);

/*
 * Calls that are under way are answered still, with an error where they need the view, which is
 * not used any more.
 */
void tasuki_admin_free (TasukiAdmin *self);

/*
 * Does the operation that @call names, and answers it, perhaps before this returns. Operations
 * that write are done one after another, in the order of their calls. Main context only.
 *
 * @call: a reference is taken until it is answered
 */
void tasuki_admin_perform (TasukiAdmin *self, TasukiCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiAdmin, tasuki_admin_free)
