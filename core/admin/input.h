/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks the input of an operation against its fields. */

#pragma once

#include "admin/operation.h"

/* How the fields are called in @raw and in messages. */
typedef enum
{
  TASUKI_INPUT_JSON,    /* fileId */
  TASUKI_INPUT_OPTIONS, /* --file-id; in @raw file-id */
} TasukiInputNaming;

/*
 * @raw: of type a{sv}; the fields of the path are in it, too
 *
 * Returns what the handler gets, of type a{sv}, not floating: keys with hyphens, each value of
 * its field's type and within its limits, the required ones all there, what was not given filled
 * in where the table says with what. NULL with TASUKI_ERROR_INVALID, which names the field and
 * what was expected, but never the value of a secret.
 */
GVariant *tasuki_input_check (const TasukiOperation *operation,
                              GVariant *raw,
                              TasukiInputNaming naming,
                              GError **error);
