# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# For sourcing, from the top of the checkout: what the tests and the quickstart need to begin.

# install_packages FILE: the Debian packages that it lists, if any of them is missing. Behind one
# that not every machine has stands the architecture that has it.
install_packages ()
{
  local list=$1 missing=() sudo=() package architecture
  while read -r package architecture; do
    [ -z "$architecture" ] || [ "$architecture" = "$(dpkg --print-architecture)" ] || continue
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
      missing+=("$package")
  done < "$list"
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" -eq 0 ] || sudo=(sudo)
  echo "installing: ${missing[*]}"
  "${sudo[@]}" apt-get -qq update
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install -y --no-install-recommends "${missing[@]}" > /dev/null
}

# configure_tree DIR [OPTION...]: sets DIR up, or gives it other options than it had.
configure_tree ()
{
  local dir=$1 said
  shift
  if [ ! -f "$dir/build.ninja" ]; then
    said=$(meson setup "$dir" . --prefix="$PWD/$dir/root" "$@" 2>&1)
  elif [ "$*" != "$(cat "$dir/options" 2>/dev/null)" ]; then
    said=$(meson configure "$dir" "$@" 2>&1)
  fi || { printf '%s\n' "$said"; return 1; }
  echo "$*" > "$dir/options"
}

# build_tree DIR [OPTION...]: configures DIR where it has to be, and builds what has changed.
build_tree ()
{
  local dir=$1
  shift
  configure_tree "$dir" "$@"
  ninja --quiet -C "$dir"
}
