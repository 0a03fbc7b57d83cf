/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a plugin's descriptor out of its file, so that no code of it runs before the check. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

/*
 * Finds the data symbol `tasuki_plugin` in a 64-bit ELF shared object (elf(5)) and reads the two
 * numbers that stand at its start. FALSE with TASUKI_ERROR_PLUGIN if there is none.
 */
bool tasuki_descriptor_read (
    const uint8_t *file, size_t length, uint32_t *abi, uint32_t *size, GError **error);
