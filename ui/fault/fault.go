//go:build !faults

// Package fault marks places in the code where a test build can panic. In a program built with the tag "faults", the
// environment variable BEYOND_FAULT selects one place. Without the tag, the marks do nothing.
package fault

// Here marks a place. In a build without the tag "faults" it does nothing.
func Here(string) {}
