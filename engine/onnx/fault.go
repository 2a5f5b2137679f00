package onnx

import (
	"fmt"
	"runtime/debug"
)

// FaultError is a panic while a model is opened: a fault of the program and not of the file.
type FaultError struct {
	Cause any
	Stack []byte
}

// Error returns one line.
func (e *FaultError) Error() string {
	return clip(fmt.Sprintf("a fault of beyond, not of the file: %v; please report it with the file", e.Cause))
}

// Guard sets err to a *FaultError if the function that defers it panics.
func Guard(err *error) {
	if cause := recover(); cause != nil {
		*err = &FaultError{cause, debug.Stack()}
	}
}
