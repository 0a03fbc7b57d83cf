/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The administrative operations, as one table. Routes, scopes, checks of input, audit entries,
 * commands and their help all derive from a row. Plain data: no object types, any thread.
 */

#pragma once

#include "admin/value.h"

typedef enum
{
  TASUKI_OPERATION_ORGANISATION_ADD,
  TASUKI_OPERATION_ORGANISATION_LIST,
  TASUKI_OPERATION_ORGANISATION_SHOW,
  TASUKI_OPERATION_ORGANISATION_SET,
  TASUKI_OPERATION_ORGANISATION_REMOVE,
  TASUKI_OPERATION_ACCOUNT_ADD,
  TASUKI_OPERATION_ACCOUNT_LIST,
  TASUKI_OPERATION_ACCOUNT_SHOW,
  TASUKI_OPERATION_ACCOUNT_SET,
  TASUKI_OPERATION_ACCOUNT_ROTATE_SECRET,
  TASUKI_OPERATION_ACCOUNT_REMOVE,
  TASUKI_OPERATION_CONNECTION_ADD,
  TASUKI_OPERATION_CONNECTION_LIST,
  TASUKI_OPERATION_CONNECTION_SHOW,
  TASUKI_OPERATION_CONNECTION_SET,
  TASUKI_OPERATION_CONNECTION_ROTATE_SECRET,
  TASUKI_OPERATION_CONNECTION_INVITE,
  TASUKI_OPERATION_CONNECTION_UNINVITE,
  TASUKI_OPERATION_CONNECTION_REMOVE,
  TASUKI_OPERATION_IP_FILTER_ADD,
  TASUKI_OPERATION_IP_FILTER_LIST,
  TASUKI_OPERATION_IP_FILTER_SHOW,
  TASUKI_OPERATION_IP_FILTER_SET,
  TASUKI_OPERATION_IP_FILTER_REMOVE,
  TASUKI_OPERATION_PERMISSION_ADD,
  TASUKI_OPERATION_PERMISSION_LIST,
  TASUKI_OPERATION_PERMISSION_SHOW,
  TASUKI_OPERATION_PERMISSION_SET,
  TASUKI_OPERATION_PERMISSION_EXPLAIN,
  TASUKI_OPERATION_PERMISSION_REMOVE,
  TASUKI_OPERATION_KEY_CREATE,
  TASUKI_OPERATION_KEY_LIST,
  TASUKI_OPERATION_KEY_SHOW,
  TASUKI_OPERATION_KEY_SET,
  TASUKI_OPERATION_KEY_ROTATE,
  TASUKI_OPERATION_KEY_REVOKE,
  TASUKI_OPERATION_TRANSFER_LIST,
  TASUKI_OPERATION_TRANSFER_SHOW,
  TASUKI_OPERATION_TRANSFER_EXPLAIN,
  TASUKI_OPERATION_TRANSFER_CANCEL,
  TASUKI_OPERATION_HISTORY,
  TASUKI_OPERATION_DENIAL_LIST,
  TASUKI_OPERATION_AUDIT_LIST,
  TASUKI_OPERATION_AUDIT_VERIFY,
  TASUKI_OPERATION_CLIENT_LIST,
  TASUKI_OPERATION_CLIENT_DISCONNECT,
  TASUKI_OPERATION_PLUGIN_LIST,
  TASUKI_OPERATION_STATUS,
  TASUKI_OPERATION_CONFIG_SHOW,
  TASUKI_OPERATION_CONFIG_RELOAD,
  TASUKI_N_OPERATIONS,
} TasukiOperationId;

/* One field of the input. */
typedef struct
{
  const char *name; /* words joined by hyphens: `file-id` is --file-id, and fileId in JSON */
  TasukiValueType type;
  bool required;
  bool positional;       /* as a command's argument; in the order of the fields */
  const char *meta;      /* what stands for the value in a command's help, such as ID */
  const char *help;      /* what it means, to be translated */
  const char *pattern;   /* a regular expression for the whole of a text, or of each of a list */
  const char *expected;  /* what the pattern asks for, to be translated */
  const char *otherwise; /* its text if it is not given; NULL: then it is left out */
  bool clearable;        /* a change may take it away altogether */
  gint64 minimum;        /* of numbers and sizes, of a text's bytes, of a list's length */
  gint64 maximum;        /* likewise; 0 is TASUKI_OPERATION_TEXT_MAX and the like */
} TasukiField;

#define TASUKI_OPERATION_TEXT_MAX 256
#define TASUKI_OPERATION_LIST_MAX 64

/* One value of the output. Only what has a column ever leaves an operation. */
typedef struct
{
  const char *name; /* as a field's */
  TasukiValueType type;
  const char *heading; /* to be translated */
  bool wide;           /* not in a command's table unless it is asked for */
} TasukiColumn;

typedef enum
{
  TASUKI_OUTPUT_NOTHING,
  TASUKI_OUTPUT_OBJECT,
  TASUKI_OUTPUT_LIST, /* { startIndex, maxResults, totalSize, items } */
} TasukiOutputKind;

/* What an operation is for a caller who is limited to some connections. */
typedef enum
{
  TASUKI_NARROWING_REFUSED, /* nothing, until somebody has decided otherwise */
  TASUKI_NARROWING_REACH,   /* the same, among what concerns these: the rest is not there */
} TasukiNarrowing;

typedef struct
{
  const char *words;   /* the command, such as "connection add" */
  const char *method;  /* GET reads; everything else writes, and is recorded in the audit log */
  const char *path;    /* with fields in braces, as in /v1/connections/{id} */
  const char *scope;   /* what the caller must be allowed, as `resource:verb` */
  const char *summary; /* what it does, in a sentence without its full stop; translatable */
  const TasukiField *fields;   /* ends with a row without name */
  const TasukiColumn *columns; /* likewise */
  TasukiOutputKind output;
  bool relay_wide; /* of the relay as a whole: not for who acts for one organisation alone */
  TasukiNarrowing narrowing;
} TasukiOperation;

/* Never NULL for an ID of the enumeration. */
const TasukiOperation *tasuki_operation_get (TasukiOperationId id);
TasukiOperationId tasuki_operation_get_id (const TasukiOperation *self);

/* Whether it changes anything. */
bool tasuki_operation_writes (const TasukiOperation *self);

/* NULL if there is none of that name. @name: with hyphens, or as in JSON. */
const TasukiField *tasuki_operation_find_field (const TasukiOperation *self, const char *name);

/* Whether @field is part of the path. */
bool tasuki_operation_is_in_path (const TasukiOperation *self, const TasukiField *field);

/* How much of @field there may be at most; what is not said in the table is filled in. */
gint64 tasuki_operation_get_maximum (const TasukiField *field);

/* `file-id` to `fileId`: names are written with hyphens, but in JSON as is usual there. */
char *tasuki_operation_to_json_name (const char *name);
