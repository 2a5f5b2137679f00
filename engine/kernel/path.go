package kernel

import "os"

//go:generate go -C _asm run . -out ../kernel_amd64.s -neon ../kernel_arm64.s

// Path is an implementation of the arithmetic.
type Path uint8

// The paths, slowest first.
const (
	Generic Path = iota // plain Go
	NEON                // 128-bit vectors of arm64
	AVX2                // 256-bit vectors with FMA
	AVX512              // 512-bit vectors (AVX-512F)
)

// String returns the path's name in BEYOND_KERNEL: "generic", "neon", "avx2" or "avx512".
func (p Path) String() string { return [...]string{"generic", "neon", "avx2", "avx512"}[p] }

// tileSize is the largest tile that a path's kernels accept.
type tileSize struct {
	pixels, blocks int // of a dense tile: output pixels, and output blocks
	strip          int // output pixels of a depthwise tile
}

var tileSizes = [...]tileSize{
	Generic: {pixels: 4, blocks: 1, strip: 8},
	NEON:    {pixels: 6, blocks: 1, strip: 7},
	AVX2:    {pixels: 6, blocks: 1, strip: 7},
	AVX512:  {pixels: 14, blocks: 2, strip: 14},
}

func (p Path) size() tileSize { return tileSizes[p] }

// active is the path of new layers. It is read from the environment once, at program start.
var active = choose(os.Getenv("BEYOND_KERNEL"))

// choose returns the named path if the machine has it, else the fastest.
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

// Paths returns the paths available on this machine, the fastest last.
func Paths() []Path {
	var paths []Path
	for _, p := range []Path{Generic, NEON, AVX2, AVX512} {
		if available(p) {
			paths = append(paths, p)
		}
	}
	return paths
}

// Active returns the path of layers built from now on: the one named by the environment variable BEYOND_KERNEL at
// program start, if the machine has it, else the fastest.
func Active() Path { return active }

// Use sets the path of layers built from now on; existing layers keep theirs. It panics if the machine lacks p. It is
// meant for tests and benchmarks and must not run while another goroutine builds layers.
func Use(p Path) {
	if !available(p) {
		panic("kernel: path not available on this machine")
	}
	active = p
}
