# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts what ran, from the logs that Meson wrote (testlog.json), and says so in one line.

Each assertion of a TAP test counts, any other test counts as one. A test that ended badly counts
as one failure more where its assertions do not tell: it bailed out, crashed or ran out of time.
"""

import json
import re
import sys

LINE = re.compile(r"^(not )?ok\b(?:.*#\s*(SKIP)\b)?", re.IGNORECASE | re.MULTILINE)
GOOD = ("OK", "EXPECTEDFAIL", "SKIP")

passed = failed = skipped = 0
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as log:
        tests = [json.loads(line) for line in log]
    for test in tests:
        lines = LINE.findall(test.get("stdout") or "")
        wrong = sum(1 for bad, skip in lines if bad and not skip)
        left_out = sum(1 for bad, skip in lines if skip)
        failed += wrong
        skipped += left_out
        passed += len(lines) - wrong - left_out
        if test["result"] not in GOOD:
            failed += wrong == 0
        elif not lines:
            passed += test["result"] != "SKIP"
            skipped += test["result"] == "SKIP"

print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(0 if failed == 0 and passed > 0 else 1)
