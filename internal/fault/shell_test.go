package fault_test

import (
	"os/exec"
	"testing"

	"github.com/clipdex/clipdex/internal/fault"
)

func TestShellWord(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"t.a=b": "t.a=b", "": "''", "I D=id": "'I D=id'", "it's": `'it'\''s'`, "$(x);`y`\n\"": "'$(x);`y`\n\"'", "größe": "'größe'",
	} {
		got := fault.ShellWord(text)
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
		if out, err := exec.CommandContext(t.Context(), "sh", "-c", "printf %s "+got).Output(); string(out) != text || err != nil {
			t.Errorf("a shell takes %s for %q: %v", got, out, err)
		}
	}
}
