/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a processor has to have, and what it says when it has not. */

#include "record-ipsec-mb/engine.h"

#include <intel-ipsec-mb.h>

static void
test_takes_a_processor_with_aes (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (record_engine_check (IMB_CPUFLAGS_SSE, &error));
  g_assert_no_error (error);
}

static void
test_refuses_a_processor_without_aes (void)
{
  const uint64_t lacking[]
      = { 0, IMB_CPUFLAGS_NO_AESNI, IMB_CPUFLAGS_SSE & ~IMB_FEATURE_PCLMULQDQ };

  for (size_t i = 0; i < G_N_ELEMENTS (lacking); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (record_engine_check (lacking[i], &error));
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_SUPPORTED);
      g_assert_nonnull (strstr (error->message, "record-ipsec-mb"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/takes-a-processor-with-aes", test_takes_a_processor_with_aes);
  g_test_add_func ("/engine/refuses-a-processor-without-aes", test_refuses_a_processor_without_aes);

  return g_test_run ();
}
