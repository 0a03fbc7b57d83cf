/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the operation that a method and a path name. */

#pragma once

#include "admin/operation.h"

/*
 * @path: such as /v1/connections/acme.osaka, each segment percent-encoded
 * @fields: (out): the fields that the path carries, of type a{sv}, decoded; not floating
 *
 * NULL with TASUKI_ERROR_NOT_FOUND if nothing has that path, TASUKI_ERROR_NOT_SUPPORTED if
 * something has, but not with @method.
 */
const TasukiOperation *
tasuki_route_find (const char *method, const char *path, GVariant **fields, GError **error);

/*
 * The other way: the path of @operation with @input, of type a{sv}, in its braces. @input has all
 * fields of the path, as texts. Free it with g_free ().
 */
char *tasuki_route_build (const TasukiOperation *operation, GVariant *input);
