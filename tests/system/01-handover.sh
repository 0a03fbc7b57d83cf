#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What is handed over arrives as it was: a file, several, standard input, a directory of 1,000.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
inbox=$stage/inbox
source=$stage/source

# many_files DIRECTORY: 1,000 files of 0 to 64 KiB, in directories, with names of all kinds.
many_files ()
{
  /usr/bin/python3 - "$1" <<'PYTHON'
import os, random, sys
chance = random.Random(2026)
kinds = ["plain-%d.dat", "with space %d", "請求書 %d 月.pdf", "new\nline %d", "-dash%d", "quote'\"%d",
         "naïve %d", "tab\t%d", "%d", ".hidden%d"]
for number in range(1000):
    directory = os.path.join(sys.argv[1], "部門 %d" % (number % 7), "d%d" % (number % 3))
    os.makedirs(directory, exist_ok=True)
    size = (0, 1, 65536)[number] if number < 3 else chance.randrange(65537)
    with open(os.path.join(directory, kinds[number % len(kinds)] % number), "wb") as file:
        file.write(chance.randbytes(size))
PYTHON
}

mkdir "$source"
head -c 3000001 /dev/urandom > "$source/one file.dat"
: > "$source/empty"
many_files "$source/many"

receive bolt.tokyo "$inbox/a" --once
check_exit 'one file' 0 send acme.osaka bolt.tokyo --file-id INVOICE "$source/one file.dat"
wait_for "$receiver"
check_same 'the receiver is content' 0 "$status"
check 'the file is the same' cmp "$source/one file.dat" "$inbox/a/one file.dat"

receive bolt.tokyo "$inbox/b" --once
check_exit 'two files, one of them empty' 0 send acme.osaka bolt.tokyo "$source/one file.dat" "$source/empty"
wait_for "$receiver"
check 'the first is the same' cmp "$source/one file.dat" "$inbox/b/one file.dat"
check 'so is the empty one' cmp "$source/empty" "$inbox/b/empty"

receive bolt.tokyo "$inbox/c" --once
check_exit 'standard input' 0 send acme.osaka bolt.tokyo --name report.csv - < "$source/one file.dat"
wait_for "$receiver"
check 'what was piped is the same' cmp "$source/one file.dat" "$inbox/c/report.csv"

receive bolt.tokyo "$inbox/d" --once
check_exit '1,000 files in a directory' 0 send acme.osaka bolt.tokyo "$source/many"
wait_for "$receiver"
check_same 'there are 1,000' 1000 "$(find "$source/many" -type f -printf x | wc -c)"
check_same 'all of them are the same' "$(tree "$source/many")" "$(tree "$inbox/d/many")"

check_same 'the history has four rows, all completed' 'completed completed completed completed' \
  "$(history_of outcome | xargs)"
check_same 'the directory was one transfer' 1000 "$(history_of files | head -n 1 | xargs)"
check_same 'nothing is under way any more' 0 "$(ctl --json status | sed -n 's/.*"transfers" *: *\([0-9]*\).*/\1/p')"
relay_stop
check_same 'the relay stops when it is told to' 0 "$status"
check_not 'without a word of warning' grep -Eiq 'critical|warning' "$stage/daemon.log"
done_testing
