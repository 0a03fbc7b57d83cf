# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who may include what: the layers of the core, and the contract that plugins keep to."""

import re

from checking import Check

# For each part of the core: the parts whose headers it may include beside its own and the contract
# in include/tasuki, which all may see. A part that is not named here may include nothing of ours.
LAYERS = {
    "api": [],             # the C behind the contract
    "wire": [],            # pure: bytes in, values out
    "flow": ["api", "wire"],  # decides; its questions need the answering side of api
    "io": ["api", "wire"],    # performs; does not know what flow decides, or why
    "host": ["api"],       # fills TasukiSettings, whose making is api's
    "admin": ["api"],      # calls come and go as questions; the relay is seen through functions
    "client": ["wire"],    # the other end of the protocol: no part of the relay
    # A main loop around libtasuki-1, as any embedder would write it; for people it escapes what
    # strangers have named in the way that the other programs do.
    "daemon": ["cli"],
    # tasuki has libtasuki-1 alone. tasukictl cannot link it, as it links libsoup: it takes the
    # table of operations from admin, and reads tasuki.conf with the host's reader.
    "cli": ["admin", "host"],
}

# The files that see several parts together; all else of the core belongs to one part.
ASSEMBLY = {
    "core/relay.c": ["admin", "api", "flow", "host", "io"],  # the relay out of its parts
    "core/relay-listen.c": ["host", "io"],  # where it listens
    "core/relay-private.h": ["admin", "host"],
    "core/relay-calls.c": ["admin", "api", "flow"],  # administrators, and what they ask for
    "core/record-path.c": ["api", "host"],  # a plugin for who has no relay
    "core/performer.c": ["flow", "io"],   # performs flow's actions with io's sockets
    "core/performer.h": ["flow"],
    "core/view.c": ["admin", "api", "flow", "host", "io"],  # what administration sees of the rest
    "core/view.h": ["admin", "flow", "host"],
    "core/admission.c": ["api", "flow", "io"],  # who comes in by another entrance than clients
    "core/admission.h": ["flow"],
    "core/caller.c": ["api", "flow"],     # who makes a call of the administration
    "core/caller.h": ["flow"],
}

# Headers of the core that belong to no part: who may include them beside files of no part.
COMMON = {
    "paths.h": ["cli", "daemon", "host"],  # where things are installed
    "performer.h": [],
    "view.h": [],
    "admission.h": [],
    "caller.h": [],
    "relay-private.h": [],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.M)

# What a state machine without socket and clock has no business with.
IMPURE = re.compile(r"\b(sys/socket\.h|sys/epoll\.h|poll\.h|time\.h|g_get_monotonic_time|"
                    r"g_get_real_time|g_date_time_new_now\w*|clock_gettime|g_timeout_\w+|"
                    r"g_socket_\w+|g_random_\w+|gnutls_\w+)\b")


def part_of(name):
    return name.split("/")[1] if name.count("/") > 1 else None


def core_may_include(name, header):
    part = part_of(name)
    allowed = [part, *LAYERS.get(part, [])] if part else ASSEMBLY.get(name, [])
    if header in COMMON:
        return part is None or part in COMMON[header]
    return header.split("/")[0] in allowed


def look_at_core(tree):
    for name in tree.matching("core/*.c", "core/*.h", "core/*.in"):
        for mark, header in INCLUDE.findall(tree.text(name)):
            ours = mark == '"'
            if ours and not core_may_include(name, header):
                yield f"{name} includes {header}"
            if not ours and header.split("/")[0] in [*LAYERS, "plugins"]:
                yield f"{name} includes {header} by angle brackets"


def look_at_plugins(tree):
    for name in tree.matching("plugins/*.c", "plugins/*.h"):
        folder = name.rsplit("/", 1)[0]
        for mark, header in INCLUDE.findall(tree.text(name)):
            if mark == '"' and ("/" in header or f"{folder}/{header}" not in tree.names):
                yield f"{name} includes {header}, which is not in its folder"


def look_at_contract(tree):
    for name in tree.matching("include/tasuki/*.h", "include/tasuki/*.in"):
        for mark, header in INCLUDE.findall(tree.text(name)):
            if mark == '"' or header.split("/")[0] in LAYERS:
                yield f"{name} includes {header}, which is no public header"


def look_at_purity(tree):
    for name in tree.matching("core/flow/*.[ch]", "core/wire/*.[ch]"):
        for number, line in tree.lines(name):
            if IMPURE.search(line):
                yield f"{name}:{number}: {line.strip()}"


CHECKS = [
    Check("layers: a part of the core includes only the parts below it", look_at_core,
          refuses={
              "core/wire/frame.c": '#include "flow/flow.h"\n',
              "core/flow/pair.c": '#include "io/pump.h"\n',
              "core/client/link.c": '#include "io/channel.h"\n',
              "core/api/peer.c": '#include "performer.h"\n',
              "core/host/host.c": '#include "../plugins/web-api/target.h"\n',
              "core/io/pump.c": "#include <flow/flow.h>\n",
              "core/view.c": '#include "client/dial.h"\n',
              "core/unknown.c": '#include "api/question-private.h"\n',
          },
          accepts={"core/flow/login.c": '#include <tasuki/login.h>\n#include "wire/frame.h"\n'}),
    Check("layers: a plugin includes only the contract and its own folder", look_at_plugins,
          refuses={
              "plugins/one/plugin.c": '#include "flow/flow.h"\n',
              "plugins/two/plugin.c": '#include "helper.h"\n',
          },
          accepts={"plugins/one/helper.h": "#include <tasuki/tasuki.h>\n",
                   "plugins/one/own.c": '#include "helper.h"\n'}),
    Check("layers: the contract includes only the contract", look_at_contract,
          refuses={"include/tasuki/peer.h": '#include "api/peer-private.h"\n'},
          accepts={"include/tasuki/call.h": "#include <tasuki/error.h>\n#include <gio/gio.h>\n"}),
    Check("layers: path and protocol know no socket, no clock and no chance", look_at_purity,
          refuses={"core/flow/offer.c": "  int64_t now = g_get_monotonic_time ();\n",
                   "core/wire/frame.c": "#include <sys/socket.h>\n"},
          accepts={"core/io/worker.c": "#include <sys/socket.h>\n"}),
]
