//go:build !race

package cli

// raceDetector reports a build with the race detector.
const raceDetector = false
