//go:build unix

package pgtest

import "syscall"

// room is what a folder in memory must have left to be used: many test binaries with a cluster each.
const room = 4 << 30

// roomy gives the folder for clusters: in memory where there is plenty, as in server.sh and for its reasons, else /tmp.
func roomy() string {
	const memory = "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(memory, &fs); err != nil || uint64(fs.Bavail)*uint64(fs.Bsize) < room {
		return "/tmp"
	}
	if err := syscall.Access(memory, 2); err != nil { // 2 is W_OK
		return "/tmp"
	}
	return memory
}
