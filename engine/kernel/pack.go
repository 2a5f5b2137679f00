package kernel

// packWeights lays out dense weights in the order the tiles read them: [outBlock][inBlock][window][16 in][16 out], with
// zeros for channels that do not exist.
func packWeights(inC, outC, window int, at func(o, c, k int) float32) []float32 {
	w := Alloc(Blocks(outC) * Blocks(inC) * window * Block * Block)
	eachBlock(inC, outC, func(block, o, c int) {
		for k := range window {
			w[((block*window+k)*Block+c%Block)*Block+o%Block] = at(o, c, k)
		}
	})
	return w
}

// filter is a filter of a convolution: the weight of output channel o, input channel c and window element k is
// weights[o·out + c·in + k].
type filter struct {
	weights []float32
	out, in int
}

// packFilter is [packWeights] for a filter. It reads the weights of one output channel after the other.
func packFilter(inC, outC, window int, f filter) []float32 {
	w := Alloc(Blocks(outC) * Blocks(inC) * window * Block * Block)
	size := window * Block * Block
	for o := range outC {
		for c := 0; c < inC; c += Block {
			to := w[(o/Block*Blocks(inC)+c/Block)*size+o%Block:]
			for i := range min(Block, inC-c) {
				from := f.weights[o*f.out+(c+i)*f.in:]
				for k := range window {
					to[(k*Block+i)*Block] = from[k]
				}
			}
		}
	}
	return w
}

// eachBlock calls f for each pair of an output channel o and an input channel c, block by block, so that writes to a
// block stay in cache. block is its number in [outBlock][inBlock].
func eachBlock(inC, outC int, f func(block, o, c int)) {
	block := 0
	for o := 0; o < outC; o += Block {
		for c := 0; c < inC; c += Block {
			for i := o; i < min(o+Block, outC); i++ {
				for j := c; j < min(c+Block, inC); j++ {
					f(block, i, j)
				}
			}
			block++
		}
	}
}

// packBias pads bias to whole blocks. nil stays nil.
func packBias(bias []float32) []float32 { return packLanes(bias, 1) }

// packLanes lays out weights [channel][window] as [block][window][16].
func packLanes(weights []float32, window int) []float32 {
	if weights == nil {
		return nil
	}
	w := Alloc(Blocks(len(weights)/window) * window * Block)
	for i, v := range weights {
		c, k := i/window, i%window
		w[(c/Block*window+k)*Block+c%Block] = v
	}
	return w
}
