//go:build faults

package fault

import "os"

// Variable is the environment variable that selects the place to panic.
const Variable = "BEYOND_FAULT"

// Here panics if the environment selects this place.
func Here(place string) {
	if os.Getenv(Variable) == place {
		panic("fault at " + place)
	}
}
