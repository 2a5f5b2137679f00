// Package guarded tests the guard together with what it guards, on a pseudo-terminal: a bare child that
// ends in every way there is, and the explorer's shell.
package guarded_test
