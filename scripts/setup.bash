# Sourced by ./serve, ./test and the scripts beside it: finds the tools they need and installs what is missing.
# Each need_* function looks for what is present, takes the short way where it works, and only then builds.
# Nothing here replaces a tool of yours: what is installed goes to a cache folder of its own.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

TRUNK_VERSION=0.21.14

say() { printf '\n==> %s\n' "$*" >&2; }
fail() { printf '\nerror: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Tools outlive a checkout, so that a second clone does not build them again; without a home they stay in this one.
TOOLS=${XDG_CACHE_HOME:-${HOME:-$ROOT/.tools}/.cache}/headroom
if ! mkdir -p "$TOOLS/bin" 2>/dev/null || [ ! -w "$TOOLS/bin" ]; then
  TOOLS=$ROOT/.tools
  mkdir -p "$TOOLS/bin"
fi
export RUSTUP_AUTO_INSTALL=0
export PATH="$TOOLS/bin:${CARGO_HOME:-${HOME:-$ROOT/.tools}/.cargo}/bin:$PATH"

# Version of a crate in Cargo.lock.
locked() { awk -v name="$1" '$0 == "name = \"" name "\"" { getline; gsub(/version = |"/, ""); print; exit }' Cargo.lock; }

# What rust-toolchain.toml asks for.
toolchain() { awk -F'"' '/^channel/ { print $2 }' rust-toolchain.toml; }

# Debian packages, as root or through sudo; false where that is not possible.
apt_install() {
  have apt-get || return 1
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    have sudo || return 1
    as_root=(sudo)
    [ -t 0 ] || as_root=(sudo -n)
  fi
  say "Installing $* (apt-get)"
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@")
  ${as_root[@]+"${as_root[@]}"} "${install[@]}" >&2 </dev/null && return
  ${as_root[@]+"${as_root[@]}"} apt-get update -q >&2 </dev/null && ${as_root[@]+"${as_root[@]}"} "${install[@]}" >&2 </dev/null
}

need_compiler() {
  have cc || apt_install gcc libc6-dev ||
    fail "no C linker (cc); install one (Debian: apt-get install gcc libc6-dev; macOS: xcode-select --install) and run this again."
}

need_rust() {
  need_compiler
  if ! have rustup; then
    say "Installing rustup"
    have curl || apt_install curl ca-certificates || fail "neither rustup nor curl is here; install Rust from https://rustup.rs and run this again."
    curl --proto '=https' -sSf https://static.rust-lang.org/rustup/rustup-init.sh | RUSTUP_INIT_SKIP_SUDO_CHECK=yes sh -s -- -y --no-modify-path --profile minimal --default-toolchain none ||
      fail "rustup did not install; install Rust from https://rustup.rs and run this again."
  fi
  rust_ready && return
  local version
  version=$(toolchain)
  say "Installing Rust $version with rustfmt, clippy and the wasm32 target"
  if cargo --version >/dev/null 2>&1; then
    rustup component add rustfmt clippy && rustup target add wasm32-unknown-unknown
  else
    rustup toolchain install "$version" --no-self-update --profile minimal -c rustfmt -c clippy -t wasm32-unknown-unknown
  fi || fail "rustup could not install Rust $version; check the network, then run: rustup toolchain install $version -c rustfmt -c clippy -t wasm32-unknown-unknown"
  rust_ready || fail "Rust $version is incomplete; run: rustup toolchain uninstall $version, then this again."
}

rust_ready() {
  cargo --version >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 &&
    [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]
}

# Fetches a prebuilt archive and puts the named programs into $TOOLS/bin; false where it is not served.
prebuilt() {
  local url=$1 scratch program
  shift
  have curl && have tar || return 1
  scratch=$(mktemp -d)
  if curl --proto '=https' -fsSL --connect-timeout 5 --max-time 180 "$url" -o "$scratch/archive" 2>/dev/null && tar -xzf "$scratch/archive" -C "$scratch"; then
    for program in "$@"; do
      find "$scratch" -type f -name "$program" -exec cp {} "$TOOLS/bin/$program" \;
    done
  fi
  rm -rf "$scratch"
  for program in "$@"; do
    "$TOOLS/bin/$program" --version >/dev/null 2>&1 || { rm -f "$TOOLS/bin/$program"; return 1; }
  done
}

# Builds a tool from crates.io, quickly rather than small: link-time optimisation triples the time and gains nothing.
from_crates() {
  local crate=$1 version=$2 optimise=$3
  say "Building $crate $version from crates.io (2 to 5 minutes, once)"
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=$optimise \
    cargo install "$crate" --locked --version "=$version" --no-default-features --root "$TOOLS" --force ||
    fail "$crate $version did not build; check the network and the messages above, or install it yourself with: cargo install $crate --locked --version =$version"
}

# This machine as release pages name it, given the C library of the Linux builds.
platform() {
  local machine
  machine=$(uname -m)
  [ "$machine" = arm64 ] && machine=aarch64
  case $(uname -s) in
    Darwin) echo "$machine-apple-darwin" ;;
    *) echo "$machine-unknown-linux-$1" ;;
  esac
}

# wasm-bindgen's file format changes with every version: the program must match the crate in Cargo.lock exactly.
need_wasm_bindgen() {
  local version
  version=$(locked wasm-bindgen)
  wasm_bindgen_ready "$version" && return
  say "Fetching wasm-bindgen $version"
  prebuilt "https://github.com/wasm-bindgen/wasm-bindgen/releases/download/$version/wasm-bindgen-$version-$(platform musl).tar.gz" wasm-bindgen wasm-bindgen-test-runner ||
    from_crates wasm-bindgen-cli "$version" 1
  hash -r
  wasm_bindgen_ready "$version" || fail "wasm-bindgen $version is not what runs; remove $(command -v wasm-bindgen) and run this again."
}

wasm_bindgen_ready() {
  [ "$(wasm-bindgen --version 2>/dev/null)" = "wasm-bindgen $1" ] && [ "$(wasm-bindgen-test-runner --version 2>/dev/null)" = "wasm-bindgen-test-runner $1" ]
}

need_trunk() {
  trunk_ready && return
  say "Fetching Trunk $TRUNK_VERSION"
  prebuilt "https://github.com/trunk-rs/trunk/releases/download/v$TRUNK_VERSION/trunk-$(platform gnu).tar.gz" trunk ||
    from_crates trunk "$TRUNK_VERSION" 0
  hash -r
  trunk_ready || fail "Trunk $TRUNK_VERSION is not what runs; remove $(command -v trunk) and run this again."
}

trunk_ready() { [ "$(trunk --version 2>/dev/null)" = "trunk $TRUNK_VERSION" ]; }

# Node 18 or later with npm, and the end-to-end tests' packages at their locked versions.
need_node() {
  if ! node_ready; then
    apt_install nodejs npm || true
    node_ready || fail "Node 18 or later with npm is missing; install it (Debian: apt-get install nodejs npm; macOS: brew install node) and run this again."
  fi
  local stamp=tests/e2e/node_modules/.package-lock.json
  [ -f "$stamp" ] && [ ! tests/e2e/package-lock.json -nt "$stamp" ] && return
  say "Installing Playwright (npm ci)"
  # Node trusts what the system trusts, so that a company's own certificate authority works here too.
  [ -f /etc/ssl/certs/ca-certificates.crt ] && export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
  npm ci --prefix tests/e2e --no-audit --no-fund >&2 || fail "npm ci failed in tests/e2e; check the network and run this again."
  touch "$stamp"
}

node_ready() { have npm && node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null; }

# A Chromium and the driver of the same version, in CHROMIUM and CHROMEDRIVER.
need_browser() {
  find_browser && return
  if [ "$(uname -s)" = Linux ] && apt_install chromium chromium-driver fonts-dejavu-core && find_browser; then
    return
  fi
  say "Fetching Chrome for Testing and its driver"
  local product
  for product in chrome chromedriver; do
    npx --yes @puppeteer/browsers@2 install "$product@stable" --path "$TOOLS/browsers" >&2 ||
      fail "no Chromium with a driver of the same version; install them (Debian: apt-get install chromium chromium-driver; macOS: brew install --cask google-chrome chromedriver) and run this again."
  done
  find_browser || fail "Chrome was fetched to $TOOLS/browsers but does not run; install Chromium and chromedriver with your system's packages and run this again."
}

find_browser() {
  local browser driver
  for browser in chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "$TOOLS"/browsers/chrome/*/chrome-*/chrome "$TOOLS"/browsers/chrome/*/chrome-*/*.app/Contents/MacOS/*; do
    browser=$(command -v "$browser") || continue
    for driver in chromedriver "$TOOLS"/browsers/chromedriver/*/chromedriver-*/chromedriver; do
      driver=$(command -v "$driver") || continue
      [ "$(major "$browser")" = "$(major "$driver")" ] || continue
      export CHROMIUM=$browser CHROMEDRIVER=$driver
      return 0
    done
  done
  return 1
}

# First number in what a program answers to --version.
major() { "$1" --version 2>/dev/null | sed -E 's/[^0-9]*([0-9]+).*/\1/;q' | grep . || echo "none of $1"; }

# Builds the release site into dist. Trunk 0.21 refuses NO_COLOR=1.
build_site() {
  env -u NO_COLOR trunk build --release --locked "$@"
}
