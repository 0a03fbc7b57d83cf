/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bodies of PACKED frames: whatever they claim, no more comes out than a DATA frame may hold. */

#include <string.h>

#include <tasuki/error.h>

#include "client/packing.h"
#include "wire/frame.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What was unpacked can be packed, and is the same when it is unpacked again. */
static void
check_round_trip (TasukiUnpacking *unpacking, const uint8_t *bytes, size_t length)
{
  g_autoptr (TasukiPacking) packing = tasuki_packing_new (TASUKI_COMPRESSION_ALWAYS);
  g_autofree uint8_t *plain = g_memdup2 (bytes, length);
  g_autofree uint8_t *packed = g_memdup2 (bytes, length);
  size_t shrunk = tasuki_packing_pack (packing, packed, length);
  const uint8_t *again;

  g_assert (shrunk < length);
  if (shrunk == 0)
    return;

  again = tasuki_unpacking_unpack (unpacking, packed, shrunk, &shrunk, NULL);
  g_assert (again != NULL && shrunk == length && memcmp (again, plain, length) == 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TasukiUnpacking) unpacking = tasuki_unpacking_new ();
  g_autoptr (GError) error = NULL;
  size_t length = 0;
  const uint8_t *bytes;

  if (size > TASUKI_FRAME_BODY_MAX)
    return 0;

  bytes = tasuki_unpacking_unpack (unpacking, data, size, &length, &error);
  if (bytes == NULL)
    {
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL);
      return 0;
    }

  g_assert (error == NULL && length > 0 && length <= TASUKI_FRAME_BODY_MAX);
  check_round_trip (unpacking, bytes, length);
  return 0;
}
