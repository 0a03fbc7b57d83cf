/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Appends JSON (RFC 8259) to a text. It goes through no tree of nodes on the way: a page of a
 * hundred rows has thousands of values, and lists are what administrators ask for most.
 */

#pragma once

#include <glib.h>

/* @text: UTF-8 */
void tasuki_json_add_text (GString *json, const char *text);

/* What stands before the value of a member. */
void tasuki_json_add_name (GString *json, const char *name);

void tasuki_json_add_number (GString *json, gint64 number);

/*
 * @value: truth values, numbers, texts; variants as what is in them; dictionaries with texts for
 * keys as objects; maybe types as what they hold or null; all other containers as arrays.
 */
void tasuki_json_add_value (GString *json, GVariant *value);
