package hook

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

// script is the check that is run before a commit; its path is from the repository's root.
const script = "internal/hook/pre-commit.sh"

// written is the hook as it is written. What was there before comes first, and decides by its exit code. The check is the
// staged one: a copy would grow old in a folder where nobody looks. Where none is staged there is nothing to say: on branches
// from before there was one, and in other repositories, which may have the same folder of hooks (core.hooksPath).
const written = `#!/bin/sh
# The hook of clipdex, ` + unsigned + `. Written by:  clipdex hook install   Taken away by:  clipdex hook install --uninstall
# Lines of your own belong into ` + keptName + `, an executable beside this file, which runs first.
before=$(dirname "$0")/` + keptName + `
if [ -x "$before" ]; then
	"$before" "$@" || exit
fi
check=$(git cat-file blob :` + script + ` 2>/dev/null) || exit 0
# Programs that commit by a button rarely have the PATH of a terminal. Where Go was when this was written:
clipdex_go=GO
export clipdex_go
exec /bin/sh -c "$check" "$0" "$@"
`

// signed is the line by which our hook is known, and an edited one.
var signed = regexp.MustCompile(`(?m)^# The hook of clipdex, ([0-9a-f]{12})\.`)

// render gives the hook as it is written. goProgram is the quoted path of a Go, for an environment that finds none; may be empty.
func render(goProgram string) string {
	return sign(strings.Replace(written, "clipdex_go=GO", "clipdex_go="+goProgram, 1))
}

// sign puts the sum of the text where unsigned stands in it.
func sign(text string) string { return strings.Replace(text, unsigned, sum(text), 1) }

// unsigned stands for the sum while that is taken.
const unsigned = "000000000000"

func sum(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])[:len(unsigned)]
}

// stateOf says whose hook a text is.
func stateOf(text string) State {
	found := signed.FindStringSubmatch(text)
	switch {
	case found == nil:
		return Foreign
	case found[1] != sum(strings.Replace(text, found[1], unsigned, 1)):
		return Edited
	}
	return Ours
}
