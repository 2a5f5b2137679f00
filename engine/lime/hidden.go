package lime

// Hidden is the replacement for a hidden segment's pixels.
type Hidden int

// The replacements.
const (
	Mean  Hidden = iota // the segment's mean colour, truncated to 8 bits as in lime
	Black               // 0 in every channel
	Grey                // 127 in every channel
	Blur                // the picture, blurred beyond recognition
)

// ParseHidden reads "mean", "black", "grey" or "blur".
func ParseHidden(s string) (Hidden, error) {
	return parse[Hidden]("hidden", s, Mean, Black, Grey, Blur)
}

// String returns the name that ParseHidden reads.
func (h Hidden) String() string { return [...]string{"mean", "black", "grey", "blur"}[h] }

// Fill returns the picture with every segment hidden. pix is interleaved RGB, [H,W,3]. labels, [H,W], are in
// [0,segments).
func (h Hidden) Fill(pix []uint8, w int, labels []int32, segments int) []uint8 {
	out := make([]uint8, len(pix))
	switch h {
	case Mean:
		fillMean(out, pix, labels, segments)
	case Grey:
		for i := range out {
			out[i] = 127
		}
	case Blur:
		copy(out, pix)
		for range 3 { // three box filters approximate a Gaussian
			boxBlur(out, w, max(1, w/16))
		}
	}
	return out
}

func fillMean(out, pix []uint8, labels []int32, segments int) {
	sums, counts := make([][3]int, segments), make([]int, segments)
	for at, label := range labels {
		for c := range 3 {
			sums[label][c] += int(pix[3*at+c])
		}
		counts[label]++
	}
	for at, label := range labels {
		for c := range 3 {
			out[3*at+c] = uint8(sums[label][c] / counts[label])
		}
	}
}

// boxBlur replaces each pixel by the mean of the picture's pixels within radius rows and columns.
func boxBlur(pix []uint8, w, radius int) {
	h := len(pix) / 3 / w
	line := make([]uint8, max(w, h))
	for c := range 3 {
		for y := range h {
			boxBlurLine(pix[3*y*w+c:], 3, w, radius, line)
		}
		for x := range w {
			boxBlurLine(pix[3*x+c:], 3*w, h, radius, line)
		}
	}
}

// boxBlurLine blurs n values that are stride apart. line is scratch memory for n values.
func boxBlurLine(values []uint8, stride, n, radius int, line []uint8) {
	for i := range n {
		line[i] = values[i*stride]
	}
	sum, count := 0, 0
	for i := -radius; i < n; i++ {
		if enters := i + radius; enters < n {
			sum += int(line[enters])
			count++
		}
		if leaves := i - radius - 1; leaves >= 0 {
			sum -= int(line[leaves])
			count--
		}
		if i >= 0 {
			values[i*stride] = uint8((sum + count/2) / count)
		}
	}
}
