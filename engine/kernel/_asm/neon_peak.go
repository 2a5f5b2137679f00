package main

// neonPeakSums is more than the number of independent sums that hide the latency of a multiplication.
const neonPeakSums = 24

// peak generates a loop that only multiplies.
func (n *neon) peak() {
	n.function("multiplyNEON", "rounds")
	for i := range vec(neonPeakSums + 2) {
		n.zero(i)
	}
	n.label("multiply")
	for i := range vec(neonPeakSums) {
		n.byLane(fmla, i, neonPeakSums, neonPeakSums+1, 0)
	}
	n.ins("SUBS $1, %v, %[1]v", nCall)
	n.ins("BGT multiply")
	n.ins("RET")
}
