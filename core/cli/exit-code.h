/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program's exit code says. Scripts rely on the numbers. */

#pragma once

#include <glib.h>

typedef enum
{
  TASUKI_EXIT_CODE_OK = 0,
  TASUKI_EXIT_CODE_USAGE = 1,
  TASUKI_EXIT_CODE_NOTHING = 2,        /* there was nothing to do */
  TASUKI_EXIT_CODE_REFUSED = 3,        /* by a policy, or by the receiver */
  TASUKI_EXIT_CODE_OFFLINE = 4,        /* the other side is not there */
  TASUKI_EXIT_CODE_TEMPORARY = 5,      /* trying again later helps */
  TASUKI_EXIT_CODE_INTEGRITY = 6,      /* what arrived is not what was sent */
  TASUKI_EXIT_CODE_AUTHENTICATION = 7, /* of us to the relay, or of the relay to us */
  TASUKI_EXIT_CODE_CONFIGURATION = 8,
  TASUKI_EXIT_CODE_CANCELLED = 9,
} TasukiExitCode;

/*
 * The exit code for an error, of any domain, with which a program ends. NULL is success.
 */
TasukiExitCode tasuki_exit_code_for (const GError *error);
