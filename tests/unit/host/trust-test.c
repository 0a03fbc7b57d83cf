/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who could have put a file where it is: files, directories and links, on the way and at its end.
 */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <tasuki/error.h>

#include "host/config-file.h"
#include "host/trust.h"

/* A directory with real/plugins/x.so in it, all of it ours. */
typedef struct
{
  char *root;
  char *real;
  char *plugins;
  char *file;
} Stage;

static void
set_up (Stage *stage, gconstpointer data)
{
  g_autofree char *made = g_dir_make_tmp ("trust-XXXXXX", NULL);

  /* Where the directory for temporary files is a link, that is not what is tested here. */
  stage->root = realpath (made, NULL);
  stage->real = g_build_filename (stage->root, "real", NULL);
  stage->plugins = g_build_filename (stage->real, "plugins", NULL);
  stage->file = g_build_filename (stage->plugins, "x.so", NULL);
  g_assert_cmpint (g_mkdir_with_parents (stage->plugins, 0755), ==, 0);
  g_assert_true (g_file_set_contents (stage->file, "x", 1, NULL));
  g_assert_cmpint (g_chmod (stage->file, 0644), ==, 0);
}

static void
tear_down (Stage *stage, gconstpointer data)
{
  const char *arguments[] = { "rm", "-rf", stage->root, NULL };

  g_spawn_sync (NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
  free (stage->root);
  g_free (stage->real);
  g_free (stage->plugins);
  g_free (stage->file);
}

static void
assert_trusted (const char *path, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *real = tasuki_trust_resolve (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (real, ==, expected);
}

/* @culprit is named, and so is the remedy. */
static void
assert_distrusted (const char *path, const char *culprit, const char *remedy)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *real = tasuki_trust_resolve (path, &error);

  g_assert_null (real);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_PLUGIN);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, culprit));
  g_assert_nonnull (strstr (error->message, remedy));
}

static char *
add_link (Stage *stage, const char *directory, const char *name, const char *target)
{
  char *path = g_build_filename (directory, name, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
  return path;
}

static void
test_own_file_is_trusted (Stage *stage, gconstpointer data)
{
  g_autofree char *winding = g_strdup_printf ("%s//./plugins/../plugins/x.so", stage->real);

  assert_trusted (stage->file, stage->file);
  assert_trusted (winding, stage->file);
}

static void
test_whatever_others_may_write_is_not (Stage *stage, gconstpointer data)
{
  const char *const paths[] = { stage->file, stage->plugins, stage->real };

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      struct stat status;

      g_assert_cmpint (stat (paths[i], &status), ==, 0);
      for (mode_t bit = S_IWOTH; bit <= S_IWGRP; bit = bit == S_IWOTH ? S_IWGRP : S_IWUSR)
        {
          g_assert_cmpint (g_chmod (paths[i], (int)(status.st_mode | bit) & 07777), ==, 0);
          assert_distrusted (stage->file, paths[i], "chmod go-w");
        }
      g_assert_cmpint (g_chmod (paths[i], status.st_mode & 07777), ==, 0);
      assert_trusted (stage->file, stage->file);
    }
}

static void
test_sticky_directory_may_be_passed_but_holds_no_plugin (Stage *stage, gconstpointer data)
{
  g_assert_cmpint (g_chmod (stage->real, 01777), ==, 0);
  assert_trusted (stage->file, stage->file);

  g_assert_cmpint (g_chmod (stage->plugins, 01777), ==, 0);
  assert_distrusted (stage->file, stage->plugins, "chmod go-w");
}

static void
test_links_are_followed (Stage *stage, gconstpointer data)
{
  g_autofree char *absolute = add_link (stage, stage->root, "absolute", stage->plugins);
  g_autofree char *relative = add_link (stage, stage->root, "relative", "real/plugins");
  g_autofree char *upward = add_link (stage, stage->plugins, "upward", "../../absolute/x.so");
  g_autofree char *through = g_build_filename (absolute, "x.so", NULL);
  g_autofree char *along = g_build_filename (relative, "x.so", NULL);

  assert_trusted (through, stage->file);
  assert_trusted (along, stage->file);
  assert_trusted (upward, stage->file);
}

static void
test_link_that_others_may_replace_is_not_trusted (Stage *stage, gconstpointer data)
{
  g_autofree char *open = g_build_filename (stage->root, "open", NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *file = NULL;

  g_assert_cmpint (g_mkdir (open, 0755), ==, 0);
  first = add_link (stage, open, "link", stage->plugins);
  /* A link of ours that leads to one that somebody else may change, which leads to a good place. */
  second = add_link (stage, stage->root, "link", first);
  file = g_build_filename (second, "x.so", NULL);
  assert_trusted (file, stage->file);

  g_assert_cmpint (g_chmod (open, 0777), ==, 0);
  assert_distrusted (file, open, "chmod go-w");
}

static void
test_circle_of_links_ends (Stage *stage, gconstpointer data)
{
  g_autofree char *there = add_link (stage, stage->root, "there", "back");
  g_autofree char *back = add_link (stage, stage->root, "back", "there");

  assert_distrusted (there, stage->root, g_strerror (ELOOP));
}

static void
test_what_is_not_there_is_not_trusted (Stage *stage, gconstpointer data)
{
  g_autofree char *gone = g_build_filename (stage->plugins, "y.so", NULL);

  assert_distrusted (gone, gone, g_strerror (ENOENT));
}

static void
test_what_belongs_to_others_is_not_trusted (Stage *stage, gconstpointer data)
{
  if (geteuid () != 0)
    {
      g_test_skip ("only root can give files away");
      return;
    }

  g_assert_cmpint (chown (stage->plugins, 12345, 0), ==, 0);
  assert_distrusted (stage->file, stage->plugins, "belongs to user 12345");
  g_assert_cmpint (chown (stage->plugins, 0, 12345), ==, 0);
  assert_trusted (stage->file, stage->file);
}

static void
assert_unreadable (const char *path, const char *words)
{
  g_autoptr (GError) error = NULL;
  size_t length;
  g_autofree char *text = tasuki_config_file_read (path, &length, &error);

  g_assert_null (text);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
  g_assert_true (g_str_has_prefix (error->message, path));
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_configuration_is_read_whole (Stage *stage, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (1024 * 1024, '#');
  const char *const texts[] = { "", "x", "[relay]\nname=a\n", long_text };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *read = NULL;
      size_t length;

      g_assert_true (g_file_set_contents (stage->file, texts[i], -1, NULL));
      read = tasuki_config_file_read (stage->file, &length, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (read, length, texts[i], strlen (texts[i]));
    }
}

static void
test_configuration_that_is_not_ours_alone_is_refused (Stage *stage, gconstpointer data)
{
  g_autofree char *pipe = g_build_filename (stage->root, "pipe", NULL);
  g_autofree char *long_text = g_strnfill (1024 * 1024 + 1, '#');

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  assert_unreadable (pipe, "is not a regular file");
  assert_unreadable (stage->root, "is not a regular file");
  assert_unreadable ("/dev/zero", "is not a regular file");
  assert_unreadable ("/nowhere/at/all", g_strerror (ENOENT));
  g_assert_cmpint (g_chmod (stage->file, 0664), ==, 0);
  assert_unreadable (stage->file, "chmod go-w");
  g_assert_true (g_file_set_contents (stage->file, long_text, -1, NULL));
  assert_unreadable (stage->file, "is larger than 1 MiB");
}

static void
test_drop_ins_are_in_the_order_of_their_names (Stage *stage, gconstpointer data)
{
  static const char *const names[] = { "b.conf",       "10-a.conf", "9-z.conf", "B.conf",
                                       ".hidden.conf", "c.conf~",   "conf",     "d.CONF" };
  static const char *const expected[] = { "10-a.conf", "9-z.conf", "B.conf", "b.conf" };
  g_autoptr (GPtrArray) found = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (stage->real, names[i], NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }

  found = tasuki_config_file_list (stage->real, NULL);
  g_assert_cmpuint (found->len, ==, G_N_ELEMENTS (expected));
  for (size_t i = 0; i < found->len; i++)
    {
      g_autofree char *name = g_path_get_basename (g_ptr_array_index (found, i));

      g_assert_cmpstr (name, ==, expected[i]);
    }
}

static void
test_drop_ins_may_be_missing_but_not_open_to_others (Stage *stage, gconstpointer data)
{
  g_autofree char *gone = g_build_filename (stage->root, "gone", NULL);
  g_autoptr (GPtrArray) none = tasuki_config_file_list (gone, NULL);
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpint (g_chmod (stage->plugins, 0777), ==, 0);
  open = tasuki_config_file_list (stage->plugins, &error);
  g_assert_null (open);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
  file = tasuki_config_file_list (stage->file, &other);
  g_assert_null (file);
  g_assert_error (other, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add (name, Stage, NULL, set_up, function, tear_down)
  ADD ("/trust/own-file-is-trusted", test_own_file_is_trusted);
  ADD ("/trust/whatever-others-may-write-is-not", test_whatever_others_may_write_is_not);
  ADD ("/trust/sticky-directory-may-be-passed-but-holds-no-plugin",
       test_sticky_directory_may_be_passed_but_holds_no_plugin);
  ADD ("/trust/links-are-followed", test_links_are_followed);
  ADD ("/trust/link-that-others-may-replace-is-not-trusted",
       test_link_that_others_may_replace_is_not_trusted);
  ADD ("/trust/circle-of-links-ends", test_circle_of_links_ends);
  ADD ("/trust/what-is-not-there-is-not-trusted", test_what_is_not_there_is_not_trusted);
  ADD ("/trust/what-belongs-to-others-is-not-trusted", test_what_belongs_to_others_is_not_trusted);
  ADD ("/config-file/is-read-whole", test_configuration_is_read_whole);
  ADD ("/config-file/that-is-not-ours-alone-is-refused",
       test_configuration_that_is_not_ours_alone_is_refused);
  ADD ("/config-file/drop-ins-are-in-the-order-of-their-names",
       test_drop_ins_are_in_the_order_of_their_names);
  ADD ("/config-file/drop-ins-may-be-missing-but-not-open-to-others",
       test_drop_ins_may_be_missing_but_not_open_to_others);

  return g_test_run ();
}
