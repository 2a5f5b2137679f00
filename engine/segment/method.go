package segment

import "fmt"

// Method is a way to cut, with the options that lime and scikit-image have as defaults.
type Method int

const (
	ByQuickshift Method = iota
	BySLIC
	ByGrid
)

var methodNames = [...]string{"quickshift", "slic", "grid"}

func (m Method) String() string { return methodNames[m] }

// ParseMethod reads "quickshift", "slic" or "grid".
func ParseMethod(s string) (Method, error) {
	for m, name := range methodNames {
		if name == s {
			return Method(m), nil
		}
	}
	return 0, fmt.Errorf("segments %q: choose quickshift, slic, grid", s)
}

// gridCells is about how many segments quickshift finds in a photograph of 224×224.
const gridCells = 49

// Cut cuts a picture, [H,W,3]. The seed matters to quickshift alone, between pixels of equal density.
func (m Method) Cut(pix []uint8, w, h int, seed uint64) *Segmentation {
	switch m {
	case BySLIC:
		return SLIC(pix, w, h, DefaultSLIC)
	case ByGrid:
		return Grid(w, h, gridCells)
	}
	o := DefaultQuickshift
	o.Seed = seed
	return Quickshift(pix, w, h, o)
}
