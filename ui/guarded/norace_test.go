//go:build unix && !race

package guarded_test

const raceDetector = false
