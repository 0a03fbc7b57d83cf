/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the handlers see of the admin object. */

#pragma once

#include "admin/admin.h"

/* NULL once the admin object was freed by its owner. */
const TasukiAdminView *tasuki_admin_get_view (TasukiAdmin *self, gpointer *data);
