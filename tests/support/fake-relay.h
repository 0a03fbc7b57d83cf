/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A relay that has a storage and nothing else: what plugins see of one when they start. */

#pragma once

#include <tasuki/relay.h>

TasukiRelay *fake_relay_new (TasukiStorage *storage);
