package kernel

import "os"

// Path is a way to do the arithmetic.
type Path uint8

// The paths, slowest first.
const (
	Generic Path = iota // plain Go
	AVX2                // 256-bit vectors with FMA
	AVX512              // 512-bit vectors (AVX-512F)
)

// String returns the name that BEYOND_KERNEL knows: "generic", "avx2" or "avx512".
func (p Path) String() string { return [...]string{"generic", "avx2", "avx512"}[p] }

// tileSize is the largest tile that a path's kernels take.
type tileSize struct {
	pixels, blocks int // of a dense tile: output pixels, and output blocks
	strip          int // output pixels of a depthwise tile
}

var tileSizes = [...]tileSize{
	Generic: {pixels: 4, blocks: 1, strip: 8},
	AVX2:    {pixels: 6, blocks: 1, strip: 7},
	AVX512:  {pixels: 14, blocks: 2, strip: 14},
}

func (p Path) size() tileSize { return tileSizes[p] }

var active = choose(os.Getenv("BEYOND_KERNEL"))

// choose returns the named path if the machine has it, else its best.
func choose(name string) Path {
	best := Generic
	for _, p := range Paths() {
		if p.String() == name {
			return p
		}
		best = p
	}
	return best
}

// Paths returns the paths that this machine has, the fastest last.
func Paths() []Path {
	var paths []Path
	for _, p := range []Path{Generic, AVX2, AVX512} {
		if available(p) {
			paths = append(paths, p)
		}
	}
	return paths
}

// Active returns the path that layers built from now on will take: the one named by the environment variable
// BEYOND_KERNEL when the program started, if the machine has it, else the fastest.
func Active() Path { return active }

// Use makes layers built from now on take path p; those already built keep theirs. It panics if the machine lacks
// p. It is meant for tests and benchmarks and must not run while another goroutine builds layers.
func Use(p Path) {
	if !available(p) {
		panic("kernel: path not available on this machine")
	}
	active = p
}
