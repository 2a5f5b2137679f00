package grid

import "beyond/engine/finding"

// Sift returns the pictures that pass a filter, as the screen understands it. Problem says what in the filter means
// nothing, "" if nothing.
func Sift(e finding.Evidence, pictures []int, text string) (kept []int, problem string) {
	f, problem := parseFilter(text, e)
	for _, i := range pictures {
		if f.matches(e, e.Pictures[i]) {
			kept = append(kept, i)
		}
	}
	return kept, problem
}
