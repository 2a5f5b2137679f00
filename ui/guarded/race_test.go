//go:build unix && race

package guarded_test

// raceDetector: the detector makes a process slow to start, and answers itself when memory is short.
const raceDetector = true
