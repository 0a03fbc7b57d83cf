/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which paths of a stranger are let through, and that the others are not: several hundred. */

#include <string.h>

#include <tasuki/error.h>

#include "client/foreign-path.h"

/* Each is bad by itself, and stays so wherever it stands among good names. */
static const struct
{
  const char *bytes;
  size_t length;
} bad_names[] = {
  { "", 0 },    { ".", 1 },    { "..", 2 },   { "\0", 1 },   { "a\0", 2 },
  { "\0a", 2 }, { "a\0b", 3 }, { "..\0", 3 }, { ".\0.", 3 }, { "passwd\0.txt", 11 },
};

/* Between, before and after which they stand. %s is where. */
static const char *const frames[] = {
  "%s",          "a/%s",           "%s/a",
  "a/%s/b",      "a/b/%s",         "%s/a/b",
  "a/b/c/%s/d",  "%s/etc/passwd",  "x/%s/%s/y",
  "%s/%s",       "%s/%s/%s",       "./%s",
  "%s/.",        "../%s",          "%s/..",
  "/%s",         "//%s",           "%s/",
  "%s//",        "a//%s",          "home/%s/.ssh/authorized_keys",
  "~/%s",        "%s/%s/%s/%s/%s", "\xe8\xa5\xb7/%s",
  "a b/%s",      "a\nb/%s",        "%s/C:\\x",
  "%s/nul",      "-rf/%s",         ".hidden/%s",
  "%s/\xff\xfe", "\x1b[31m/%s",
};

static const char *const good[] = {
  "a",
  "a.txt",
  "a/b/c",
  ".hidden",
  "..a",
  "a..",
  "...",
  "a b",
  "-rf",
  "new\nline",
  "\x1b[31mred",
  "\xe8\xa5\xb7/\xe3\x83\x95\xe3\x82\xa1\xe3\x82\xa4\xe3\x83\xab.txt",
  "\xff\xfe not UTF-8",
  "C:\\Windows",
  "~root",
  "con",
  "a\\..\\b",
  "\342\200\256gnp.exe",
};

static void
assert_refused (const char *bytes, size_t length)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = tasuki_foreign_path_check ((const uint8_t *)bytes, length, &error);

  g_assert_null (path);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
}

static void
assert_let_through (const char *bytes, size_t length)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = tasuki_foreign_path_check ((const uint8_t *)bytes, length, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (path, strlen (path), bytes, length);
}

static GByteArray *
fill_frame (const char *frame, const char *name, size_t length)
{
  GByteArray *path = g_byte_array_new ();

  for (const char *at = frame; *at != '\0'; at++)
    if (at[0] == '%' && at[1] == 's')
      {
        g_byte_array_append (path, (const guint8 *)name, length);
        at++;
      }
    else
      g_byte_array_append (path, (const guint8 *)at, 1);

  return path;
}

static void
test_hostile_names_are_refused (void)
{
  unsigned count = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (bad_names); i++)
    for (size_t j = 0; j < G_N_ELEMENTS (frames); j++)
      {
        g_autoptr (GByteArray) path
            = fill_frame (frames[j], bad_names[i].bytes, bad_names[i].length);

        /* An empty name at the edge of some frames gives an absolute path or a trailing slash. */
        assert_refused ((const char *)path->data, path->len);
        count++;
      }

  g_test_message ("%u hostile paths", count);
  g_assert_cmpuint (count, >=, 300);
}

/* The control: were everything refused, the test above would pass too. */
static void
test_good_names_are_let_through (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    assert_let_through (good[i], strlen (good[i]));
}

static void
test_long_names_are_refused (void)
{
  g_autofree char *name = g_strnfill (TASUKI_FOREIGN_PATH_NAME_MAX + 1, 'x');

  assert_let_through (name, TASUKI_FOREIGN_PATH_NAME_MAX);
  assert_refused (name, TASUKI_FOREIGN_PATH_NAME_MAX + 1);
}

/* "ab/ab/...", so many bytes of it */
static char *
make_deep (size_t length, size_t every)
{
  char *path = g_strnfill (length, 'a');

  for (size_t i = every; i < length; i += every + 1)
    path[i] = '/';

  return path;
}

static void
test_long_paths_are_refused (void)
{
  g_autofree char *path = make_deep (TASUKI_FOREIGN_PATH_LENGTH_MAX + 1, 200);

  assert_let_through (path, TASUKI_FOREIGN_PATH_LENGTH_MAX);
  assert_refused (path, TASUKI_FOREIGN_PATH_LENGTH_MAX + 1);
}

static void
test_deep_paths_are_refused (void)
{
  g_autofree char *path = make_deep (2 * TASUKI_FOREIGN_PATH_DEPTH_MAX + 1, 1);

  assert_let_through (path, 2 * TASUKI_FOREIGN_PATH_DEPTH_MAX - 1);
  assert_refused (path, 2 * TASUKI_FOREIGN_PATH_DEPTH_MAX + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/foreign-path/hostile-names-are-refused", test_hostile_names_are_refused);
  g_test_add_func ("/foreign-path/good-names-are-let-through", test_good_names_are_let_through);
  g_test_add_func ("/foreign-path/long-names-are-refused", test_long_names_are_refused);
  g_test_add_func ("/foreign-path/long-paths-are-refused", test_long_paths_are_refused);
  g_test_add_func ("/foreign-path/deep-paths-are-refused", test_deep_paths_are_refused);

  return g_test_run ();
}
