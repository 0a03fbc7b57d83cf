/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Says how a delivery ended: a line of data and a summary for people, or a JSON object. */

#pragma once

#include <tasuki/delivery.h>

/* A completed one. */
void tasuki_report_completed (TasukiDelivery *delivery);

/* One that failed, for which the receiver may have signed why: talk. */
void tasuki_report_refusal (TasukiDelivery *delivery);

/* One that failed, where the program goes on: talk, or a JSON object. */
void tasuki_report_failed (TasukiDelivery *delivery, const GError *error);
