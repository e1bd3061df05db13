#!/bin/sh
# Checks what is about to be committed, where models, migrations, legacy files or queries are: do the models and the migrations
# agree, does every query still run, does every revision go up, down and up again?
#
# It looks at the index and never at the working tree, and needs no database of yours. It runs at the repository's root, in any
# POSIX shell. Git's hook that "clipdex hook install" writes runs it, "clipdex hook run" does, and so may any other tool.

# SKIP lists what is not to be run, as for the hooks of pre-commit.com.
case ,${SKIP-}, in
*,clipdex,*)
	echo 'clipdex: not checked, as SKIP says'
	exit 0
	;;
esac

# stop ends what could not be checked, or is not as it should be.
stop() {
	echo >&2
	echo 'clipdex: nothing is committed.  SKIP=clipdex git commit  commits without this check, git commit --no-verify without any' >&2
	exit "$1"
}

# error says what went wrong and what to type next.
error() {
	printf 'error: %s\n  help: %s\n' "$1" "$2" >&2
	stop 3
}

# staged says whether something there is staged. What was deleted is, and what was renamed is by its old name and its new one;
# tests and texts are not.
staged() {
	! git diff --cached --quiet --no-ext-diff -- "$@" ':(exclude)*_test.go' ':(exclude)*.md'
}

# Everything that what is said of models, migrations, legacy files and queries depends on, but for clipdex itself.
if ! staged models migrations legacy internal/query go.mod go.sum .clipdexignore; then
	[ -z "${clipdex_tell-}" ] || echo 'nothing to check: no model, migration, legacy file or query is staged'
	exit 0
fi
runs=
if staged migrations legacy internal/query; then runs=yes; fi

# clipdex_go is where Go was when the hook was installed.
go=
for candidate in "$(git config clipdex.go)" "$(command -v go)" "${clipdex_go-}" "${GOROOT-}/bin/go" /usr/local/go/bin/go \
	/opt/homebrew/bin/go /usr/local/bin/go /opt/local/bin/go /usr/lib/go/bin/go /snap/bin/go; do
	if [ -f "$candidate" ] && [ -x "$candidate" ]; then
		go=$candidate
		break
	fi
done
[ -n "$go" ] || error 'what is staged was not checked: there is no Go to build it with' \
	'install Go (https://go.dev/dl), or say where it is:  git config clipdex.go /path/to/bin/go'

dir=$(mktemp -d "${TMPDIR:-/tmp}/clipdex-hook.XXXXXX") || stop 3
verifying=
clean() {
	[ -z "$verifying" ] || { kill "$verifying" && wait "$verifying"; } 2>/dev/null
	rm -rf "$dir"
}
trap clean EXIT
trap 'exit 130' HUP INT TERM

# The index is copied first: somebody else's git may hold it, and this writes to it. Through a tree goes what will be committed
# and nothing else: not what is only meant to be added (git add -N), and no less in a sparse checkout.
of_index() {
	GIT_INDEX_FILE=$dir/index git -c core.autocrlf=false "$@"
}
mkdir "$dir/staged" &&
	cp "$(git rev-parse --git-path index)" "$dir/index" &&
	tree=$(of_index write-tree) &&
	of_index read-tree "$tree" &&
	of_index checkout-index --all --prefix="$dir/staged/" ||
	error 'what is staged could not be copied' 'git status'

# From here on git's settings for this commit would mislead, go and the tools that it calls too.
unset $(git rev-parse --local-env-vars) DATABASE_URL
cd "$dir/staged" || stop 3
echo 'clipdex: checking what is staged' >&2
# Without paths in it what was built in another folder is found in Go's cache. An interrupted Go leaves a folder behind.
GOWORK=off GOTMPDIR=$dir "$go" build -trimpath -buildvcs=false -ldflags='-s -w' -o "$dir/clipdex" ./cmd/clipdex ||
	error 'what is staged does not build' 'git status   tells what is staged, and what only the working tree has'

# At the same time: both share one start of the embedded server.
if [ -n "$runs" ]; then
	"$dir/clipdex" db verify >"$dir/said" 2>&1 &
	verifying=$!
fi
"$dir/clipdex" db check --scratch || stop $?
[ -n "$runs" ] || exit 0
wait "$verifying"
code=$?
verifying=
if [ $code != 0 ]; then
	echo
	cat "$dir/said"
	stop $code
fi
tail -n 1 "$dir/said"
