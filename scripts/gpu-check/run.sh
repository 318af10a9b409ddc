#!/bin/bash
# Runs Homefire's check of a GPU on a machine that has nothing but a driver: ./run.sh [-o RESULTS] [PART...]
# Parts: adapter check times native torch peer; all of them when none is named. GPU_CHECK_TINY=1 takes tiny sizes and a tiny model,
# GPU_CHECK_SECONDS another limit for all parts together than 460, GPU_CHECK_PATIENCE=3 three times as long for each part,
# GPU_CHECK_PYTHON the Python that has PyTorch.

set -u
cd "$(dirname "$0")" || exit 2
here=$PWD
results=$here/results
[ "${1:-}" = -o ] && { mkdir -p "$2" && results=$(cd "$2" && pwd) || exit 2; shift 2; }
parts=${*:-adapter check times native torch peer}
work=${GPU_CHECK_WORK:-$here/work}
program=$work/program
limit=${GPU_CHECK_SECONDS:-460}
began=$SECONDS
# What the parts find, which the results are made from.
found=$work/found
rm -rf "$found"
mkdir -p "$results" "$found" || exit 2
log=$results/log.txt
: >"$log"
say() { echo "$*" | tee -a "$log"; }
left() { echo $((limit - SECONDS + began)); }

# Unpacking. xz may be missing, and Python can do it.
if [ ! -e "$program/.whole" ]; then
  mkdir -p "$program"
  for archive in base.tar.xz homefire.tar.xz peer.tar.xz "$here-peer/peer.tar.xz"; do
    [ -e "$archive" ] || continue
    if command -v xz >/dev/null; then tar -xJf "$archive" -C "$program"
    else python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$archive" "$program"; fi ||
      { say "$archive can't be unpacked: xz or python3 is needed"; exit 2; }
  done
  touch "$program/.whole"
fi
node=$program/node
chmod +x "$node" "$program/native" 2>/dev/null
own=(env -u LD_LIBRARY_PATH)
[ -n "${LD_LIBRARY_PATH:-}" ] && own=(env "LD_LIBRARY_PATH=$LD_LIBRARY_PATH")
libraries=${LD_LIBRARY_PATH:-}
with() { libraries=$1${libraries:+:$libraries}; export LD_LIBRARY_PATH=$libraries; }
"$node" --version >/dev/null 2>&1 || with "$program/lib/cxx"
"$node" --version >/dev/null 2>&1 || { say "Node does not start here:"; "$node" --version 2>&1 | tee -a "$log"; exit 2; }
say "unpacked after $((SECONDS - began)) s; Node $("$node" --version)"

# The Vulkan loader, the driver's description, and what the driver's library needs.
known() { /sbin/ldconfig -p 2>/dev/null | grep -q "$1"; }
known libvulkan.so.1 || with "$program/lib/vulkan"
for folder in /usr/local/nvidia/lib64 /usr/local/nvidia/lib /usr/lib/nvidia /usr/lib64/nvidia; do
  [ -d "$folder" ] && ! known libGLX_nvidia.so.0 && with "$folder"
done
known libX11.so.6 && known libXext.so.6 || with "$program/lib/x11"
icds=${VK_DRIVER_FILES:-${VK_ICD_FILENAMES:-}}
[ -n "$icds" ] || icds=$(find -L /etc/vulkan/icd.d /usr/share/vulkan/icd.d /usr/local/share/vulkan/icd.d /usr/local/nvidia/share/vulkan/icd.d \
  /opt /usr/local -maxdepth 5 -name '*nvidia*icd*.json' 2>/dev/null | head -n 1)
if [ -z "$icds" ]; then
  say "no description of a driver was found; writing one for NVIDIA's"
  icds=$work/nvidia_icd.json
  echo '{"file_format_version": "1.0.1", "ICD": {"library_path": "libGLX_nvidia.so.0", "api_version": "1.3.277"}}' >"$icds"
fi
# Without a display server, the same driver can be had through its other library.
echo '{"file_format_version": "1.0.1", "ICD": {"library_path": "libEGL_nvidia.so.0", "api_version": "1.3.277"}}' >"$work/egl_icd.json"
export GPU_CHECK_RESULTS=$found GPU_CHECK_WORK=$work GPU_CHECK_MODEL=$here/models/minilm-l6
use() { export VK_DRIVER_FILES=$1 VK_ICD_FILENAMES=$1; }
use "$icds"
card=$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null | head -n 1)
processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
machine="$(nproc) cores ($processor), $(($(sed -n 's/MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo) / 1048576)) GiB"
say "$card; $machine; driver $VK_DRIVER_FILES; libraries ${LD_LIBRARY_PATH:-of the system}"

tiny=
if [ "${GPU_CHECK_TINY:-}" = 1 ]; then
  tiny=tiny
  "$node" "$program/tiny.mjs" "$GPU_CHECK_MODEL/tokenizer.json" "$work/tiny" || exit 2
  export GPU_CHECK_MODEL=$work/tiny
fi

ended=
# part NAME SECONDS COMMAND...: its output goes to the log as it comes.
part() {
  local name=$1 most=$(($2 * ${GPU_CHECK_PATIENCE:-1})) start=$SECONDS code; shift 2
  [ "$most" -le "$(left)" ] || most=$(left)
  if [ "$most" -lt 5 ]; then say "== $name: no time is left"; code=124
  else
    say "== $name (at most $most s)"
    rm -f "$work/$name.code"
    GPU_CHECK_CODE=$work/$name.code timeout -k 5 "$most" "$@" 2>&1 | tee -a "$log"
    code=${PIPESTATUS[0]}
    # A part that ends itself by force leaves its code behind.
    [ -e "$work/$name.code" ] && code=$(cat "$work/$name.code")
    say "== $name: $([ "$code" = 0 ] && echo done || echo "ended with $code") after $((SECONDS - start)) s"
  fi
  note "$name" "$code" $((SECONDS - start))
  return "$code"
}
note() {
  ended=$ended${ended:+, }"\"$1\": {\"code\": $2, \"seconds\": $3}"
  echo "{\"card\": \"$card\", \"machine\": \"$machine\", \"parts\": {$ended}}" >"$found/run.json"
  "$node" "$program/report.mjs" "$found" "$results" >/dev/null
}
wants() { case " $parts " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
node() { echo "$node" --max-old-space-size=8192 "$program/$1"; }

# The CPU's times come meanwhile, where there are cores enough that nothing else waits for it.
cpu=
if wants times && [ "$(nproc)" -ge 4 ]; then
  rm -f "$work/times-cpu.code"
  GPU_CHECK_CODE=$work/times-cpu.code timeout -k 5 "$(left)" $(node times.mjs) cpu >"$work/cpu.txt" 2>&1 &
  cpu=$!
fi
if wants adapter && ! part adapter 40 $(node adapter.mjs); then
  say "trying the driver's other library"
  use "$work/egl_icd.json"
  with "$program/lib/x11"
  part adapter 40 $(node adapter.mjs)
fi
wants check && part check 240 $(node check.mjs)
# What is short comes first: what is cut off by the limit is the end of the longest.
if wants native || wants torch; then "$node" "$program/tokens.mjs" "$work" 2>&1 | tee -a "$log"; fi
wants native && [ -e "$program/native" ] && part native 90 "$program/native" "$program" "$work/unpacked" "$found" $tiny
python=${GPU_CHECK_PYTHON:-python3}
if wants torch; then
  if "$python" -c 'import torch, numpy' 2>/dev/null; then part torch 100 "${own[@]}" "$python" "$program/yardstick.py" "$work" "$found"
  else say "== torch: $python has no PyTorch, so there is no yardstick"; fi
fi
wants peer && [ -e "$program/ort.wasm" ] && part peer 70 $(node peer.mjs)
wants times && part times 300 $(node times.mjs) webgpu
if [ -n "$cpu" ]; then
  wait "$cpu" 2>/dev/null
  code=$?
  [ -e "$work/times-cpu.code" ] && code=$(cat "$work/times-cpu.code")
  cat "$work/cpu.txt" >>"$log"
  note times-cpu "$code" 0
elif wants times; then part times-cpu 200 $(node times.mjs) cpu; fi

"$node" "$program/report.mjs" "$found" "$results"
code=$?
say "$((SECONDS - began)) s in all"
cat "$results/results.md" || code=2
exit "$code"
