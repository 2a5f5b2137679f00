package nn

import (
	"slices"

	"beyond/engine/kernel"
)

// storage is memory for one picture's part of a tensor, or of several tensors joined along a dimension.
type storage struct {
	kind        storageKind
	size        int       // floats for one picture
	first, last int       // the steps that use it first and last
	offset      int       // in the arena, in floats for one picture
	into        *storage  // the storage whose memory it shares; nil if it has its own
	constant    []float32 // of inConstants, the same for all pictures
}

type storageKind uint8

const (
	inArena      storageKind = iota
	inPictures               // the caller's x
	inGradient               // the result of InputGradient
	inConstants              // weights, laid out
	storageKinds = iota
)

func (s *storage) root() *storage {
	for s.into != nil {
		s = s.into
	}
	return s
}

// place is the position of a tensor in memory: any view of a storage that strides express, so that reordering,
// splitting and cutting dimensions mostly moves nothing.
//
// The elements of one dimension, axis, may lie in the 16 lanes of blocks, as the kernels want them. A picture
// [1,C,H,W] of the kernels has axis 1; the rows of a matrix product [1,T,C] have axis 2, which is the same memory.
type place struct {
	*storage
	shape  []int
	from   int   // floats from the start of the storage
	stride []int // floats between neighbours along each dimension; along axis between neighbouring blocks
	axis   int   // the dimension in lanes, or plain
	lane   int   // the lane of the first element along axis; not 0 in a part of a blocked tensor
	pad    int   // lanes after the last element along axis that belong to the tensor; they are zero
}

// plain is the axis of a tensor in C order or a view of one.
const plain = -1

// external returns the place of a plain tensor in the caller's memory.
func external(kind storageKind, shape []int) *place {
	s := &storage{kind: kind, size: elements(shape)}
	return &place{storage: s, shape: shape, stride: cOrder(shape, 1), axis: plain}
}

// cOrder returns the strides of a tensor in C order whose elements are unit floats apart.
func cOrder(shape []int, unit int) []int {
	stride := make([]int, len(shape))
	for d := len(shape) - 1; d >= 0; d-- {
		stride[d], unit = unit, unit*shape[d]
	}
	return stride
}

// newPlain returns a new place in C order. Its size is a multiple of kernel.Block, to keep other tensors in the arena
// aligned.
func newPlain(shape []int) *place {
	size := kernel.Blocks(elements(shape)) * kernel.Block
	return &place{storage: &storage{size: size}, shape: shape, stride: cOrder(shape, 1), axis: plain}
}

// newBlocked returns a new place in sheets: the pixels of a sheet are the last inner dimensions without axis, and its
// channels are axis. The other dimensions lead from sheet to sheet.
func newBlocked(shape []int, axis, inner int) *place {
	p := &place{storage: new(storage), shape: shape, axis: axis, stride: make([]int, len(shape))}
	p.pad = kernel.Blocks(shape[axis])*kernel.Block - shape[axis]
	unit := kernel.Block
	order := p.pixelDims()
	for i := len(order) - 1; i >= 0; i-- {
		if i == len(order)-inner-1 {
			p.stride[axis], unit = unit, unit*kernel.Blocks(shape[axis])
		}
		p.stride[order[i]], unit = unit, unit*shape[order[i]]
	}
	if inner >= len(order) {
		p.stride[axis], unit = unit, unit*kernel.Blocks(shape[axis])
	}
	p.size = unit
	return p
}

// newPicture returns a new place for a tensor [1,C,…] as the kernels want it.
func newPicture(shape []int) *place { return newBlocked(shape, 1, len(shape)-1) }

// pixelDims returns the dimensions that do not lie in lanes.
func (p *place) pixelDims() []int {
	var dims []int
	for d := range p.shape {
		if d != p.axis {
			dims = append(dims, d)
		}
	}
	return dims
}

// sheet returns how many of the last dimensions without axis are the pixels of a sheet, and their product. It reports
// false if the memory does not consist of sheets: blocks of 16 channels, each with all its pixels side by side.
func (p *place) sheet() (inner, pixels int, ok bool) {
	if !p.whole() {
		return 0, 0, false
	}
	dims, unit := p.pixelDims(), kernel.Block
	sole := kernel.Blocks(p.shape[p.axis]) == 1 // the distance between blocks does not matter
	for i := len(dims) - 1; i >= 0 && (sole || unit < p.stride[p.axis]); i-- {
		d := dims[i]
		if p.shape[d] > 1 && p.stride[d] != unit {
			break
		}
		unit *= p.shape[d]
		inner++
	}
	return inner, unit / kernel.Block, sole || unit == p.stride[p.axis]
}

// isPicture reports whether a kernel can read the place as [1,C,…] in one sheet.
func (p *place) isPicture() bool {
	if p.axis != 1 {
		return false
	}
	_, pixels, ok := p.sheet()
	return ok && pixels == elements(p.shape)/p.shape[1]
}

// dense reports whether the place fills its storage from the start.
func (p *place) dense() bool { return p.from == 0 && p.lane == 0 && p.extent() == p.size }

// extent returns the floats that the elements take, lanes after the last channel included, if none overlap.
func (p *place) extent() int {
	if p.axis == plain {
		return kernel.Blocks(elements(p.shape)) * kernel.Block
	}
	return elements(p.shape) / p.shape[p.axis] * kernel.Blocks(p.shape[p.axis]) * kernel.Block
}

// offsets returns the distance of each element along dimension d from the first.
func (p *place) offsets(d int) []int {
	out := make([]int, p.shape[d])
	for i := range out {
		out[i] = i * p.stride[d]
		if d == p.axis {
			out[i] = (i+p.lane)/kernel.Block*p.stride[d] + (i+p.lane)%kernel.Block - p.lane
		}
	}
	return out
}

// sheets returns the offsets of the sheets with inner dimensions of pixels, in order.
func (p *place) sheets(inner int) []int {
	dims := p.pixelDims()
	return p.repeated(p.shape, dims[:len(dims)-inner])
}

// repeated returns the offset of each position along the dimensions of a tensor with this shape. Dimensions in which p
// has 1 are repeated.
func (p *place) repeated(shape, dims []int) []int {
	out := []int{0}
	for _, d := range dims {
		step := p.stride[d]
		if p.shape[d] == 1 {
			step = 0
		}
		var next []int
		for _, at := range out {
			for i := range shape[d] {
				next = append(next, at+i*step)
			}
		}
		out = next
	}
	return out
}

// sameInner reports whether a and b inner dimensions are the same pixels: the dimensions between have size 1.
func (p *place) sameInner(a, b int) bool {
	dims := p.pixelDims()
	for _, d := range dims[len(dims)-max(a, b) : len(dims)-min(a, b)] {
		if p.shape[d] != 1 {
			return false
		}
	}
	return true
}

// view returns a copy of p to change.
func (p *place) view() *place {
	v := *p
	v.shape, v.stride = slices.Clone(p.shape), slices.Clone(p.stride)
	return &v
}

// transposed reorders the dimensions: dimension i of the result is dimension perm[i] of p.
func (p *place) transposed(perm []int) *place {
	v := p.view()
	for i, d := range perm {
		v.shape[i], v.stride[i] = p.shape[d], p.stride[d]
		if d == p.axis {
			v.axis = i
		}
	}
	return v
}

// slice takes count positions of dimension d from position from, step positions apart. It returns nil if these do not
// have a constant distance.
func (p *place) slice(d, from, count, step int) *place {
	v := p.view()
	v.shape[d] = count
	if d != p.axis {
		v.from += from * p.stride[d]
		v.stride[d] *= step
		return v
	}
	if step != 1 {
		return nil
	}
	at := from + p.lane
	v.lane = at % kernel.Block
	v.from += at/kernel.Block*p.stride[d] + v.lane - p.lane
	if from+count < p.shape[d] {
		v.pad = 0
	}
	return v
}

// whole reports whether the elements along axis fill whole blocks.
func (p *place) whole() bool {
	return p.axis != plain && p.lane == 0 && (p.shape[p.axis]+p.pad)%kernel.Block == 0
}

// atom is a dimension that a reshape cannot merge with others without looking at its stride.
type atom struct {
	size, stride int
	lanes        bool // 16 lanes of blocks stride floats apart
	fixed        bool // a dimension in lanes that does not consist of whole blocks
}

// reshaped returns the view with another shape of the same number of elements, or nil if there is none.
func (p *place) reshaped(to []int) *place {
	atoms := p.atoms()
	v := &place{storage: p.storage, shape: slices.Clone(to), from: p.from, stride: make([]int, len(to)), axis: plain}
	for d, n := range to {
		var ok bool
		if atoms, ok = v.take(d, n, atoms); !ok {
			return nil
		}
	}
	if v.axis != plain && v.shape[v.axis]%kernel.Block != 0 {
		v.lane, v.pad = p.lane, p.pad
	}
	return v
}

func (p *place) atoms() []atom {
	var atoms []atom
	for d, n := range p.shape {
		switch {
		case n == 1:
		case d != p.axis:
			atoms = append(atoms, atom{size: n, stride: p.stride[d]})
		case p.whole() && n%kernel.Block == 0:
			if n > kernel.Block {
				atoms = append(atoms, atom{size: n / kernel.Block, stride: p.stride[d]})
			}
			atoms = append(atoms, atom{size: kernel.Block, stride: p.stride[d], lanes: true})
		default:
			atoms = append(atoms, atom{size: n, stride: p.stride[d], fixed: true})
		}
	}
	return atoms
}

// take makes dimension d, of n elements, of the first atoms and returns the rest.
func (p *place) take(d, n int, atoms []atom) (rest []atom, ok bool) {
	for first := true; n > 1; first = false {
		if len(atoms) == 0 || p.axis == d {
			return nil, false
		}
		a := atoms[0]
		atoms = atoms[1:]
		switch {
		case n%a.size == 0 && !(a.fixed && (n != a.size || !first)):
		case a.size%n == 0 && !a.lanes && !a.fixed:
			atoms = append([]atom{{size: a.size / n, stride: a.stride}}, atoms...)
			a = atom{size: n, stride: a.stride * (a.size / n)}
		default:
			return nil, false
		}
		switch {
		case a.fixed, a.lanes && first:
			p.axis, p.stride[d] = d, a.stride
		case a.lanes: // after its blocks
			if p.stride[d] != a.stride {
				return nil, false
			}
			p.axis = d
		case !first && p.stride[d] != a.size*a.stride:
			return nil, false
		default:
			p.stride[d] = a.stride
		}
		n /= a.size
	}
	return atoms, true
}
