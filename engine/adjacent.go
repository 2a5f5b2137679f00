package engine

// joined returns the inputs of a batch as one array: the caller's own where inputs lie behind one another, as in an
// explanation, otherwise a copy.
func (s *sessions) joined(batch []*request) []float32 {
	if whole := adjacent(batch); whole != nil {
		return whole
	}
	s.input = s.input[:0]
	for _, r := range batch {
		s.input = append(s.input, r.input...)
	}
	return s.input
}

// adjacent returns the array in which the inputs of all requests follow one another, nil if there is none.
func adjacent(batch []*request) []float32 {
	first := batch[0].input
	size := len(first)
	whole := first[:cap(first)]
	if len(whole) < len(batch)*size {
		return nil
	}
	for i, r := range batch {
		if len(r.input) != size || &whole[i*size] != &r.input[0] {
			return nil
		}
	}
	return whole[:len(batch)*size]
}
