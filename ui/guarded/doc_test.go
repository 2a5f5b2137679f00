// Package guarded tests the guard with two children on a pseudo-terminal: a minimal one, which ends in every possible
// way, and the explorer's shell. It contains only tests.
package guarded_test
