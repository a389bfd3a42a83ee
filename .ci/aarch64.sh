#!/usr/bin/env bash
# The same bits on other processors: tests of the kernels and of the quantiles, and one line of bits
# for each heavy part (crates/stress/tests/bits.rs), on this machine, on an x86-64 that has neither AVX2
# nor AVX-512, and on aarch64, the last two by qemu. Says plainly what could not be tried, and ends with 2
# then; with 1 where bits differ or a test fails.
#
# For aarch64 it takes the target of the toolchain (`rustup target add aarch64-unknown-linux-gnu`); where
# there is none, a compiler of Debian's newest suite, unpacked below target/aarch64 and not installed.
set -euo pipefail
cd "$(dirname "$0")/.."
target=aarch64-unknown-linux-gnu
folder=$PWD/target/aarch64
mkdir -p "$folder"

missing() {
    echo "$1: not tried here; $2" >&2
    untried=1
}
untried=0

# bits NAME [options of cargo]: runs the heavy parts and keeps their lines.
bits() {
    local name=$1
    shift
    cargo test --locked "$@" -p stress --test bits -- --nocapture --test-threads 1 2>&1 |
        tee "$folder/$name.log" | grep -oE 'bits [a-z_]+ [0-9a-f]{16}' | sort >"$folder/$name.bits" ||
        { tail -20 "$folder/$name.log" >&2; exit 1; }
    [ "$(wc -l <"$folder/$name.bits")" -eq 4 ] || { tail -20 "$folder/$name.log" >&2; exit 1; }
}

bits here
cat "$folder/here.bits"

if command -v qemu-x86_64 >/dev/null; then
    CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER="qemu-x86_64 -cpu Nehalem" bits sse2
    diff "$folder/here.bits" "$folder/sse2.bits"
    echo "x86-64 without AVX2 and AVX-512: the same bits"
else
    missing "x86-64 without AVX2" "hint: install qemu-user"
fi

# A compiler that has the target; prints nothing where none can be had.
compiler() {
    if [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ]; then
        command -v rustc
        return
    fi
    local root=$folder/root
    if [ ! -x "$folder/rustc" ]; then
        command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 0
        unpacked "$root" >"$folder/unpacked.log" 2>&1 || { tail -3 "$folder/unpacked.log" >&2; return 0; }
        cat >"$folder/rustc" <<END
#!/bin/sh
exec $root/usr/lib64/ld-linux-x86-64.so.2 --library-path \
$root/usr/lib/x86_64-linux-gnu:\$(echo $root/usr/lib/llvm-*/lib | tr ' ' ':') $root/usr/bin/rustc "\$@"
END
        chmod +x "$folder/rustc"
    fi
    "$folder/rustc" --version >/dev/null 2>&1 && echo "$folder/rustc"
    return 0
}

# unpacked FOLDER: the newest suite's compiler and both standard libraries, from where apt has the rest.
unpacked() {
    local from apt=$folder/apt
    from=$(apt-get indextargets --format '$(SITE)' | grep -m1 -E 'debian/?$')
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$1"
    : >"$apt/status"
    echo "deb [arch=amd64,arm64] $from sid main" >"$apt/sources.list"
    cat >"$apt/apt.conf" <<END
Dir::State::Lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "-";
APT::Architectures {"amd64";"arm64";};
END
    export APT_CONFIG=$apt/apt.conf
    apt-get update -qq
    local version llvm
    version=$(apt-cache depends libstd-rust-dev | grep -oE 'libstd-rust-[0-9.]+' | head -1)
    llvm=$(apt-cache depends "$version" | grep -oE 'libllvm[0-9]+' | head -1)
    (cd "$apt" && apt-get download -qq rustc:amd64 "$version:amd64" libstd-rust-dev:amd64 \
        libstd-rust-dev:arm64 "$llvm:amd64" libc6:amd64 libgcc-s1:amd64 libstdc++6:amd64 libzstd1:amd64 \
        zlib1g:amd64 libffi8:amd64 libedit2:amd64 libtinfo6:amd64 libz3-4:amd64 liblzma5:amd64 \
        "$(apt-cache depends "$llvm" | grep -oE 'libxml2[-0-9]*' | head -1):amd64")
    for package in "$apt"/*.deb; do dpkg-deb -x "$package" "$1"; done
}

rustc=$(compiler)
if [ -z "$rustc" ]; then
    missing aarch64 "hint: rustup target add $target"
elif ! command -v qemu-aarch64 >/dev/null || ! command -v aarch64-linux-gnu-gcc >/dev/null; then
    missing aarch64 "hint: install qemu-user and gcc-aarch64-linux-gnu"
else
    # Of its own: another compiler builds everything anew.
    export RUSTC=$rustc CARGO_TARGET_DIR=$folder/build
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu"
    bits arm --target "$target"
    diff "$folder/here.bits" "$folder/arm.bits"
    cargo test --locked --target "$target" -p quantiles --lib --tests
    # The kernels; what holds `exp` and `ln` against arbitrary precision takes long under qemu.
    cargo test --locked --target "$target" -p laws --lib -- lanes each weighted formula
    echo "aarch64: the same bits, and the tests of the kernels and of the quantiles pass"
fi
[ "$untried" -eq 0 ] || exit 2
