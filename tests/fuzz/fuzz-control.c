/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A harness with a fault, behind a word that only coverage leads to: the runner must notice it. */

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  volatile uint8_t beyond = 0;

  if (size >= 4 && data[0] == 's' && data[1] == 'a' && data[2] == 's' && data[3] == 'h')
    beyond = data[size];

  return beyond - beyond;
}
