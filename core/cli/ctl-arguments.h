/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the arguments and options of an operation's command. */

#pragma once

#include "admin/operation.h"
#include "cli/ctl-options.h"

/*
 * @arguments: (inout): the program's name and what follows the command
 *
 * Returns the fields that were given, as texts under their names with hyphens, of type a{sv} and
 * not floating; they are not checked yet, apart from what is required, which is not if only help
 * is wanted. NULL with an error whose exit code is that of wrong usage, or of G_FILE_ERROR for the
 * file of a secret.
 */
GVariant *tasuki_ctl_arguments_parse (const TasukiOperation *operation,
                                      TasukiCtlOptions *options,
                                      char ***arguments,
                                      GError **error);
