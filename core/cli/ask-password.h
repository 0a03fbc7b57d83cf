/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gets a password from where the user has it: a file, standard input, or the keyboard. */

#pragma once

#include <stdbool.h>

#include <tasuki/profile.h>

/*
 * Gives @profile its password: read from @file, from standard input if that is `-`, or asked for
 * at the terminal, without echo, if it is NULL. FALSE with @error set.
 */
bool tasuki_ask_password (TasukiProfile *profile, const char *file, GError **error);
