//go:build unix

package server

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// Account is who runs the server: ourselves, or for root an unprivileged account, because PostgreSQL refuses root.
type Account struct {
	Name string
	UID  int
	GID  int
	// Drop says that a child must change to the account.
	Drop   bool
	groups []uint32
}

// unprivileged are the accounts that root hands the server to, in order of preference.
var unprivileged = []string{"postgres", "nobody"}

// OwnAccount gives the account of servers that this process starts. It errs for root on a machine without any
// unprivileged account.
func OwnAccount() (Account, error) {
	if os.Geteuid() != 0 {
		return Account{Name: userName(os.Geteuid()), UID: os.Geteuid(), GID: os.Getegid()}, nil
	}
	for _, name := range unprivileged {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		return dropTo(found)
	}
	return Account{}, fmt.Errorf("PostgreSQL does not run as root, and there is no account %q or %q to run it", unprivileged[0], unprivileged[1])
}

func dropTo(u *user.User) (Account, error) {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return Account{}, fmt.Errorf("reading the account %s: %w", u.Username, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return Account{}, fmt.Errorf("reading the account %s: %w", u.Username, err)
	}
	a := Account{Name: u.Username, UID: uid, GID: gid, Drop: true}
	ids, err := u.GroupIds()
	if err != nil {
		return Account{}, fmt.Errorf("reading the groups of %s: %w", u.Username, err)
	}
	for _, id := range ids {
		if n, err := strconv.ParseUint(id, 10, 32); err == nil {
			a.groups = append(a.groups, uint32(n))
		}
	}
	return a, nil
}

func userName(uid int) string {
	u, err := user.LookupId(strconv.Itoa(uid))
	if err != nil {
		return strconv.Itoa(uid)
	}
	return u.Username
}

// Give hands a file or folder to the account.
func (a Account) Give(path string) error {
	if !a.Drop {
		return nil
	}
	return os.Lchown(path, a.UID, a.GID)
}

func (a Account) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if a.Drop {
		attr.Credential = &syscall.Credential{Uid: uint32(a.UID), Gid: uint32(a.GID), Groups: a.groups}
	}
	return attr
}
