# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts the test cases of a JUnit report that Meson wrote, and says so in one line."""

import io
import re
import sys
import xml.etree.ElementTree as tree

passed = failed = skipped = 0
for path in sys.argv[1:]:
    with open(path, encoding="utf-8", errors="replace") as report:
        # Meson copies what tests print as it is; XML has no place for control characters.
        text = re.sub(r"[^\t\n\r\x20-\uffff]", "?", report.read())
    for case in tree.parse(io.StringIO(text)).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1

print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(0 if failed == 0 and passed > 0 else 1)
