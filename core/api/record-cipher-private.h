/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was chosen for the records of this process. */

#pragma once

#include <stdbool.h>

#include <tasuki/record-cipher.h>

/* @cipher: (transfer full) (nullable): the one that was chosen. FALSE if nothing goes beside the
 * library, and then it is NULL. Any thread. */
bool tasuki_record_path_get (TasukiRecordCipher **cipher);
