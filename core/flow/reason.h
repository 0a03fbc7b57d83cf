/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why something ended: words of plugins and peers, made fit for messages and records. */

#pragma once

/* The longest reason, in characters. */
#define TASUKI_REASON_MAX 512

/* A copy: valid UTF-8, cut at TASUKI_REASON_MAX characters; never empty. */
char *tasuki_reason_dup (const char *text);
