/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a text in JSON says what a value says, as json-glib has it. */

#pragma once

#include <glib.h>

/* Fails the test unless @json is JSON, and the same as json-glib writes of @value. */
void json_assert_says (const char *json, GVariant *value);
