/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The types of the public enumerations, so that scripts see names. */

#include <tasuki/change.h>
#include <tasuki/record-cipher.h>
#include <tasuki/stream.h>

#define DEFINE_ENUM(Name, name, values)                                                            \
  GType name##_get_type (void)                                                                     \
  {                                                                                                \
    static gsize type;                                                                             \
                                                                                                   \
    if (g_once_init_enter (&type))                                                                 \
      g_once_init_leave (&type, g_enum_register_static (#Name, values));                           \
                                                                                                   \
    return type;                                                                                   \
  }

static const GEnumValue side_values[] = {
  { TASUKI_SIDE_SENDER, "TASUKI_SIDE_SENDER", "sender" },
  { TASUKI_SIDE_RECEIVER, "TASUKI_SIDE_RECEIVER", "receiver" },
  { 0, NULL, NULL },
};

static const GEnumValue io_values[] = {
  { TASUKI_IO_FAILED, "TASUKI_IO_FAILED", "failed" },
  { TASUKI_IO_DONE, "TASUKI_IO_DONE", "done" },
  { TASUKI_IO_WANT_READ, "TASUKI_IO_WANT_READ", "want-read" },
  { TASUKI_IO_WANT_WRITE, "TASUKI_IO_WANT_WRITE", "want-write" },
  { TASUKI_IO_END, "TASUKI_IO_END", "end" },
  { 0, NULL, NULL },
};

static const GEnumValue aead_values[] = {
  { TASUKI_AEAD_AES_128_GCM, "TASUKI_AEAD_AES_128_GCM", "aes-128-gcm" },
  { TASUKI_AEAD_AES_256_GCM, "TASUKI_AEAD_AES_256_GCM", "aes-256-gcm" },
  { 0, NULL, NULL },
};

static const GEnumValue expectation_values[] = {
  { TASUKI_EXPECT_ABSENT, "TASUKI_EXPECT_ABSENT", "absent" },
  { TASUKI_EXPECT_REVISION, "TASUKI_EXPECT_REVISION", "revision" },
  { TASUKI_EXPECT_ANYTHING, "TASUKI_EXPECT_ANYTHING", "anything" },
  { 0, NULL, NULL },
};

DEFINE_ENUM (TasukiSide, tasuki_side, side_values)
DEFINE_ENUM (TasukiIo, tasuki_io, io_values)
DEFINE_ENUM (TasukiAead, tasuki_aead, aead_values)
DEFINE_ENUM (TasukiExpectation, tasuki_expectation, expectation_values)
