package jpeg

// upsampler computes a component's rows at the picture's full width.
type upsampler struct {
	*component
	x, y int     // pixels per sample in each direction
	row  []uint8 // the last row computed; nil at full resolution
	sums []int32
}

func (d *decoder) upsampler(c *component) *upsampler {
	u := &upsampler{component: c, x: d.hMax / c.h, y: d.vMax / c.v}
	if u.x > 1 || u.y > 1 {
		u.row = make([]uint8, u.x*c.w)
		u.sums = make([]int32, c.w)
	}
	return u
}

// at returns row y of the picture, valid until the next call. As in libjpeg (jdsample.c), a factor of two is
// interpolated with a triangle filter and other factors repeat samples. At an edge the picture's last row or column is
// used, not the padding.
func (u *upsampler) at(y int) []uint8 {
	near := u.samples(y / u.y)
	smooth := u.w > 2
	switch {
	case u.x == 1 && u.y == 1:
		return near
	case u.x == 2 && u.y == 1 && smooth:
		u.wide(near)
	case u.x == 1 && u.y == 2:
		u.tall(near, u.neighbour(y), y)
	case u.x == 2 && u.y == 2 && smooth:
		u.both(near, u.neighbour(y))
	default:
		for i := range u.row {
			u.row[i] = near[i/u.x]
		}
	}
	return u.row
}

func (u *upsampler) samples(row int) []uint8 {
	return u.plane[row*8*u.blocks:][:u.w]
}

// neighbour returns the second nearest row of samples to the picture's row y. Two rows of the picture share a sample.
func (u *upsampler) neighbour(y int) []uint8 {
	return u.samples(min(max(y/2-1+y%2*2, 0), u.hgt-1))
}

// wide doubles a row's width: 3/4 of the nearer sample plus 1/4 of the other.
func (u *upsampler) wide(near []uint8) {
	last := len(near) - 1
	out := u.row
	out[0], out[1] = near[0], uint8((3*int32(near[0])+int32(near[1])+2)>>2)
	for i := 1; i < last; i++ {
		v := 3 * int32(near[i])
		out[2*i] = uint8((v + int32(near[i-1]) + 1) >> 2)
		out[2*i+1] = uint8((v + int32(near[i+1]) + 2) >> 2)
	}
	out[2*last], out[2*last+1] = uint8((3*int32(near[last])+int32(near[last-1])+1)>>2), near[last]
}

// tall computes one of the two rows that share a row of samples: 3/4 of the nearer row plus 1/4 of the other.
func (u *upsampler) tall(near, far []uint8, y int) {
	round := int32(1 + y%2)
	for i := range u.row {
		u.row[i] = uint8((3*int32(near[i]) + int32(far[i]) + round) >> 2)
	}
}

// both doubles in both directions: 9/16 of the nearest sample plus 3/16, 3/16 and 1/16 of its neighbours.
func (u *upsampler) both(near, far []uint8) {
	sums, out := u.sums, u.row
	for i := range sums {
		sums[i] = 3*int32(near[i]) + int32(far[i])
	}
	last := len(sums) - 1
	out[0], out[1] = uint8((4*sums[0]+8)>>4), uint8((3*sums[0]+sums[1]+7)>>4)
	for i := 1; i < last; i++ {
		v := 3 * sums[i]
		out[2*i] = uint8((v + sums[i-1] + 8) >> 4)
		out[2*i+1] = uint8((v + sums[i+1] + 7) >> 4)
	}
	out[2*last], out[2*last+1] = uint8((3*sums[last]+sums[last-1]+8)>>4), uint8((4*sums[last]+7)>>4)
}
