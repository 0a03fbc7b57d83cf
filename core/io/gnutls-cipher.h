/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The record cipher that is always there: GnuTLS's own AEAD. */

#pragma once

#include <tasuki/record-cipher.h>

/* Returns: (transfer full): it has no state, so any number of streams may share it. Any thread. */
TasukiRecordCipher *tasuki_gnutls_cipher_get (void);
