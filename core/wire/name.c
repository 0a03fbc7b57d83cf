/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a connection ID, a method or a client type may be made of. */

#include "wire/name.h"

#include <string.h>

#define LENGTH_MAX 64

bool
tasuki_name_is_good (const char *text)
{
  size_t length = strlen (text);

  return length >= 1 && length <= LENGTH_MAX && strchr ("._-", text[0]) == NULL
         && strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}
