package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres/server"
)

// MajorOf gives the major version in a server_version such as "15.18 (Debian 15.18-0+deb12u1)", "9.6.24" or "18beta1". It
// is 0 when there is none.
func MajorOf(version string) int {
	end := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(version)
	}
	major, err := strconv.Atoi(version[:end])
	if err != nil {
		return 0
	}
	return major
}

// CheckVersion errs with a fault when a server_version is older than clipdex supports or is none.
func CheckVersion(version string) error {
	if major := MajorOf(version); major >= server.Oldest {
		return nil
	}
	return fault.Wrap(fault.CannotDo, fmt.Errorf("the server says that it is version %q", version),
		"SHOW server_version   on the server, then upgrade it", "clipdex works with PostgreSQL %d and newer", server.Oldest)
}

// plainVersion leaves the packager's words out of a server_version.
func plainVersion(version string) string {
	plain, _, _ := strings.Cut(version, " ")
	return plain
}
