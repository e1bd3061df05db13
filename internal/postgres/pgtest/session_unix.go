//go:build unix

package pgtest

import "syscall"

// ownSession keeps Ctrl-C in the terminal from ending the watchdog before it has cleaned up.
var ownSession = &syscall.SysProcAttr{Setsid: true}
