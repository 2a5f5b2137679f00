//go:build !faults

// Package fault marks places at which a test build can be made to fail: built with the tag "faults", the
// program panics at the place that the environment names. Otherwise the marks are nothing.
package fault

// Here marks a place.
func Here(string) {}
