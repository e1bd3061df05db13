package cli_test

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestManual lets groff set the manual page, and looks for every command and option, with its line, on it.
func TestManual(t *testing.T) {
	t.Parallel()
	page := prepare(t, nil, "man").want(t, 0).stdout.Bytes()
	if !bytes.Contains(page, []byte(".TH CLIPDEX 1")) || bytes.Contains(page, []byte("--")) {
		t.Errorf("no manual page, or one with options that print as hyphens:\n%s", page)
	}
	if _, err := exec.LookPath("groff"); err != nil {
		t.Skip("groff is not installed")
	}
	cmd := exec.Command("groff", "-Kutf8", "-man", "-Tutf8", "-ww", "-rLL=400n", "-rHY=0", "-P-cbou")
	cmd.Stdin = bytes.NewReader(page)
	var warnings bytes.Buffer
	cmd.Stderr = &warnings
	set, err := cmd.Output()
	if err != nil || warnings.Len() > 0 {
		t.Fatalf("%v\n%s", err, &warnings)
	}
	text := strings.Join(strings.Fields(string(set)), " ")
	shows := func(what string) {
		if !strings.Contains(text, strings.Join(strings.Fields(what), " ")) {
			t.Errorf("the page does not show %q", what)
		}
	}
	all := prepare(t, nil).want(t, 0).stdout.String()
	for _, m := range regexp.MustCompile(`(?m)^  ((?:db )?[a-z-]+)  `).FindAllStringSubmatch(all, -1) {
		help := prepare(t, nil, append(strings.Fields(m[1]), "--help")...).want(t, 0).stdout.String()
		shows(" clipdex " + m[1] + " ")
		_, rest, _ := strings.Cut(help, "\nUsage:\n")
		said, options, _ := strings.Cut(rest, "\nOptions:\n")
		for line := range strings.Lines(said + options) {
			if !strings.HasPrefix(line, "  -h, --help") {
				shows(line)
			}
		}
	}
	for _, section := range []string{"EXIT STATUS", "ENVIRONMENT", "FILES", "DATABASE_URL", "CLIPDEX_SCRATCH_URL"} {
		shows(section)
	}
}
