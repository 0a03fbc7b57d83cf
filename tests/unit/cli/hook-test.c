/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The user's program is run directly, with an environment of its own. */

#include <glib.h>
#include <glib/gstdio.h>

#include <tasuki/error.h>

#include "cli/hook.h"

typedef struct
{
  char *directory;
  char *program;
  char *output; /* what the program wrote, beside itself */
  GMainLoop *loop;
  GError *error;
  gboolean is_good;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer script)
{
  fixture->directory = g_dir_make_tmp ("hook-XXXXXX", NULL);
  fixture->program = g_build_filename (fixture->directory, "a $(program); true", NULL);
  fixture->output = g_strconcat (fixture->program, ".out", NULL);
  g_assert_true (g_file_set_contents_full (fixture->program, script, -1, G_FILE_SET_CONTENTS_NONE,
                                           0700, NULL));
  fixture->loop = g_main_loop_new (NULL, FALSE);
}

static void
tear_down (Fixture *fixture, gconstpointer script)
{
  g_unlink (fixture->output);
  g_unlink (fixture->program);
  g_rmdir (fixture->directory);
  g_free (fixture->output);
  g_free (fixture->program);
  g_free (fixture->directory);
  g_main_loop_unref (fixture->loop);
  g_clear_error (&fixture->error);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  fixture->is_good = tasuki_hook_run_finish (result, &fixture->error);
  g_main_loop_quit (fixture->loop);
}

static void
run (Fixture *fixture, const char *program)
{
  g_autoptr (TasukiDelivery) delivery = tasuki_delivery_new_receive (fixture->directory);

  tasuki_hook_run_async (program, delivery, ended_cb, fixture);
  g_main_loop_run (fixture->loop);
}

static char *
read_output (Fixture *fixture)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (fixture->output, &text, NULL, NULL));
  return text;
}

static void
test_its_environment_is_its_own (Fixture *fixture, gconstpointer script)
{
  g_autofree char *text = NULL;

  g_setenv ("TASUKI_TEST_SECRET", "rosebud", TRUE);
  run (fixture, fixture->program);
  g_unsetenv ("TASUKI_TEST_SECRET");

  g_assert_no_error (fixture->error);
  g_assert_true (fixture->is_good);
  text = read_output (fixture);
  g_assert_null (g_strstr_len (text, -1, "rosebud"));
  g_assert_nonnull (g_strstr_len (text, -1, "PATH=/usr/local/sbin:"));
  g_assert_nonnull (g_strstr_len (text, -1, "TASUKI_TRANSFER_ID="));
  g_assert_nonnull (g_strstr_len (text, -1, "TASUKI_FROM="));
  g_assert_nonnull (g_strstr_len (text, -1, "TASUKI_FILE_ID="));
}

static void
test_it_reads_nothing (Fixture *fixture, gconstpointer script)
{
  g_autofree char *text = NULL;

  run (fixture, fixture->program);
  g_assert_true (fixture->is_good);
  text = read_output (fixture);
  g_assert_cmpstr (text, ==, "");
}

static void
test_its_failure_is_told (Fixture *fixture, gconstpointer script)
{
  run (fixture, fixture->program);
  g_assert_false (fixture->is_good);
  g_assert_error (fixture->error, TASUKI_ERROR, TASUKI_ERROR_FAILED);
}

static void
test_a_program_that_is_not_there_is_told (Fixture *fixture, gconstpointer script)
{
  run (fixture, "/nonexistent/program");
  g_assert_false (fixture->is_good);
  g_assert_error (fixture->error, TASUKI_ERROR, TASUKI_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  static const char writes_environment[] = "#!/bin/sh\nenv > \"$0.out\"\n";
  static const char copies_input[] = "#!/bin/sh\ncat > \"$0.out\"\n";
  static const char fails[] = "#!/bin/sh\nexit 3\n";

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/hook/its-environment-is-its-own", Fixture, writes_environment, set_up,
              test_its_environment_is_its_own, tear_down);
  g_test_add ("/hook/it-reads-nothing", Fixture, copies_input, set_up, test_it_reads_nothing,
              tear_down);
  g_test_add ("/hook/its-failure-is-told", Fixture, fails, set_up, test_its_failure_is_told,
              tear_down);
  g_test_add ("/hook/a-program-that-is-not-there-is-told", Fixture, fails, set_up,
              test_a_program_that_is_not_there_is_told, tear_down);
  return g_test_run ();
}
