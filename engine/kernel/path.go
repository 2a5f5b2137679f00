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

// engine is what a path consists of.
type engine struct {
	conv      func(*tileCall)
	tile      int // most pixels of a conv tile
	group     int // most output blocks of a conv tile
	depthwise func(*tileCall)
	strip     int // most pixels of a depthwise tile
	maximum   func(*tileCall)
	unmaximum func(*tileCall)
}

var genericEngine = engine{
	conv: convGeneric, tile: 4, group: 1,
	depthwise: depthwiseGeneric, strip: 8,
	maximum:   maximumGeneric,
	unmaximum: unmaximumGeneric,
}

var (
	engines = available() // by path; nil where the machine lacks it
	active  = choose(os.Getenv("BEYOND_KERNEL"))
)

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
	paths := make([]Path, 0, len(engines))
	for p, e := range engines {
		if e != nil {
			paths = append(paths, Path(p))
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
	if int(p) >= len(engines) || engines[p] == nil {
		panic("kernel: path not available on this machine")
	}
	active = p
}
