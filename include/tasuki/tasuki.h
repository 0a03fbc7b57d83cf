/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Everything that plugins, programs and scripts may see. */

#pragma once

#include <tasuki/version.h>
#include <tasuki/types.h>
#include <tasuki/error.h>
#include <tasuki/address-set.h>
#include <tasuki/settings.h>
#include <tasuki/plugin.h>
#include <tasuki/question.h>
#include <tasuki/decision.h>
#include <tasuki/handshake.h>
#include <tasuki/login.h>
#include <tasuki/role.h>
#include <tasuki/search.h>
#include <tasuki/change.h>
#include <tasuki/call.h>
#include <tasuki/peer.h>
#include <tasuki/transfer.h>
#include <tasuki/record.h>
#include <tasuki/stream.h>
#include <tasuki/transport.h>
#include <tasuki/record-cipher.h>
#include <tasuki/filter.h>
#include <tasuki/api-key.h>
#include <tasuki/invitation.h>
#include <tasuki/throttle.h>
#include <tasuki/authenticator.h>
#include <tasuki/policy.h>
#include <tasuki/storage.h>
#include <tasuki/relay.h>
#include <tasuki/receipt.h>
#include <tasuki/delivery.h>
#include <tasuki/unfinished.h>
#include <tasuki/profile.h>
#include <tasuki/client.h>
