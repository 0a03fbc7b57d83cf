/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An IP filter out of the store, and what a connection's settings say of one. */

#pragma once

#include <stdbool.h>

#include <tasuki/address-set.h>
#include <tasuki/record.h>

/* A named group of address ranges. */
typedef struct
{
  char *organisation;
  bool sound; /* FALSE: it is not what it should be, and lets in nobody */
  TasukiAddressSet *allow;
  TasukiAddressSet *deny;
} Group;

/* @record: of kind `ip-filter`. Freed by group_free (). */
gpointer group_read (TasukiRecord *record);
void group_free (gpointer group);

/* What a connection has of one. */
typedef struct
{
  bool sound;  /* FALSE: what stands there is no ID */
  char *group; /* NULL: it has none */
} Bond;

/* @record: of kind `connection`. Freed by bond_free (). */
gpointer bond_read (TasukiRecord *record);
void bond_free (gpointer bond);
