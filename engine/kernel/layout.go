package kernel

// ToBlocked writes the plain picture src [c, h, w] to dst, blocked. Lanes without a channel become zero.
func ToBlocked(dst, src []float32, c, h, w int) {
	pixels := h * w
	dst, src = dst[:Len(c, h, w)], src[:c*pixels]
	for i := range dst {
		channel, pixel := i/(pixels*Block)*Block+i%Block, i/Block%pixels
		dst[i] = 0
		if channel < c {
			dst[i] = src[channel*pixels+pixel]
		}
	}
}

// FromBlocked writes the blocked picture src of c channels and h × w pixels to dst, plain.
func FromBlocked(dst, src []float32, c, h, w int) {
	pixels := h * w
	dst, src = dst[:c*pixels], src[:Len(c, h, w)]
	for i := range dst {
		channel, pixel := i/pixels, i%pixels
		dst[i] = src[(channel/Block*pixels+pixel)*Block+channel%Block]
	}
}
