/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bodies of requests and replies: JSON objects. Pure functions. */

#pragma once

#include <stddef.h>

#include <glib.h>

/* json-glib recurses, and runs out of stack on what is nested deeper than it was made for. */
#define WEB_JSON_DEPTH_MAX 64u

/*
 * @text: an object, of @length bytes, with an end of text behind it; nothing at all is an empty
 * object
 *
 * Returns it as a{sv}, not floating; NULL with TASUKI_ERROR_INVALID if it is anything else.
 */
GVariant *web_json_read (const char *text, size_t length, GError **error);

/* @object: of type a{sv}. Returns one line, with its end. Free it with g_free (). */
char *web_json_write (GVariant *object);
