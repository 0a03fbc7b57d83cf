/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What jobs and their handlers see of the admin object. */

#pragma once

#include "admin/admin.h"
#include "admin/job.h"

/* NULL once the admin object was freed by its owner. */
const TasukiAdminView *tasuki_admin_get_view (TasukiAdmin *self, gpointer *data);

/* A job that writes has done what was asked, and this is its answer. */
void
tasuki_admin_note_reply (TasukiAdmin *self, const TasukiJob *job, guint status, GVariant *output);
