package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// Oldest is the oldest major version that clipdex works with: DROP DATABASE … WITH (FORCE) came with it.
const Oldest = 13

// ErrNoBinaries says that no usable server programs are on this machine.
var ErrNoBinaries = errors.New("no PostgreSQL server programs found")

// ErrBadSetting says that CLIPDEX_PG_BIN names a folder without server programs.
var ErrBadSetting = errors.New("CLIPDEX_PG_BIN does not name a folder with postgres and initdb")

// Binaries is a folder that holds postgres and initdb.
type Binaries struct {
	Dir   string
	Major int
}

// Path gives the path of one program.
func (b Binaries) Path(program string) string { return filepath.Join(b.Dir, program) }

// Search says what binaries are looked for.
type Search struct {
	Getenv func(string) string
	// Major is the only version wanted; 0 takes any from Oldest on.
	Major int
	// Extra are folders looked at last.
	Extra []string
}

// Find gives the first folder that fits: CLIPDEX_PG_BIN, pg_ctl on PATH, the usual folders with the newest first, Extra.
// It errs with ErrNoBinaries or ErrBadSetting.
func Find(ctx context.Context, s Search) (Binaries, error) {
	if dir := s.Getenv("CLIPDEX_PG_BIN"); dir != "" {
		b, err := Inspect(ctx, dir)
		if err != nil {
			return Binaries{}, fmt.Errorf("%w: %w", ErrBadSetting, err)
		}
		if s.fits(b) {
			return b, nil
		}
	}
	for _, dir := range slices.Concat(onPath(s.Getenv("PATH"), "pg_ctl"), usual("postgres"), s.Extra) {
		if b, err := Inspect(ctx, dir); err == nil && s.fits(b) {
			return b, nil
		}
	}
	return Binaries{}, ErrNoBinaries
}

func (s Search) fits(b Binaries) bool {
	if s.Major != 0 {
		return b.Major == s.Major
	}
	return b.Major >= Oldest
}

// FindProgram gives the path of a client program such as psql, by the rules of Find. It errs with ErrNoBinaries.
func FindProgram(getenv func(string) string, program string) (string, error) {
	if dir := getenv("CLIPDEX_PG_BIN"); dir != "" && executable(filepath.Join(dir, program)) {
		return filepath.Join(dir, program), nil
	}
	for _, dir := range filepath.SplitList(getenv("PATH")) {
		// The link itself, not its end: Debian's psql is a wrapper that looks at the name it was called by.
		if path := filepath.Join(dir, program); executable(path) {
			return path, nil
		}
	}
	for _, dir := range slices.Concat(onPath(getenv("PATH"), "pg_ctl"), usual(program)) {
		if path := filepath.Join(dir, program); executable(path) {
			return path, nil
		}
	}
	return "", ErrNoBinaries
}

// Inspect looks at one folder. It errs when postgres or initdb is missing there or does not run.
func Inspect(ctx context.Context, dir string) (Binaries, error) {
	for _, program := range []string{"postgres", "initdb"} {
		if !executable(filepath.Join(dir, program)) {
			return Binaries{}, fmt.Errorf("no %s in %s", program, dir)
		}
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "-V").Output()
	if err != nil {
		return Binaries{}, fmt.Errorf("running postgres -V in %s: %w", dir, err)
	}
	major, err := majorOf(string(out))
	if err != nil {
		return Binaries{}, err
	}
	return Binaries{Dir: dir, Major: major}, nil
}

var versionPattern = regexp.MustCompile(`PostgreSQL\)? (\d+)`)

func majorOf(version string) (int, error) {
	m := versionPattern.FindStringSubmatch(version)
	if m == nil {
		return 0, fmt.Errorf("postgres -V said %q", strings.TrimSpace(version))
	}
	return strconv.Atoi(m[1])
}

// onPath gives the folders of program on PATH, links followed first: /usr/local/bin/pg_ctl may point into an installation.
func onPath(path, program string) []string {
	var dirs []string
	for _, dir := range filepath.SplitList(path) {
		file := filepath.Join(dir, program)
		if !filepath.IsAbs(dir) || !executable(file) {
			continue
		}
		if real, err := filepath.EvalSymlinks(file); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
		dirs = append(dirs, dir)
	}
	return dirs
}

// patterns are where packages put the programs: Debian, RPM, Homebrew on ARM and Intel, Postgres.app.
var patterns = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// usual gives the installed folders that hold program, newest first.
func usual(program string) []string {
	var dirs []string
	for _, pattern := range patterns {
		found, _ := filepath.Glob(filepath.Join(pattern, program)) // errs only on a bad pattern
		for _, file := range found {
			dirs = append(dirs, filepath.Dir(file))
		}
	}
	slices.SortStableFunc(dirs, func(a, b string) int { return numberIn(b) - numberIn(a) })
	return dirs
}

var numberPattern = regexp.MustCompile(`\d+`)

func numberIn(path string) int {
	n, _ := strconv.Atoi(numberPattern.FindString(path)) // no number sorts last
	return n
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// Install says what to type to get the programs: of one major version, or of any when it is 0.
func Install(major int) string {
	switch {
	case runtime.GOOS == "darwin" && major != 0:
		return fmt.Sprintf("brew install postgresql@%d", major)
	case runtime.GOOS == "darwin":
		return "brew install postgresql"
	case major != 0:
		return fmt.Sprintf("apt-get install postgresql-%d", major)
	}
	return "apt-get install postgresql"
}

// InstallClient says what to type to get psql alone.
func InstallClient() string {
	if runtime.GOOS == "darwin" {
		return "brew install libpq"
	}
	return "apt-get install postgresql-client"
}
