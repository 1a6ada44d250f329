#!/usr/bin/env bash
# Builds the guest - kernel, initramfs, read-only image - and prints the folder it is in: out/<hash of what it is made of>.
# A second call finds the folder and returns at once. Needs root only to install missing Debian packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=versions.env
. ./versions.env
PATH=$PATH:/usr/sbin:/sbin # mkfs.ext4, where the user's PATH lacks it

key=$(cat versions.env build.sh guest/* | sha256sum | cut -c1-16)
image=$PWD/out/$key
if [ -d "$image" ]; then
  echo "$image"
  exit
fi

say() { echo "hypervisor-vm: $*" >&2; }

require_machine() {
  [ "$(uname -sm)" = "Linux x86_64" ] || { say "needs Linux on x86_64, this is $(uname -sm)"; exit 1; }
  local missing=()
  command -v qemu-system-x86_64 > /dev/null || missing+=(qemu-system-x86)
  [ -x /bin/busybox ] && ! ldd /bin/busybox > /dev/null 2>&1 || missing+=(busybox-static)
  command -v mkfs.ext4 > /dev/null || missing+=(e2fsprogs)
  if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" != 0 ]; then
    say "as root, first: apt-get install ${missing[*]}"
    exit 1
  fi
  if [ "$(id -u)" = 0 ]; then
    # Not only to install: without package lists the kernel cannot be found either.
    if [ ${#missing[@]} -gt 0 ] || ! apt-cache show "$KERNEL_PACKAGE" > /dev/null 2>&1; then apt-get update -qq >&2; fi
    if [ ${#missing[@]} -gt 0 ]; then
      say "installing ${missing[*]}"
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
    fi
  fi
}

# npm_package <name> <version> <sha256> <folder>
npm_package() {
  mkdir "$4"
  (
    cd "$4"
    tarball=$(npm pack --silent "$1@$2")
    echo "$3  $tarball" | sha256sum --check --quiet >&2 || { say "$1@$2 is not the tarball versions.env names"; exit 1; }
    tar xzf "$tarball" --strip-components=1
    rm "$tarball"
  )
}

# The kernel is unpacked, not installed: this machine keeps its own.
fetch_kernel() {
  local package
  package=$(apt-cache depends "$KERNEL_PACKAGE" | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
  [ -n "$package" ] || { say "apt knows no $KERNEL_PACKAGE; as root, first: apt-get update"; exit 1; }
  (cd "$work" && apt-get download -qq -o APT::Sandbox::User=root "$package" && dpkg -x "$package"_*.deb kernel)
}

make_initramfs() {
  local root=$work/initramfs modules module file
  mkdir -p "$root"/{bin,dev,proc,sys,root,modules}
  cp /bin/busybox "$root/bin/"
  cp guest/init "$root/init"
  modules=$(echo "$work"/kernel/lib/modules/*/kernel)
  for module in irqbypass ccp virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci \
    virtio_blk virtio_console libcrc32c kvm kvm-amd; do
    file=$(find "$modules" -name "$module.ko" | head -1)
    # The others are built into the kernel.
    if [ -n "$file" ]; then
      cp "$file" "$root/modules/"
      echo "$module.ko" >> "$root/modules/order"
    fi
  done
  (cd "$root" && find . | /bin/busybox cpio -o -H newc 2> /dev/null) > "$work/image/initramfs"
}

make_root() {
  local root=$work/root tool library
  mkdir -p "$root"/{bin,dev,proc,sys,tmp,etc,node_modules/@hyperlight-dev}
  cp guest/start "$root/start"
  cp /bin/busybox "$root/bin/"
  for tool in sh cat ip mkdir poweroff rm tar usleep; do ln -s busybox "$root/bin/$tool"; done
  echo 'root:x:0:0:root:/tmp/home:/bin/sh' > "$root/etc/passwd"
  echo '127.0.0.1 localhost' > "$root/etc/hosts"
  cp "$work/node/bin/node" "$root/bin/node"
  # At the top, where every job finds it by its package name.
  cp -r "$work/addon" "$root/node_modules/$ADDON_PACKAGE"
  for library in $(ldd "$root/bin/node" "$work"/addon/*.node | grep -o '/lib[^ ]*' | sort -u); do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
  truncate -s $(($(du -sm "$root" | cut -f1) + 24))M "$work/image/root.ext4"
  mkfs.ext4 -q -O ^has_journal -m 0 -d "$root" "$work/image/root.ext4"
}

mkdir -p out
exec 9> out/.lock
flock 9 # two suites may start at the same time
if [ ! -d "$image" ]; then
  require_machine
  say "building the guest (once)"
  work=$(mktemp -d out/.build-XXXXXX)
  work=$PWD/$work
  trap 'rm -rf "$work"' EXIT
  mkdir "$work/image"
  npm_package "$NODE_PACKAGE" "$NODE_VERSION" "$NODE_SHA256" "$work/node"
  npm_package "$ADDON_PACKAGE" "$ADDON_VERSION" "$ADDON_SHA256" "$work/addon"
  fetch_kernel
  cp "$work"/kernel/boot/vmlinuz-* "$work/image/kernel"
  make_initramfs
  make_root
  rm -rf out/[0-9a-f]*
  mv "$work/image" "$image"
fi
echo "$image"
