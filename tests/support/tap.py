# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the functions of a module whose names begin with test_, and says in TAP what became of them."""

import sys
import traceback


def run(module):
    """Ends the program. The name of a test is what it states: test_none_denies is "none denies"."""
    tests = [(name, test) for name, test in vars(module).items() if name.startswith("test_")]
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, (name, test) in enumerate(tests, 1):
        words = name[len("test_"):].replace("_", " ")
        try:
            test()
            print(f"ok {number} - {words}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok {number} - {words}")
            print("".join("#   " + line + "\n" for line in traceback.format_exc().splitlines()),
                  end="", flush=True)
    sys.exit(1 if failed else 0)
