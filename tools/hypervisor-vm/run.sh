#!/usr/bin/env bash
# Boots the guest, runs a program in it under Node, passes on its output and its exit code. See README.md.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat >&2 << 'EOF'
usage: run.sh [options] main.js [files or folders...] [-- arguments of main.js]
  --env NAME[=VALUE]  set a variable in the guest (without =VALUE: this process's)
  --out FOLDER        bring back what the program left in /tmp/out
  --timeout SECONDS   default 300; exit code 124
  --silence SECONDS   boot again when nothing was printed for so long, twice at most; default 60
  --memory SIZE       of the whole guest, default 2G
  --cpus COUNT        default 2
  --console           show the guest's kernel messages
EOF
  exit 2
}
die() { echo "run.sh: $*" >&2; exit 2; }

timeout=300 silence=60 memory=2G cpus=2 console='' out=''
inputs=() arguments=() names=() values=()
while [ $# -gt 0 ]; do
  case $1 in
    --env | --out | --timeout | --silence | --memory | --cpus) [ $# -gt 1 ] || usage ;;&
    --env)
      names+=("${2%%=*}")
      [[ ${2%%=*} =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] || die "not a variable name: ${2%%=*}"
      if [[ $2 == *=* ]]; then values+=("${2#*=}"); else values+=("${!2-}"); fi
      shift ;;
    --out) out=$2; shift ;;
    --timeout) timeout=$2; shift ;;
    --silence) silence=$2; shift ;;
    --memory) memory=$2; shift ;;
    --cpus) cpus=$2; shift ;;
    --console) console=yes ;;
    --) shift; arguments=("$@"); break ;;
    -*) usage ;;
    *) inputs+=("$1") ;;
  esac
  shift
done
[ ${#inputs[@]} -gt 0 ] || usage
for input in "${inputs[@]}"; do [ -e "$input" ] || die "no such file or folder: $input"; done
image=$("$here/build.sh")

work=$(mktemp -d)
qemu=''
cleanup() {
  if [ -n "$qemu" ]; then kill "$qemu" 2> /dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The job: a tar of the inputs, and a shell file that sets the environment and the arguments.
quote() { printf "'%s'" "${1//\'/\'\\\'\'}"; }
{
  for index in "${!names[@]}"; do echo "export ${names[index]}=$(quote "${values[index]}")"; done
  printf 'set --'
  for argument in "$(basename "${inputs[0]}")" "${arguments[@]}"; do printf ' %s' "$(quote "$argument")"; done
  echo
} > "$work/.codeact-vm-job"
members=(-C "$work" .codeact-vm-job)
for input in "${inputs[@]}"; do
  path=$(realpath "$input")
  members+=(-C "$(dirname "$path")" "$(basename "$path")")
done
tar cf "$work/job.tar" "${members[@]}"
truncate -s %1M "$work/job.tar" # a disk has whole sectors

# boot: runs the guest to its end. Sets `ended` to qemu's exit code, or to `silent`.
boot() {
  local devices=() pipe begun=$SECONDS
  # port NAME PATH [OPTION]
  port() { devices+=(-chardev "file,id=$1,path=$2${3-}" -device "virtserialport,chardev=$1,name=$1"); }
  rm -f "$work"/{stdout,stderr,seen-stdout,seen-stderr,status}
  # Pipes, so that output is seen as it comes.
  mkfifo "$work/stdout" "$work/stderr"
  : > "$work/console"
  cat "$work/stdout" &
  cat "$work/stderr" >&2 &
  for pipe in stdout stderr; do port "$pipe" "$work/$pipe" ",logfile=$work/seen-$pipe"; done
  if [ -n "$out" ]; then port files "$work/files.tar"; fi
  port status "$work/status"

  # Emulated throughout (tcg), also where KVM exists: the same machine everywhere. `-cpu max` has the nested SVM that the
  # guest's KVM needs, and xsave, without which a sandbox cannot be restored. Without protection keys, under which Node can
  # abort when WebAssembly code is freed: https://github.com/nodejs/node/issues/64500
  timeout --kill-after=5 "$timeout" qemu-system-x86_64 \
    -M q35 -accel tcg,thread=multi,tb-size=512 -cpu max,pku=off -smp "$cpus" -m "$memory" \
    -nodefaults -no-user-config -display none -no-reboot -serial "file:$work/console" \
    -kernel "$image/kernel" -initrd "$image/initramfs" \
    -append "console=ttyS0 quiet panic=-1 mitigations=off nokaslr tsc=reliable no_timer_check" \
    -drive "id=root,if=none,format=raw,readonly=on,file=$image/root.ext4" -device virtio-blk-pci,drive=root \
    -drive "id=job,if=none,format=raw,readonly=on,file=$work/job.tar" -device virtio-blk-pci,drive=job \
    -device virtio-serial-pci "${devices[@]}" < /dev/null &
  qemu=$!
  ended=''
  while kill -0 "$qemu" 2> /dev/null && ! [ -s "$work/seen-stdout" ] && ! [ -s "$work/seen-stderr" ]; do
    if [ $((SECONDS - begun)) -ge "$silence" ]; then
      ended=silent
      kill "$qemu" 2> /dev/null || true
      break
    fi
    sleep 0.2
  done
  local code=0
  wait "$qemu" || code=$?
  qemu=''
  ended=${ended:-$code}
  # A qemu that failed at its start never opened the pipes, and the readers still wait for a writer.
  for pipe in stdout stderr; do exec 8<> "$work/$pipe" 8>&-; done
  wait # for the rest of the output
}

show_console() {
  echo "run.sh: the guest's console:" >&2
  tr -d '\r' < "$work/console" | tail -n 60 >&2 || true
}

for attempt in 1 2 3; do
  boot
  [ "$ended" = silent ] || break
  show_console
  # Nothing of an attempt is left but its output, and there was none.
  echo "run.sh: the guest printed nothing for $silence s (boot $attempt of 3)" >&2
done

status=$(cat "$work/status" 2> /dev/null || true)
if [ -n "$console" ] || [ -z "$status" ]; then
  show_console
fi
if [ "$ended" = 124 ]; then echo "run.sh: timed out after $timeout s" >&2; exit 124; fi
if [ -z "$status" ]; then echo "run.sh: the guest ended without a result (qemu: $ended)" >&2; exit 125; fi
if [ -n "$out" ]; then mkdir -p "$out" && tar xf "$work/files.tar" --no-same-owner -C "$out"; fi
exit "$status"
