//go:build faults

package fault

import "os"

// Variable names the place at which to panic.
const Variable = "BEYOND_FAULT"

// Here panics if this is the place.
func Here(place string) {
	if os.Getenv(Variable) == place {
		panic("fault at " + place)
	}
}
