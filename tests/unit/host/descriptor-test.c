/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A plugin's descriptor is read out of its file, whatever the file is. The first argument is one.
 */

#include <elf.h>
#include <string.h>

#include <tasuki/error.h>
#include <tasuki/version.h>

#include "host/descriptor.h"

static char *plugin;
static gsize plugin_length;

/* From memory that ends where the file does, so that a sanitizer sees what reads on. */
static bool
read_copy (const void *bytes, size_t length, uint32_t *abi, uint32_t *size)
{
  g_autofree uint8_t *copy = g_memdup2 (bytes, length);
  g_autoptr (GError) error = NULL;
  bool found = tasuki_descriptor_read (copy, length, abi, size, &error);

  g_assert_true (found == (error == NULL));
  if (error != NULL)
    g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_PLUGIN);

  return found;
}

static void
test_numbers_of_a_plugin (void)
{
  uint32_t abi = 0, size = 0;

  g_assert_true (read_copy (plugin, plugin_length, &abi, &size));
  g_assert_cmpuint (abi, ==, TASUKI_PLUGIN_ABI);
  g_assert_cmpuint (size, ==, 24);
}

static void
test_what_is_no_shared_object (void)
{
  static const char text[] = "#!/bin/sh\necho this is long enough to be the header of something\n";
  uint32_t abi, size;

  g_assert_false (read_copy ("", 0, &abi, &size));
  g_assert_false (read_copy (ELFMAG, SELFMAG, &abi, &size));
  g_assert_false (read_copy (text, sizeof text, &abi, &size));
}

/* The linker may keep the name as the end of a longer one. */
static void
test_another_name_is_none (void)
{
  static const char name[] = "tasuki_plugin";
  g_autofree char *copy = g_memdup2 (plugin, plugin_length);
  char *end = copy + plugin_length;
  unsigned changed = 0;
  uint32_t abi, size;

  for (char *at = copy; (at = memmem (at, (size_t)(end - at), name, sizeof name)) != NULL; at++)
    {
      *at = 'T';
      changed++;
    }
  g_assert_cmpuint (changed, >, 0);
  g_assert_false (read_copy (copy, plugin_length, &abi, &size));
}

/* Cut anywhere, it is refused, or gives what is still there; it never reads beyond. */
static void
test_cut_anywhere (void)
{
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)(void *)plugin;

  for (size_t length = 0; length < plugin_length; length += 1 + length / 200)
    {
      uint32_t abi = 0, size = 0;

      if (!read_copy (plugin, length, &abi, &size))
        continue;
      /* The headers of its sections come last, and not all of them are needed. */
      g_assert_cmpuint (length, >, header->e_shoff);
      g_assert_cmpuint (abi, ==, TASUKI_PLUGIN_ABI);
      g_assert_cmpuint (size, ==, 24);
    }
}

/* Whatever the headers say, nothing outside of the file is touched. */
static void
test_headers_that_lie (void)
{
  static const uint64_t lies[]
      = { 0, 1, 0x7fffffff, 0xffffffff, G_MAXINT64, G_MAXUINT64 - 23, G_MAXUINT64 };
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)(void *)plugin;
  const size_t tables[][2] = { { 0, sizeof (Elf64_Ehdr) },
                               { header->e_phoff, header->e_phnum * sizeof (Elf64_Phdr) },
                               { header->e_shoff, header->e_shnum * sizeof (Elf64_Shdr) } };

  for (size_t t = 0; t < G_N_ELEMENTS (tables); t++)
    for (size_t at = tables[t][0]; at + 8 <= tables[t][0] + tables[t][1]; at += 8)
      for (size_t i = 0; i < G_N_ELEMENTS (lies); i++)
        {
          g_autofree char *copy = g_memdup2 (plugin, plugin_length);
          uint32_t abi, size;

          memcpy (copy + at, &lies[i], sizeof lies[i]);
          read_copy (copy, plugin_length, &abi, &size);
        }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  g_assert_true (g_file_get_contents (argv[1], &plugin, &plugin_length, NULL));

#define ADD(name, function) g_test_add_func ("/descriptor/" name, function)
  ADD ("numbers-of-a-plugin", test_numbers_of_a_plugin);
  ADD ("what-is-no-shared-object", test_what_is_no_shared_object);
  ADD ("another-name-is-none", test_another_name_is_none);
  ADD ("cut-anywhere", test_cut_anywhere);
  ADD ("headers-that-lie", test_headers_that_lie);

  return g_test_run ();
}
