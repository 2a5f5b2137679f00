package segment

import "fmt"

// Method is a segmentation algorithm with the default options of lime and scikit-image.
type Method int

// The methods.
const (
	ByQuickshift Method = iota // Quickshift with DefaultQuickshift
	BySLIC                     // SLIC with DefaultSLIC
	ByGrid                     // Grid of 49 cells
)

var methodNames = [...]string{"quickshift", "slic", "grid"}

// String returns the name that ParseMethod reads.
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

// gridCells is close to the number of segments that quickshift finds in a photograph of 224 × 224.
const gridCells = 49

// Cut segments a picture, [H,W,3]. Only quickshift uses the seed, to order pixels of equal density. It panics if the
// size does not match pix.
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
