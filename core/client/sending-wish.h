/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was to be delivered, as it is kept with a ledger: the same wish finds it again. */

#pragma once

#include "client/delivery-private.h"
#include "client/ledger.h"
#include "client/manifest.h"

/* An unfinished delivery is forgotten after so long: 7 days, in seconds. */
#define TASUKI_SENDING_KEEP (7 * 86400)

/* An a{sv} for tasuki_ledger_keep (). Floating. @transfer: the ID of the latest attempt */
GVariant *tasuki_sending_wish_describe (const TasukiDeliveryWish *wish,
                                        const char *connection_id,
                                        TasukiManifest *manifest,
                                        const char *transfer);

/*
 * The ledger of the unfinished delivery that @wish names or, without a name, is like; else a new
 * one. Those that are too old are forgotten on the way.
 * @former: is set to the transfer that broke, if there is one
 * NULL with an error if the one that is named cannot be had, or is of something else by now.
 */
TasukiLedger *tasuki_sending_wish_find (const TasukiDeliveryWish *wish,
                                        const char *connection_id,
                                        TasukiManifest *manifest,
                                        char **former,
                                        GError **error);
