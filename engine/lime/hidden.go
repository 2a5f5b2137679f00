package lime

// Hidden says what is put in the place of a hidden segment.
type Hidden int

const (
	Mean  Hidden = iota // the segment's mean colour, cut to 8 bits as lime does
	Black               //
	Grey                // 127 in every channel
	Blur                // the picture, blurred beyond recognition
)

// ParseHidden reads "mean", "black", "grey" or "blur".
func ParseHidden(s string) (Hidden, error) {
	return parse[Hidden]("hidden", s, Mean, Black, Grey, Blur)
}

func (h Hidden) String() string { return [...]string{"mean", "black", "grey", "blur"}[h] }

// Fill returns the picture with everything hidden. pix is interleaved RGB, [H,W,3]; labels, [H,W] with rows of w, are
// in [0,segments).
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
		for range 3 { // three boxes are close to a Gaussian
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

// boxBlur replaces each pixel by the mean of those within radius rows and columns, as far as there are any.
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

// boxBlurLine blurs n values, stride apart; line is working memory for them.
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
