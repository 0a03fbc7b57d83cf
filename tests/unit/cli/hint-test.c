/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What to do next after an error. */

#include <gio/gio.h>

#include <tasuki/error.h>

#include "cli/hint.h"

static const char *
hint_for (GQuark domain, int situation)
{
  g_autoptr (GError) error = g_error_new_literal (domain, situation, "x");

  return tasuki_hint_for (error);
}

static void
test_what_people_meet_has_a_next_step (void)
{
  static const TasukiError situations[] = {
    TASUKI_ERROR_REFUSED,   TASUKI_ERROR_OFFLINE,   TASUKI_ERROR_BUSY,
    TASUKI_ERROR_LOGIN,     TASUKI_ERROR_LOST,      TASUKI_ERROR_UNTRUSTED,
    TASUKI_ERROR_TIMED_OUT, TASUKI_ERROR_INTEGRITY, TASUKI_ERROR_EXISTS,
  };

  for (size_t i = 0; i < G_N_ELEMENTS (situations); i++)
    g_assert_nonnull (hint_for (TASUKI_ERROR, (int)situations[i]));
}

static void
test_others_have_none (void)
{
  g_assert_null (hint_for (TASUKI_ERROR, TASUKI_ERROR_INVALID));
  g_assert_null (hint_for (TASUKI_ERROR, TASUKI_ERROR_CANCELLED));
  g_assert_null (hint_for (TASUKI_ERROR, 4711));
  g_assert_null (hint_for (TASUKI_ERROR, -1));
  g_assert_null (hint_for (G_IO_ERROR, TASUKI_ERROR_REFUSED));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hint/what-people-meet-has-a-next-step", test_what_people_meet_has_a_next_step);
  g_test_add_func ("/hint/others-have-none", test_others_have_none);
  return g_test_run ();
}
