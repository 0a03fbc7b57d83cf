/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a plugin's descriptor out of its ELF file, elf(5). Every offset is checked. */

#include "host/descriptor.h"

#include <elf.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#define SYMBOL "tasuki_plugin"

typedef struct
{
  const uint8_t *bytes;
  size_t length;
  Elf64_Ehdr header;
} Image;

/* Copies out what may not be aligned; FALSE beyond the end. */
static bool
copy (const Image *image, uint64_t offset, void *to, size_t size)
{
  if (offset > image->length || size > image->length - offset)
    return false;

  memcpy (to, image->bytes + offset, size);
  return true;
}

static bool
read_header (Image *image)
{
  return copy (image, 0, &image->header, sizeof image->header)
         && memcmp (image->header.e_ident, ELFMAG, SELFMAG) == 0
         && image->header.e_ident[EI_CLASS] == ELFCLASS64 && image->header.e_type == ET_DYN
         && image->header.e_shentsize == sizeof (Elf64_Shdr)
         && image->header.e_phentsize == sizeof (Elf64_Phdr);
}

static bool
read_section (const Image *image, unsigned index, Elf64_Shdr *section)
{
  return index < image->header.e_shnum
         && copy (image, image->header.e_shoff + (uint64_t)index * sizeof *section, section,
                  sizeof *section);
}

static bool
is_named (const Image *image, const Elf64_Shdr *strings, uint32_t name)
{
  char text[sizeof SYMBOL];

  return name < strings->sh_size && copy (image, strings->sh_offset + name, text, sizeof text)
         && memcmp (text, SYMBOL, sizeof SYMBOL) == 0;
}

/* The symbol's address in memory; FALSE if this table does not define it. */
static bool
find_in_table (const Image *image, const Elf64_Shdr *table, uint64_t *address)
{
  Elf64_Shdr strings;
  Elf64_Sym symbol;

  if (!read_section (image, table->sh_link, &strings))
    return false;

  for (uint64_t at = 0; at + sizeof symbol <= table->sh_size; at += sizeof symbol)
    {
      if (!copy (image, table->sh_offset + at, &symbol, sizeof symbol))
        return false;
      if (symbol.st_shndx == SHN_UNDEF || ELF64_ST_TYPE (symbol.st_info) != STT_OBJECT
          || symbol.st_size < 2 * sizeof (uint32_t) || !is_named (image, &strings, symbol.st_name))
        continue;
      *address = symbol.st_value;
      return true;
    }

  return false;
}

static bool
find_symbol (const Image *image, uint64_t *address)
{
  Elf64_Shdr section;

  for (unsigned i = 0; read_section (image, i, &section); i++)
    if (section.sh_type == SHT_DYNSYM && find_in_table (image, &section, address))
      return true;

  return false;
}

/* Where in the file an address in memory comes from. */
static bool
to_offset (const Image *image, uint64_t address, uint64_t *offset)
{
  Elf64_Phdr segment;

  for (unsigned i = 0; i < image->header.e_phnum; i++)
    {
      if (!copy (image, image->header.e_phoff + (uint64_t)i * sizeof segment, &segment,
                 sizeof segment))
        return false;
      if (segment.p_type != PT_LOAD || address < segment.p_vaddr
          || address - segment.p_vaddr >= segment.p_filesz)
        continue;
      *offset = segment.p_offset + (address - segment.p_vaddr);
      return true;
    }

  return false;
}

bool
tasuki_descriptor_read (
    const uint8_t *file, size_t length, uint32_t *abi, uint32_t *size, GError **error)
{
  Image image = { .bytes = file, .length = length };
  uint64_t address, offset;

  if (!read_header (&image))
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PLUGIN,
                           _ ("it is not a 64-bit ELF shared object"));
      return false;
    }
  if (!find_symbol (&image, &address) || !to_offset (&image, address, &offset)
      || !copy (&image, offset, abi, sizeof *abi)
      || !copy (&image, offset + sizeof *abi, size, sizeof *size))
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PLUGIN,
                           _ ("it has no data symbol \"tasuki_plugin\"; does its source end with "
                              "TASUKI_DEFINE_PLUGIN?"));
      return false;
    }

  return true;
}
