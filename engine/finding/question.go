package finding

import "beyond/engine/stats"

// leastGroup is how many pictures a group must have before a question about it is asked.
const leastGroup = 5

// compare asks whether f's share k of n differs from that of other pictures, restK of restN, by Fisher's exact test,
// whose p-value it returns unadjusted. Where even the most one-sided table with these margins would not be sure the
// question is not asked, so that it does not weigh on the others' correction (Tarone 1990).
func compare(f Finding, k, n, restK, restN int) (Finding, bool) {
	if n < leastGroup || restN < leastGroup || stats.LeastFisher(k, n-k, restK, restN-restK) > Level {
		return Finding{}, false
	}
	f.Share, f.Rest = stats.NewShare(k, n), stats.NewShare(restK, restN)
	f.Effect = max(f.Share.Share-f.Rest.Share, f.Rest.Share-f.Share.Share)
	f.P = stats.Fisher(k, n-k, restK, restN-restK)
	return f, true
}

// sure adjusts the p-values of questions asked together and returns the answers that are sure.
func sure(asked []Finding) []Finding {
	ps := make([]float64, len(asked))
	for i, f := range asked {
		ps[i] = f.P
	}
	var found []Finding
	for i, p := range stats.BenjaminiHochberg(ps) {
		if p <= Level {
			asked[i].P = p
			found = append(found, asked[i])
		}
	}
	return found
}
