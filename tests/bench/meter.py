# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a process and its descendants have used: processor time and resident memory."""

import os

TICK = os.sysconf("SC_CLK_TCK")


def fields(process):
    """/proc/PID/stat after the name, which may hold anything; proc(5) counts from 1, this from 3."""
    with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
        return file.read().rpartition(")")[2].split()


def family(root):
    """A process and its descendants."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parents.setdefault(int(fields(entry)[1]), []).append(int(entry))
            except (FileNotFoundError, ProcessLookupError):
                continue
    members, found = [root], 0
    while found < len(members):
        members += parents.get(members[found], [])
        found += 1
    return members


def time_of_threads(process):
    """Seconds, to the nanosecond, of the threads that a process has now: to compare short times."""
    running = 0
    for task in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{task}/schedstat", encoding="ascii") as file:
            running += int(file.read().split()[0]) / 1e9
    return running


def processor_time_of_one(process):
    """
    Seconds. schedstat counts nanoseconds, but forgets threads that have ended; stat remembers
    them, and children that have, in ticks.
    """
    running = time_of_threads(process)
    user, system, children_user, children_system = map(int, fields(process)[11:15])
    ticks = (user + system) / TICK
    if ticks > running + 0.05:
        running = ticks
    return running + (children_user + children_system) / TICK


def processor_time(root):
    total = 0
    for process in family(root):
        try:
            total += processor_time_of_one(process)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def memory(root, key="VmRSS"):
    """KiB that are resident, or, with VmHWM, that ever were since forget_peak()."""
    total = 0
    for process in family(root):
        with open(f"/proc/{process}/status", encoding="utf-8") as file:
            total += sum(int(line.split()[1]) for line in file if line.startswith(key + ":"))
    return total


def forget_peak(root):
    for process in family(root):
        with open(f"/proc/{process}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")
