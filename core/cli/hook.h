/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program that a user has run on what was received. */

#pragma once

#include <tasuki/delivery.h>

/*
 * Runs @program, directly and without a shell, with the paths of what was received as its
 * arguments. Its environment is PATH, HOME, the locale, and TASUKI_TRANSFER_ID, TASUKI_FROM and
 * TASUKI_FILE_ID; it reads nothing, and what it prints goes to standard error.
 */
void tasuki_hook_run_async (const char *program,
                            TasukiDelivery *delivery,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/* FALSE with @error set if it could not be started or did not end with 0. */
gboolean tasuki_hook_run_finish (GAsyncResult *result, GError **error);
