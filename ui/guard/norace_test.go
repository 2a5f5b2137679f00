//go:build unix && !race

package guard

const raceDetector = false
