#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The store is the one that was made, opened with its key, and encrypted; or the relay does not start.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party planted.osaka
relay_stop
store=$stage/relay/store.db
key=$stage/relay/store.key
[ -s "$store" ] && [ -s "$key" ] || bail "setup does not name its files as expected: $(ls "$stage/relay")"
cp -p "$store" "$stage/good.db"
cp -p "$key" "$stage/good.key"

# restore: the good arrangement.
restore ()
{
  rm -rf "$store" "$store"-* "$key"
  cp -p "$stage/good.db" "$store"
  cp -p "$stage/good.key" "$key"
}

# start_refused WORDS PATTERN [VARIABLE=VALUE...]: no start, exit 8, with a message that matches; and
# the store is as it was, nothing beside it.
start_refused ()
{
  local words=$1 pattern=$2 before
  shift 2
  before=$(fingerprint)
  check_exit "$words: refused" 8 limited env "$@" tasukid --config "$config"
  check_said "$words: it says why" "$pattern"
  check_same "$words: the store is as it was" "$before" "$(fingerprint)"
  check_not "$words: nothing plain was written" plain_file_below "$stage/relay"
}

# fingerprint: names and contents of all that the store consists of.
fingerprint () { (cd "$stage/relay" && sha256sum store.db* 2>&1); }

# plain_file_below DIRECTORY: some file there is a plain SQLite file.
plain_file_below () { grep -rlaq 'SQLite format 3' "$1"; }

# starts WORDS: the relay starts with this store, and what was in it is there.
starts ()
{
  relay_start
  check "$1" grep -q planted.osaka <(ctl connection list)
  relay_stop
}

starts 'control: with store and key as they were made, it starts'

head -c 32 /dev/urandom > "$key"
start_refused 'another key' 'does not open with this key'
restore

: > "$store"
start_refused 'a store of 0 bytes' 'is empty, so its content was lost'
restore

# The log beside an emptied store could bring a part of it back: it must not.
relay_start
ctl connection add kept.osaka > /dev/null
relay_kill
[ -s "$store-wal" ] || bail 'a killed relay leaves no -wal: this case shows nothing'
cp -p "$store" "$stage/killed.db"
cp -p "$store-wal" "$stage/killed.db-wal"
: > "$store"
start_refused 'a store of 0 bytes with its -wal' 'is empty, so its content was lost'
cp -p "$stage/killed.db" "$store"
relay_start
check 'control: with its -wal, what was acknowledged is there after kill -9' grep -q kept.osaka <(ctl connection list)
relay_stop
restore

head -c 10 "$stage/good.db" > "$store"
start_refused 'a store of 10 bytes' 'too short to be a store'
head -c 8192 "$stage/good.db" > "$store"
start_refused 'a store that was cut' '.'
head -c 65536 /dev/urandom > "$store"
start_refused 'noise for a store' 'does not open with this key'
restore

rm "$store"
start_refused 'no store' 'tasukid --config FILE --initialise'
check_not 'none was made' [ -e "$store" ]
restore

check_exit 'another first store over it' 8 limited tasukid --config "$config" --initialise
check_said 'it says why' 'is there already and is left alone'
check 'the store is as it was' cmp "$store" "$stage/good.db"

rm "$key"
start_refused 'no key file' 'store.key: No such file or directory'
restore
chmod 644 "$key"
start_refused 'a key that others may read' "chmod 600 '.*store.key'"
restore
head -c 31 "$stage/good.key" > "$key"
start_refused 'a key of another size' 'is not a storage key'
head -c 32 /dev/zero > "$key"
start_refused 'a key of zeros' 'is not a storage key'
restore

# A second relay would not hear of the first one's changes.
relay_start
listening=$address
sed -i 's/^listen=.*/listen=127.0.0.1:0/' "$config"
check_exit 'a second relay with the same store' 8 limited tasukid --config "$config"
check_said 'it says why' 'the store is in use'
check 'the first goes on' ctl status
sed -i "s/^listen=.*/listen=$listening/" "$config"
relay_stop

# --- Another SQLite in the global scope

# library NAME: where the loader finds it.
library () { ldconfig -p | awk -v name="$1" '$1 == name { print $NF; exit }'; }

sqlite=$(library libsqlite3.so.0)
soup=$(library libsoup-3.0.so.0)
[ -n "$sqlite" ] && [ -n "$soup" ] || bail 'libsqlite3 and libsoup are needed to show that they are refused'

# The control comes first: what a plugin gets that asks for encryption in such an arrangement, and
# trusts what it is told.
cat > "$stage/plugin.c" <<'C'
#include <sqlcipher/sqlite3.h>
int store (const char *path);
int store (const char *path)
{
  sqlite3 *db;
  return sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 0) == SQLITE_OK
         && sqlite3_exec (db, "PRAGMA key = 'a key of many letters'", 0, 0, 0) == SQLITE_OK
         && sqlite3_exec (db, "CREATE TABLE t (x); INSERT INTO t VALUES ('x')", 0, 0, 0) == SQLITE_OK
         && sqlite3_close (db) == SQLITE_OK;
}
C
cat > "$stage/host.c" <<'C'
#include <dlfcn.h>
int main (int argc, char **argv)
{
  void *plugin = dlopen (argv[1], RTLD_NOW | RTLD_LOCAL);
  int (*store) (const char *) = plugin ? (int (*) (const char *)) dlsym (plugin, "store") : 0;
  return store && store (argv[2]) ? 0 : 1;
}
C
{ cc -shared -fPIC -o "$stage/plugin.so" "$stage/plugin.c" -lsqlcipher &&
  cc -o "$stage/host" "$stage/host.c" -ldl; } || bail 'the control does not compile'

# naive FILE [PRELOAD]: all calls succeed.
naive () { LD_PRELOAD=${2:-} "$stage/host" "$stage/plugin.so" "$1"; }

check 'control: alone, it writes a file' naive "$stage/naive-alone.db"
check_not 'control: which is encrypted' plain_file_below "$stage/naive-alone.db"
for preload in "$sqlite" "$soup"; do
  name=${preload##*/}
  check "control: with $name in the global scope every call succeeds as well" naive "$stage/naive-$name.db" "$preload"
  check "control: but the file is PLAIN" plain_file_below "$stage/naive-$name.db"
done

for preload in "$sqlite" "$soup"; do
  start_refused "${preload##*/} in the global scope" 'the store would not be encrypted' LD_PRELOAD="$preload"
  rm -f "$store"
  check_exit "${preload##*/}: no first store either" 8 limited env LD_PRELOAD="$preload" tasukid --config "$config" --initialise
  check_said 'it says why' 'the store would not be encrypted'
  check_not 'and nothing is left of the attempt' [ -e "$store" ]
  restore
done

printf 'SQLite format 3\0' > "$store"
head -c 65536 /dev/zero >> "$store"
before=$(fingerprint)
check_exit 'a plain SQLite file for a store: refused' 8 limited tasukid --config "$config"
check_said 'it says why' 'its file is a plain SQLite file'
check_same 'it is left alone' "$before" "$(fingerprint)"
restore

starts 'control: after all that, the good arrangement starts'
check_not 'nothing in the store or beside it is plain' plain_file_below "$stage/relay"
done_testing
