#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Everything that a person reads is there in Japanese, and nothing that a program reads changes.
. "$(dirname "$0")/../support/relay.sh"

# --- The catalogue

sources () { find core plugins include -name '*.[ch]' -print0; }

# complete PO: every message in it is translated and none is fuzzy; placeholders and plurals agree.
complete () { msgfmt --check -o /dev/null "$1" && ! msgattrib --untranslated "$1" | grep -q . && ! msgattrib --only-fuzzy "$1" | grep -q .; }

# messages: all of them, as a template. In a directory like the top of the checkout.
messages () { sources | xargs -0 xgettext --from-code=UTF-8 -k_ -kN_ -kngettext:1,2 -o -; }

# listed: po/POTFILES.in names just the files that have a message.
listed () { diff <(sed '/^#/d' po/POTFILES.in) <(sources | xargs -0 grep -lE '\b(N?_|ngettext) \(' | LC_ALL=C sort); }

# known PO: has a translation of each message.
known () { messages > "$stage/fresh.pot" && msgcmp "$1" "$stage/fresh.pot"; }

# whole: no message is cut off by a macro, for xgettext sees what is before it, the program all of
# it. PRId64 and its like it knows.
whole () { ! sources | xargs -0 grep -Pzol '\bN?_ \((\s*"([^"\\]|\\.)*")+\s*(?!PRI[dux]\d)\w' | grep .; }

cd "$root" || exit 1
check 'the catalogue is complete' complete po/ja.po
check 'no message is missing in it' known po/ja.po
check 'no message is cut off by a macro' whole
check 'po/POTFILES.in lists the files that have messages' listed

# The same, with something wrong planted.
mkdir -p "$stage/tree/core" "$stage/tree/plugins" "$stage/tree/include" "$stage/tree/po"
cd "$stage/tree" || exit 1
sed '/^msgid "Done\."/,/^$/ s/^msgstr.*/msgstr ""/' "$root/po/ja.po" > po/ja.po
check_not 'control: an untranslated message is noticed' complete po/ja.po
sed '/^msgid "Done\."/i #, fuzzy' "$root/po/ja.po" > po/ja.po
check_not 'control: a fuzzy message is noticed' complete po/ja.po
sed '/^msgid "the receipt cannot be kept: %s"/,/^$/ s/^\(msgstr.*\)%s"$/\1%d"/' "$root/po/ja.po" > po/ja.po
check_not 'control: another placeholder is noticed' complete po/ja.po
cp "$root/po/ja.po" po/ja.po
echo 'void f (void) { g (_ ("planted")); }' > core/planted.c
check_not 'control: a message that is not in it is noticed' known po/ja.po
check_not 'control: a file that is not listed is noticed' listed
check 'control: nothing is cut off in it' whole
echo 'void f (void) { g (_ ("at most " MACRO)); }' > core/planted.c
check_not 'control: one that is cut off is noticed' whole
cd "$root" || exit 1

# --- The programs. The locales of the system may be few, so that it takes one of its own.

localedef --quiet -i ja_JP -f UTF-8 "$stage/ja_JP.UTF-8" || bail 'no Japanese locale can be made'
export LOCPATH=$stage
# The C library never frees what it has made of LOCPATH.
echo 'leak:__argz_add_sep' > "$stage/suppressions"
export LSAN_OPTIONS=suppressions=$stage/suppressions:print_suppressions=0
japanese () { LC_ALL=ja_JP.UTF-8 LANGUAGE=ja "$@"; }
jctl () { japanese ctl "$@"; }
letters='[\p{Hiragana}\p{Katakana}\p{Han}]'

check_japanese () { check "$1: in Japanese" grep -qP "$letters" "$stage/said"; }

# fails WORDS STATUS CODE COMMAND...: in Japanese, but with the status and the code of always.
fails ()
{
  local words=$1 expected=$2 code=$3
  shift 3
  check_exit "$words" "$expected" japanese "$@"
  check_japanese "$words"
  check_said "$words: the code is as always" "\[$code\]"
}

# foreign: the lines of a help of tasukictl whose meaning is in no Japanese. `id` is just "ID".
foreign () { grep '^  ' "$stage/said" | sed -E 's/^.{33}//' | grep -P '\S' | grep -vP "$letters" | grep -vx 'ID'; }

japanese tasuki --help > "$stage/said"
check_japanese 'tasuki --help'
for command in 'profile create' 'profile list' 'profile show' send receive status; do
  # shellcheck disable=SC2086
  japanese tasuki $command --help > "$stage/said"
  check_not "tasuki $command --help: every option in Japanese" \
    eval "grep -P '^  -' '$stage/said' | grep -vP '$letters'"
done

LC_ALL=C tasukictl --help | sed -nE '/^Commands:/,/^$/ s/^  ([a-z]+( [a-z]+)?) .*/\1/p' > "$stage/commands"
check 'tasukictl has commands' [ "$(wc -l < "$stage/commands")" -gt 15 ]
while read -r command; do
  # shellcheck disable=SC2086
  japanese tasukictl $command --help > "$stage/said"
  check_not "tasukictl $command --help: every line in Japanese" foreign
done < "$stage/commands"
LC_ALL=C tasukictl history --help > "$stage/said"
check 'control: English lines are noticed' foreign

japanese tasukid --help > "$stage/said"
check_japanese 'tasukid --help'

profiles=$XDG_CONFIG_HOME/tasuki/profiles
relay_set_up
relay_start
for id in acme.tokyo acme.osaka bolt.nara; do party "$id"; done
permit acme.tokyo acme.osaka
echo content > "$stage/請求書.txt"
receive acme.osaka "$stage/inbox"
check_exit 'a transfer' 0 japanese send acme.tokyo acme.osaka "$stage/請求書.txt"

fails 'usage, of tasuki' 1 invalid tasuki send
fails 'usage, of tasukictl' 1 invalid tasukictl connection fly
fails 'a file that is not there' 1 not-found send acme.tokyo acme.osaka "$stage/nothing"
fails 'no permission' 3 refused send acme.tokyo bolt.nara "$stage/請求書.txt"
permit acme.tokyo bolt.nara
fails 'a receiver that is not there' 4 offline send acme.tokyo bolt.nara "$stage/請求書.txt"
sed 's/^ca-file=.*//' "$profiles/acme.tokyo.conf" > "$profiles/untrusting.conf"
fails 'an unknown authority' 7 untrusted tasuki --profile untrusting status
party wrong
echo another-password > "$profiles/wrong.password"
fails 'a wrong password' 7 login tasuki --profile wrong status

# --- What is aligned, and what programs read

# aligned: the last column begins at the same place in each line, as a terminal counts.
aligned ()
{
  /usr/bin/python3 - "$stage/said" <<'PYTHON'
import sys
from unicodedata import east_asian_width

def width(text):
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)

lines = [line.rstrip("\n") for line in open(sys.argv[1], encoding="utf-8")]
starts = {width(line[:line.rindex(" ")]) for line in lines}
print(lines, starts)
sys.exit(not (len(lines) > 2 and len(starts) == 1))
PYTHON
}

check_exit 'the history' 0 jctl --columns name,file-id,outcome history
check_said 'its headings are in Japanese' '^名前 +ファイル ID +結果$'
check_said 'its outcomes are as always' '^請求書\.txt .* completed$'
check 'its columns are aligned' aligned
sed -i '2s/ / x/' "$stage/said"
check_not 'control: a column that is not is noticed' aligned

for command in history 'connection list' 'permission list' 'denial list' 'plugin list' 'config show'; do
  # shellcheck disable=SC2086
  check_same "tasukictl --json $command is as always" "$(ctl --json $command)" "$(jctl --json $command)"
done

# machine COMMAND...: the JSON of an error, without what is for people.
machine () { "$@" 2> /dev/null | jq -cS 'del (.message, .hint)'; }
offline=(send acme.tokyo bolt.nara --json "$stage/請求書.txt")
check_same 'an error in JSON is as always' "$(machine "${offline[@]}")" "$(machine japanese "${offline[@]}")"
check_not 'but for its words' [ "$("${offline[@]}" 2> /dev/null | jq .message)" = \
  "$(japanese "${offline[@]}" 2> /dev/null | jq .message)" ]

# --- A daemon that cannot be asked, and one that cannot start

relay_stop
fails 'no daemon' 5 lost ctl status
fails 'no access point' 5 lost tasuki --profile acme.tokyo status
sed '/^\[relay\]/a lisen=here' "$config" > "$stage/relay/broken.conf"
chmod 600 "$stage/relay/broken.conf"
fails 'a wrong configuration' 8 configuration tasukid --check --config "$stage/relay/broken.conf"
check_said 'it names file, line and key' 'broken\.conf:[0-9]+: \[relay\] lisen'
fails 'a configuration that is not there' 8 configuration tasukid --check --config "$stage/none.conf"
fails 'the same, by tasukictl' 8 configuration tasukictl --config "$stage/relay/broken.conf" config check
check_not 'the code is there once' grep -q '\[configuration\].*\[configuration\]' "$stage/said"
done_testing
