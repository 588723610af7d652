# System packages that tests use. A test skips itself where its program is missing, so nothing here fails.

# has PACKAGE: whether the program that the package brings is there.
has() {
  case $1 in
    bubblewrap) command -v bwrap ;;
    ripgrep) command -v rg ;;
    postgresql) command -v postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres' ;;
    *) command -v "$1" ;;
  esac >/dev/null
}

install_packages() {
  local package missing=()
  for package in git bubblewrap ripgrep tmux chromium postgresql redis-server; do
    has "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  if ((EUID == 0)) && command -v apt-get; then
    export DEBIAN_FRONTEND=noninteractive
    timeout 120 apt-get -q update || true
    for package in "${missing[@]}"; do
      timeout 180 apt-get -q -y --no-install-recommends install "$package" || true
    done
  fi
  for package in "${missing[@]}"; do
    has "$package" || say "    without $package: its tests are skipped"
  done
}
