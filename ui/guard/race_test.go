//go:build unix && race

package guard

// raceDetector: the detector makes a process slow to start, and answers itself when memory is short.
const raceDetector = true
