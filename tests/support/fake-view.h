/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A running relay as the administration sees it, for tests: fixed, and counting what is done. */

#pragma once

#include "admin/admin.h"

#define FAKE_VIEW_FINGERPRINT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

typedef struct
{
  bool hides_access;     /* it knows neither where clients dial nor by which key */
  const char *transfers; /* what list_transfers gives: text of aa{sv}; NULL: none */
  const char *clients;   /* what list_clients gives, likewise; NULL: one, of acme.osaka */
  const char *cancelled; /* what was cancelled last; NULL if nothing was. Owned */
  const char *use;       /* what measure gives: text of a{sv}; NULL: nothing is used */
  bool fail_measure;
  bool denies[2]; /* by side: whether the policies deny */
  guint reloads;
  bool fail_reload;
} FakeView;

const TasukiAdminView *fake_view_functions (void);
void fake_view_clear (FakeView *self);
