package postgres

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	embedded "github.com/fergusstrange/embedded-postgres"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres/server"
)

// downloadVersion is what is fetched when the machine has no PostgreSQL.
const downloadVersion = embedded.V17

// repository is where the library's builds lie.
const repository = "https://repo1.maven.org/maven2"

// downloaded gives the folders of programs that earlier runs fetched.
func (h Home) downloaded() []string {
	dirs, _ := filepath.Glob(filepath.Join(h.binaries(), "*", "bin")) // errs only on a bad pattern
	return dirs
}

// download fetches the server programs into the home, once.
func (o EmbeddedOptions) download(ctx context.Context) (server.Binaries, error) {
	o.say("downloading PostgreSQL " + string(downloadVersion) + " into " + o.Home.binaries())
	done := make(chan error, 1)
	go func() { done <- fetch(ctx, o.Home.binaries(), repository, o.Fetched) }()
	var err error
	select {
	case <-ctx.Done():
		return server.Binaries{}, ctx.Err() // the library may be unpacking; what it leaves is begun anew next time
	case err = <-done:
	}
	b, found := server.Inspect(ctx, filepath.Join(o.Home.binaries(), string(downloadVersion), "bin"))
	if found == nil {
		return b, nil
	}
	if err == nil {
		err = found
	}
	return b, fault.Wrap(fault.CannotDo, err, server.Install(0), "there are no PostgreSQL server programs here, and downloading them failed")
}

// fetch downloads and unpacks. The library does that only on the way to a server of its own: a data folder that no file
// system can have stops it right after unpacking, so its error says nothing when the programs are there.
func fetch(ctx context.Context, dir, from string, told func(done, total int64)) error {
	parts := filepath.Join(dir, "parts")
	unpacked := filepath.Join(parts, "unpacked")
	defer os.RemoveAll(parts)
	if err := os.MkdirAll(unpacked, 0o755); err != nil {
		return err
	}
	relay, err := startRelay(ctx, from, told)
	if err != nil {
		return err
	}
	defer relay.close()
	config := embedded.DefaultConfig().Version(downloadVersion).Port(0).Logger(io.Discard).BinaryRepositoryURL(relay.url).
		CachePath(parts).RuntimePath(filepath.Join(parts, "runtime")).BinariesPath(unpacked).DataPath("\x00")
	failed := embedded.NewDatabase(config).Start()
	if !exists(filepath.Join(unpacked, "bin", "initdb")) {
		if err := ctx.Err(); err != nil { // whatever the library says of a relay that ended with it
			return err
		}
		return relay.why(failed)
	}
	if err := openToAll(dir); err != nil {
		return err
	}
	// Moved when whole: a killed run must not leave half of it under the name that is looked for.
	final := filepath.Join(dir, string(downloadVersion))
	if err := os.RemoveAll(final); err != nil {
		return err
	}
	return os.Rename(unpacked, final)
}

// openToAll lets every account run and read what root unpacked under a narrow umask.
func openToAll(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		owner := info.Mode().Perm() & 0o500
		return os.Chmod(path, info.Mode().Perm()|owner>>3|owner>>6)
	})
}
