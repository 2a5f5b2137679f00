package cover

import "slices"

// history is the sets of hidden segments of a picture, the present one among them.
type history struct {
	sets [][]bool
	at   int
}

// mostUndone is how many sets are kept to go back to.
const mostUndone = 1000

func newHistory(n int) history { return history{sets: [][]bool{make([]bool, n)}} }

// now is the set on screen. It is not to be changed.
func (h *history) now() []bool {
	if len(h.sets) == 0 {
		return nil
	}
	return h.sets[h.at]
}

// put takes a new set, which may be gone back from. Sets that were gone back from are lost. It reports false if the set
// is the present one.
func (h *history) put(set []bool) bool {
	if slices.Equal(set, h.now()) {
		return false
	}
	h.sets = append(h.sets[:h.at+1:h.at+1], set)
	if len(h.sets) > mostUndone {
		h.sets = h.sets[1:]
	}
	h.at = len(h.sets) - 1
	return true
}

// move goes back by a negative number of sets, and forth by a positive one, as far as there are any.
func (h *history) move(by int) { h.at = min(max(0, h.at+by), len(h.sets)-1) }

// changed returns the present set after a change of each segment.
func (h *history) changed(to func(j int, hidden bool) bool) []bool {
	set := slices.Clone(h.now())
	for j, hidden := range set {
		set[j] = to(j, hidden)
	}
	return set
}

// key names a set.
func key(set []bool) string {
	text := make([]byte, len(set))
	for j, hidden := range set {
		text[j] = '0'
		if hidden {
			text[j] = '1'
		}
	}
	return string(text)
}

// members lists the segments of a set.
func members(set []bool) (list []int) {
	for j, in := range set {
		if in {
			list = append(list, j)
		}
	}
	return list
}
