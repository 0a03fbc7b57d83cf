/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fields that several resources have. */

#pragma once

#include "admin/shape.h"

#define ID_PATTERN "[a-z0-9][a-z0-9._-]{0,63}"
#define ID_EXPECTED                                                                                \
  N_ ("1 to 64 of a-z, 0-9, \".\", \"_\" and \"-\", the first a letter or a digit")

/* Of what gets its ID from whoever makes it. */
#define FIELD_CHOSEN_ID(text)                                                                      \
  {                                                                                                \
    .name = "id", .type = TASUKI_VALUE_TEXT, .required = true, .positional = true, .meta = "ID",   \
    .help = (text), .pattern = ID_PATTERN, .expected = ID_EXPECTED,                                \
  }

#define FIELD_ORGANISATION                                                                         \
  {                                                                                                \
    .name = "organisation", .type = TASUKI_VALUE_TEXT, .meta = "ORG",                              \
    .help = N_ ("the organisation that owns it"), .pattern = ID_PATTERN, .expected = ID_EXPECTED,  \
  }

#define FIELD_ORGANISATION_OR_ALL                                                                  \
  {                                                                                                \
    .name = "organisation", .type = TASUKI_VALUE_TEXT, .meta = "ORG",                              \
    .help = N_ ("the organisation that owns it, and within which it holds; * for all of them"),    \
    .pattern = ID_PATTERN "|\\*", .expected = N_ ("the ID of an organisation, or *")               \
  }

#define FIELD_IP_FILTER                                                                            \
  {                                                                                                \
    .name = "ip-filter", .type = TASUKI_VALUE_TEXT, .meta = "ID",                                  \
    .help = N_ ("the IP filter that says from where it may be used; none: from anywhere"),         \
    .pattern = ID_PATTERN, .expected = ID_EXPECTED, .clearable = true                              \
  }

#define FIELD_NETWORKS                                                                             \
  {                                                                                                \
    .name = "networks", .type = TASUKI_VALUE_LIST, .meta = "RANGE,...",                            \
    .help = N_ ("from where it may be used, such as 192.0.2.0/24; from anywhere if not given"),    \
    .clearable = true, .minimum = 1                                                                \
  }

#define FIELD_PASSWORD(longest)                                                                    \
  {                                                                                                \
    .name = "password", .type = TASUKI_VALUE_SECRET,                                               \
    .help = N_ ("its password; one is made and shown once if none is given"), .minimum = 12,       \
    .maximum = (longest)                                                                           \
  }

#define FIELD_PAGE                                                                                 \
  { .name = "start-index",                                                                         \
    .type = TASUKI_VALUE_NUMBER,                                                                   \
    .meta = "N",                                                                                   \
    .help = N_ ("how many to leave out at the beginning"),                                         \
    .otherwise = "0",                                                                              \
    .maximum = G_MAXINT32 },                                                                       \
  {                                                                                                \
    .name = "max-results", .type = TASUKI_VALUE_NUMBER, .meta = "N",                               \
    .help = N_ ("how many to give at most"), .otherwise = "100", .minimum = 1, .maximum = 1000,    \
  }

/* Of lists: they have what is given, and nothing else. */
#define FIELD_OWNER                                                                                \
  {                                                                                                \
    .name = "organisation", .type = TASUKI_VALUE_TEXT, .meta = "ORG",                              \
    .help = N_ ("only what this organisation owns"), .pattern = ID_PATTERN,                        \
    .expected = ID_EXPECTED,                                                                       \
  }

#define FIELD_OWNER_OR_ALL                                                                         \
  {                                                                                                \
    .name = "organisation", .type = TASUKI_VALUE_TEXT, .meta = "ORG",                              \
    .help = N_ ("only what holds within this organisation; * for what holds for all of them"),     \
    .pattern = ID_PATTERN "|\\*", .expected = N_ ("the ID of an organisation, or *"),              \
  }

#define FIELD_FILTER(field, value, meaning)                                                        \
  {                                                                                                \
    .name = (field), .type = TASUKI_VALUE_TEXT, .meta = (value), .help = (meaning),                \
  }

#define FIELD_USED_IP_FILTER                                                                       \
  FIELD_FILTER ("ip-filter", "ID", N_ ("only those that have this IP filter"))

#define FIELD_MEMO(missing)                                                                        \
  {                                                                                                \
    .name = "memo", .type = TASUKI_VALUE_TEXT, .meta = "TEXT", .help = N_ ("a note for people"),   \
    .otherwise = (missing), .maximum = 1024,                                                       \
  }

#define FIELD_ENABLED                                                                              \
  {                                                                                                \
    .name = "enabled", .type = TASUKI_VALUE_BOOLEAN, .meta = "true|false",                         \
    .help = N_ ("whether it holds at all"),                                                        \
  }

/* Of what changes or removes a setting. */
#define FIELD_REVISION                                                                             \
  {                                                                                                \
    .name = "revision", .type = TASUKI_VALUE_NUMBER, .meta = "N",                                  \
    .help = N_ ("the revision that was looked at; refused if it has another one by now"),          \
    .minimum = 1, .maximum = G_MAXINT64,                                                           \
  }

#define FIELD_CLEAR                                                                                \
  {                                                                                                \
    .name = "clear", .type = TASUKI_VALUE_LIST, .meta = "FIELD,...",                               \
    .help = N_ ("fields whose value is to go, as if they had never been given"), .minimum = 1,     \
  }
