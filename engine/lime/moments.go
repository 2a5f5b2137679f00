package lime

// moments are the weighted first and second moments of the samples and of one target. Selection and regression need
// nothing else. They are not divided by the weights' sum: gram is Σ w·(z−z̄)(z−z̄)ᵀ.
type moments struct {
	design
	target
}

// design is the part of the moments shared by all classes.
type design struct {
	n, d    int
	weights []float64 // [n]
	total   float64   // sum of the weights
	mean    []float64 // [d], z̄
	gram    []float64 // [d,d]
}

// target is the part of the moments of one class.
type target struct {
	y        float64   // ȳ
	cov      []float64 // [d], Σ w·(z−z̄)(y−ȳ)
	variance float64   // Σ w·(y−ȳ)²
}

// newDesign computes the rows' weights and moments. Rows are 0 and 1, so only pairs of ones contribute to a product: a
// quarter of the matrix, of which the upper half is computed.
func newDesign(samples []uint8, d int, s Settings) design {
	m := design{n: len(samples) / d, d: d, mean: make([]float64, d), gram: make([]float64, d*d)}
	ones := make([]int, 0, d)
	for r := range m.n {
		ones = ones[:0]
		for j, z := range samples[r*d : (r+1)*d] {
			if z == 1 {
				ones = append(ones, j)
			}
		}
		w := s.Kernel.Weight(Distance(len(ones), d), s.Sigma)
		m.weights = append(m.weights, w)
		m.total += w
		for at, i := range ones {
			m.mean[i] += w
			row := m.gram[i*d : (i+1)*d]
			for _, j := range ones[at:] {
				row[j] += w
			}
		}
	}
	for i := range d {
		m.mean[i] /= m.total
	}
	for i := range d {
		for j := i; j < d; j++ {
			v := m.gram[i*d+j] - m.total*m.mean[i]*m.mean[j]
			m.gram[i*d+j], m.gram[j*d+i] = v, v
		}
	}
	return m
}

// aim returns the target of one class, whose probabilities are every stride-th value of p.
func (m *design) aim(samples []uint8, p []float64, stride int) target {
	t := target{cov: make([]float64, m.d)}
	for r, w := range m.weights {
		t.y += w * p[r*stride]
	}
	t.y /= m.total
	for r, w := range m.weights {
		off := p[r*stride] - t.y
		t.variance += w * off * off
		for j, z := range samples[r*m.d : (r+1)*m.d] {
			t.cov[j] += w * off * (float64(z) - m.mean[j])
		}
	}
	return t
}
