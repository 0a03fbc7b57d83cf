/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The client's side: dial an access point, send, receive. */

#pragma once

#include <tasuki/types.h>
