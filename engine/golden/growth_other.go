//go:build !unix

package golden

import "time"

var start = time.Now()

// processorTime is the time that has passed: the system does not tell what this process has used.
func processorTime() float64 { return time.Since(start).Seconds() }
