#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What is wrong with a configuration is refused before anything runs: with file, line or name, a
# remedy, and exit 8. A reload takes all or nothing.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_plugins misfit wrong-abi
cp "$config" "$stage/good.conf"
drop_ins=$config.d
mkdir "$drop_ins"

# refused WORDS PATTERN: --check and start both refuse what is there now, and say so. Then the good
# configuration is back.
refused ()
{
  check_exit "--check: $1" 8 limited tasukid --config "$config" --check
  check_said "--check: $1: says where and what" "$2"
  check_exit "start: $1" 8 limited tasukid --config "$config"
  check_said "start: $1: says where and what" "$2"
  cp "$stage/good.conf" "$config"
  rm -rf "${drop_ins:?}"/*
}

accepted () { check_exit "--check: $1" 0 limited tasukid --config "$config" --check; }

line_of () { grep -nm1 -- "$1" "$config" | cut -d: -f1; }

accepted 'the control: what setup made is valid'
check_said 'and it says so' "$config is valid"

# --- The text

sed -i 's/^\[web-api\]/nonsense\n&/' "$config"
refused 'a line that is no setting' "$config:$(grep -n '^\[web-api\]' "$stage/good.conf" | cut -d: -f1): neither .*key=value"

sed -i 's/^allow=/alow=/' "$config"
refused 'an unknown key' "$config:$(grep -n '^allow=' "$stage/good.conf" | cut -d: -f1): \[filter-ip\] alow: unknown key; did you mean \"allow\"\?"

printf '\n[fliter-ip]\ndeny=192.0.2.0/24\n' >> "$config"
refused 'an unknown group' "$config:$(($(wc -l < "$stage/good.conf") + 2)): \[fliter-ip\]: unknown group; did you mean \[filter-ip\]\?"

printf '\n[lunch]\nat=12\n' >> "$config"
refused 'a group that is like no other' '\[lunch\]: no enabled plugin has this name; add it to \[relay\] plugins or remove'

sed -i 's/^allow=.*/allow=300.0.0.0\/8/' "$config"
refused 'a bad value' "$config:[0-9]+: \[filter-ip\] allow: \"300.0.0.0/8\" is not a list of address ranges such as"

sed -i 's/^listen=.*/listen=localhost/' "$config"
refused 'an address without a port' "$config:[0-9]+: \[relay\] listen: \"localhost\" is not a list of addresses such as"

sed -i 's/^name=.*/&\nmax-transfers=many/' "$config"
refused 'no number' "\[relay\] max-transfers: \"many\" is not a whole number from 1 to 100000"

sed -i 's/^name=.*/&\nkeep-alive=30/' "$config"
refused 'no unit' "\[relay\] keep-alive: \"30\" is not a duration such as 30s"

sed -i 's/^name=.*/&\nname=again/' "$config"
refused 'a key that is set twice' "$config:[0-9]+: \[relay\] name: is set already in line $(line_of '^name=')"

sed -i '/^listen=/d' "$config"
refused 'a key that has to be set' '\[relay\] listen: is not set, but has to be: an address such as 127.0.0.1:7443'

sed -i 's/;policy-whitelist/;policy-whitelist;storage-sqlcipher/' "$config"
refused 'a plugin that is named twice' 'a list that names each plugin once'

sed -i 's/storage-sqlcipher;//; /^\[storage-sqlcipher\]/,/^$/d' "$config"
refused 'no storage' '\[relay\] plugins: 0 plugins are a storage; name exactly one'

chmod g+w "$config"
refused 'a file that others may write' "$config: others may change it; .* chmod go-w"
chmod g-w "$config"

# Editors on other systems write these, and nothing is wrong with them.
sed -i 's/$/\r/; 1s/^/\xEF\xBB\xBF/' "$config"
accepted 'carriage returns and a byte order mark do no harm'
cp "$stage/good.conf" "$config"

# --- Plugins

sed -i 's/;policy-whitelist/;policy-whitelst/' "$config"
refused 'a plugin with a slip of the pen' 'plugin \"policy-whitelst\": .*/policy-whitelst.so is not there; did you mean \"policy-whitelist\"\?'

sed -i 's/^plugins=.*/&;quantum-teleport/' "$config"
refused 'a plugin that is not there' 'plugin \"quantum-teleport\": .*/quantum-teleport.so is not there; is the plugin installed\?'

sed -i 's/^plugins=.*/&;..\/..\/evil/' "$config"
refused 'a path instead of a name' '\[relay\] plugins: .* is not a list of plugin names'

sed -i 's/^plugins=.*/&;wrong-abi/' "$config"
refused 'a plugin of another ABI' 'plugin \"wrong-abi\": it was built for plugin ABI 999, this is 1; build it again'

chmod o+w "$plugins"
refused 'a plugin directory that others may write' "$plugins can be written by others, who could replace plugins; chmod go-w '$plugins'"
chmod 1777 "$plugins"
refused 'even if it is sticky' "$plugins can be written by others"
chmod 755 "$plugins"

chmod g+w "$plugins/filter-ip.so"
refused 'a plugin that others may write' 'plugin \"filter-ip\": .*/filter-ip.so can be written by others'
chmod g-w "$plugins/filter-ip.so"

mkdir -m 777 "$stage/open"
ln -s "$plugins" "$stage/open/link"
sed -i "s|^plugin-directory=.*|plugin-directory=$stage/open/link|" "$config"
refused 'a link that others may replace' "$stage/open can be written by others"

ln -s "$plugins" "$stage/link"
sed -i "s|^plugin-directory=.*|plugin-directory=$stage/link|" "$config"
accepted 'a link that nobody else can replace'
cp "$stage/good.conf" "$config"

sed -i 's/^plugins=.*/&;misfit/' "$config"
accepted 'the control: a plugin that is not ours, with nothing wrong with it'
cp "$stage/good.conf" "$config"

# --- Drop-ins

printf '[relay]\nnmae=ap2\n' > "$drop_ins/10-name.conf"
refused 'an unknown key in a drop-in' "$drop_ins/10-name.conf:2: \[relay\] nmae: unknown key; did you mean \"name\"\?"

ln -s /nowhere "$drop_ins/20-gone.conf"
refused 'a drop-in that cannot be read' "$drop_ins/20-gone.conf: cannot be read: .*; give the relay's user read access to it, or remove it"

mkfifo "$drop_ins/30-pipe.conf"
refused 'a drop-in that is a pipe' "$drop_ins/30-pipe.conf: is not a regular file"

head -c 1100000 /dev/zero | tr '\0' '#' > "$drop_ins/40-large.conf"
refused 'a drop-in of more than a mebibyte' "$drop_ins/40-large.conf: is larger than 1 MiB"

chmod o+w "$drop_ins"
refused 'a directory of drop-ins that others may write' "$drop_ins: others may change it"
chmod o-w "$drop_ins"

if [ "$(id -u)" != 0 ]; then
  echo '[relay]' > "$drop_ins/50-secret.conf"
  chmod 000 "$drop_ins/50-secret.conf"
  refused 'a drop-in without permission' "$drop_ins/50-secret.conf: cannot be read: Permission denied"
fi

printf '[relay]\nname=second\nmax-transfers=7\n' > "$drop_ins/20-b.conf"
printf '[relay]\nname=first\nmax-connections=70\n' > "$drop_ins/10-a.conf"
printf '[relay]\nname=not-read\n' > "$drop_ins/30-c.conf.bak"
accepted 'drop-ins'

# --- Reload

relay_start
check 'each plugin is named with its file' grep -Eq '^web-api +.*/web-api\.so' <(ctl --no-headings --columns name,origin plugin list)
name_of () { ctl --json status | sed -n 's/.*"name" *: *"\([^"]*\)".*/\1/p'; }
origin_of () { ctl --no-headings --columns "key,origin" config show | awk -v key="$1" '$1 == key { print $2 }'; }

check_same 'the last drop-in wins, by its name' second "$(name_of)"
check_same 'and is named as the origin' "$drop_ins/20-b.conf:2" "$(origin_of name)"
check_same 'what only an earlier one says holds' "$drop_ins/10-a.conf:3" "$(origin_of max-connections)"

printf '[relay]\nname=third\n' > "$drop_ins/20-b.conf"
check_exit 'a reload takes it in' 0 ctl config reload
check_same 'and has the new name' third "$(name_of)"

printf '[relay]\nname=fourth\n' > "$drop_ins/20-b.conf"
printf '[filter-ip]\nallow=nothing at all\n' > "$drop_ins/40-d.conf"
check_not 'a reload with one bad value is refused' ctl config reload
check_same 'and nothing of it is taken' third "$(name_of)"
party acme.osaka
check_exit 'the relay goes on as before' 0 tasuki --profile acme.osaka status

printf '[relay]\nplugins=storage-sqlcipher\n' > "$drop_ins/40-d.conf"
check_exit 'another set of plugins' 8 ctl config reload
check_said 'needs a restart, and it says so' 'the set of plugins can only change with a restart'

rm "$drop_ins/40-d.conf"
kill -HUP "$daemon"
wait_for_line "$stage/daemon.log" 'the configuration was reloaded'
check_same 'SIGHUP reloads, too' fourth "$(name_of)"

printf 'rubbish\n' > "$drop_ins/40-d.conf"
kill -HUP "$daemon"
wait_for_line "$stage/daemon.log" 'was not reloaded.*40-d.conf:1: neither'
rm "$drop_ins/40-d.conf"
check_same 'or not, and says why' fourth "$(name_of)"

relay_stop
check_same 'the relay stops cleanly' 0 "$status"

# --- For those who build against it

pc=$(find "${TASUKI_BIN%/bin}" -name tasuki-1.pc)
check_same 'pkg-config knows where plugins go' "$(dirname "$(find "${TASUKI_BIN%/bin}" -name filter-ip.so)")" \
  "$(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config --variable=plugindir tasuki-1)"
done_testing
