//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// beat is how often a lock or a server is asked again. flock cannot be waited for together with a context.
const beat = 5 * time.Millisecond

// lock is a held flock. The kernel lets go of it when the last process that holds its file is gone, however it ends.
type lock struct{ file *os.File }

func (l lock) unlock() { _ = l.file.Close() } // nothing was written that closing could lose

// tryLock takes the lock or says at once that others hold it.
func tryLock(path string, shared bool) (l lock, ok bool, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return lock{}, false, err
	}
	how := syscall.LOCK_EX
	if shared {
		how = syscall.LOCK_SH
	}
	for {
		err = syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil {
		return lock{file}, true, nil
	}
	_ = file.Close() // the lock is the news
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return lock{}, false, nil
	}
	return lock{}, false, fmt.Errorf("locking %s: %w", path, err)
}

// waitLock takes the lock for itself, waiting until ctx ends.
func waitLock(ctx context.Context, path string) (lock, error) {
	for {
		l, ok, err := tryLock(path, false)
		if err != nil || ok {
			return l, err
		}
		if err := pause(ctx); err != nil {
			return lock{}, fmt.Errorf("waiting for %s: %w", path, err)
		}
	}
}

// pause waits one beat or errs when ctx ends.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(beat):
		return nil
	}
}
