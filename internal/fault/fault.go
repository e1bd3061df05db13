// Package fault gives errors that know what to type next.
//
//	any package → fault.Error → cli prints it once, as error:, cause:, help:
//
// It leaves out printing and exiting: cli does both, in one place.
package fault

import (
	"errors"
	"fmt"
)

// Code is the process exit code that an error asks for.
type Code int

// The exit codes of clipdex. 130 (interrupted) is decided by cli from the context.
const (
	No       Code = 1 // the answer is no: drift, pending, an unknown revision, a revision failed
	Usage    Code = 2 // bad command line or configuration
	CannotDo Code = 3 // unreachable, timeout, lock not obtained, permission, internal
)

// Error is a failure as the user reads it.
type Error struct {
	Code  Code
	What  string // the error: line, a sentence without a full stop
	Cause error  // the cause: line, may be nil
	Help  string // the help: line, something to type; may be empty
}

// New returns an error without a cause.
func New(code Code, help, format string, args ...any) *Error {
	return &Error{Code: code, What: fmt.Sprintf(format, args...), Help: help}
}

// Wrap returns an error whose cause is err.
func Wrap(code Code, err error, help, format string, args ...any) *Error {
	return &Error{Code: code, What: fmt.Sprintf(format, args...), Cause: err, Help: help}
}

// Error gives what and cause on one line.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.What
	}
	return e.What + ": " + e.Cause.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf gives the exit code of err: that of the outermost Error in it, else CannotDo.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CannotDo
}
