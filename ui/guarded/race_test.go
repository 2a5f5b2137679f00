//go:build unix && race

package guarded_test

// raceDetector reports a build with the race detector. It slows the start of a process, and reports a lack of memory
// itself.
const raceDetector = true
