/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names that the public headers share, and the small enumerations among them. */

#pragma once

#include <gio/gio.h>

#include <tasuki/version.h>

G_BEGIN_DECLS

typedef struct _TasukiRelay TasukiRelay;

/**
 * TasukiSide:
 * @TASUKI_SIDE_SENDER: the side that gives the file
 * @TASUKI_SIDE_RECEIVER: the side that takes the file
 *
 * The two sides of a transfer. Each has to consent by a permission of its own.
 *
 * Since: 0.1
 */
typedef enum
{
  TASUKI_SIDE_SENDER,
  TASUKI_SIDE_RECEIVER,
} TasukiSide;

#define TASUKI_TYPE_SIDE (tasuki_side_get_type ())
TASUKI_AVAILABLE GType tasuki_side_get_type (void) G_GNUC_CONST;

G_END_DECLS
