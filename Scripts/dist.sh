#!/bin/bash
# Makes what is handed out: dist/squall-VERSION-linux-ARCH with one stripped binary, its archive, and SHA256SUMS.
#
#     Scripts/dist.sh FLAGS...        those of `swift build` for a release build; `make dist` gives them
#
# In the binary are Swift's runtime and the libraries of `inside`. The others of the system stay outside: those of `outside`, and no
# more, or this fails.
set -euo pipefail
cd "$(dirname "$0")/.."

# What a bare Debian 12 lacks, and nobody updates by itself: a new Squall brings a new one.
inside=(nghttp2 pcre2-8 protobuf snappy sqlite3)
# TLS and XML read what strangers send: Debian's security updates must reach them. The rest every Debian has.
outside='lib(ssl\.so\.3|crypto\.so\.3|xml2\.so\.2|z\.so\.1|stdc\+\+\.so\.6|gcc_s\.so\.1|m\.so\.6|c\.so\.6)|ld-linux-.*'

# A linker takes the first folder that has a library in any form. This one comes first, by what pkg-config says of the libraries
# that SwiftPM asks it for, and has those of `inside` as archives alone.
system=$(pkg-config --variable=libdir libxml-2.0)
first=$PWD/.build/dist-libraries
rm -rf "$first"
mkdir -p "$first"
for name in "${inside[@]}"; do
    [[ -e $system/lib$name.a ]] || { echo "dist: there is no $system/lib$name.a; install its -dev package" >&2; exit 1; }
    ln -s "$system/lib$name.a" "$first/"
done
ln -s "$system/libxml2.so" "$first/"
for name in libnghttp2 libxml-2.0; do
    sed "s|^libdir=.*|libdir=$first|" "$(pkg-config --variable=pcfiledir "$name")/$name.pc" >"$first/$name.pc"
done

# Nothing looks a symbol up by its name: their table would be 4 MB.
PKG_CONFIG_PATH=$first swift build "$@" -Xlinker --no-export-dynamic
built=$(swift build "$@" --show-bin-path)/squall

version=$("$built" --version)
name=squall-$version-linux-$(uname -m)
rm -rf dist
mkdir -p "dist/$name"
strip --strip-all -o "dist/$name/squall" "$built"
cp README.md CHANGELOG.md "dist/$name/"

needed=$(readelf --dynamic "dist/$name/squall" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
if grep -qvxE "$outside" <<<"$needed"; then
    echo "dist: the binary needs libraries that it should not: $(grep -vxE "$outside" <<<"$needed" | xargs)" >&2
    exit 1
fi

# The same files give the same archive, byte by byte.
tar --create --gzip --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 \
    --directory dist --file "dist/$name.tar.gz" "$name"
(cd dist && sha256sum "$name.tar.gz" >SHA256SUMS)
echo "dist/$name/squall: $(stat --format=%s "dist/$name/squall") bytes; needs: $(xargs <<<"$needed")"
