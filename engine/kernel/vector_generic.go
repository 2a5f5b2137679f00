package kernel

import "math"

// run executes the call in plain Go, in float64.
func (c *vectorCall) run() {
	switch {
	case c.code < codeRows:
		c.elementwise()
	case c.code < codeSumPixels:
		for row := range c.rows {
			c.pixel(row)
		}
	default:
		for row := range c.rows {
			c.sum(row)
		}
	}
}

func (c *vectorCall) elementwise() {
	alpha, beta := float64(c.alpha), float64(c.beta)
	for i := range c.rows * Block {
		x, y, v := float64(c.x[i]), 0.0, 0.0
		switch {
		case c.y == nil:
		case c.code >= codeRepeat:
			y = float64(c.y[i/Block*c.yRow])
		default:
			y = float64(c.y[i/Block*c.yRow+i%Block])
		}
		switch {
		case c.code < codeGradient:
			v = wideFunctions[c.code].f(x, alpha, beta)
		case c.code < codeBinary:
			v = x * wideFunctions[c.code-codeGradient].df(y, alpha, beta)
		default:
			v = wideBinaries[(c.code-codeBinary)%code(binaries)](x, y)
		}
		c.put(i, c.lanes[i%Block], float32(v))
	}
}

func (c *vectorCall) put(i int, lane uint32, v float32) {
	if lane == 0 {
		c.out[i] = 0
		return
	}
	if c.keep != 0 {
		v += c.out[i]
	}
	c.out[i] = v
}

// each calls f for each channel of a row with its number and its positions in x, y and out.
func (c *vectorCall) each(row int, f func(i, x, y, out int)) {
	for i := range c.steps * Block {
		s, l := i/Block, i%Block
		f(i, row*Block+s*c.xStep+l, row*c.yRow+s*c.yStep+l, row*Block+s*c.outStep+l)
	}
}

func (c *vectorCall) pixel(row int) {
	n, mean, variance, sum, product, top := float64(c.alpha), 0.0, 0.0, 0.0, 0.0, math.Inf(-1)
	lane := func(f func(i, x, y, out int)) {
		c.each(row, func(i, x, y, out int) {
			if c.lanes[i] != 0 {
				f(i, x, y, out)
			}
		})
	}
	saved := c.x
	if c.code == codeLayerNormGrad {
		saved = c.y
	}
	lane(func(_, x, _, _ int) { mean += float64(saved[x]) / n; top = math.Max(top, float64(c.x[x])) })
	lane(func(_, x, _, _ int) { variance += (float64(saved[x]) - mean) * (float64(saved[x]) - mean) / n })
	r := 1 / math.Sqrt(variance+float64(c.beta))
	lane(func(i, x, y, _ int) {
		switch c.code {
		case codeLayerNormGrad:
			g := float64(c.x[x]) * float64(c.scale[i])
			sum += g / n
			product += g * (float64(c.y[y]) - mean) * r / n
		case codeSoftmax:
			sum += math.Exp(float64(c.x[x]) - top)
		case codeSoftmaxGrad:
			sum += float64(c.x[x]) * float64(c.y[y])
		}
	})
	c.each(row, func(i, x, y, out int) {
		v := 0.0
		switch c.code {
		case codeLayerNorm:
			v = (float64(c.x[x])-mean)*r*float64(c.scale[i]) + float64(c.shift[i])
		case codeLayerNormGrad:
			v = r * (float64(c.x[x])*float64(c.scale[i]) - sum - (float64(c.y[y])-mean)*r*product)
		case codeSoftmax:
			v = math.Exp(float64(c.x[x])-top) / sum
		case codeSoftmaxGrad:
			v = float64(c.y[y]) * (float64(c.x[x]) - sum)
		}
		c.put(out, c.lanes[i], float32(v))
	})
}

func (c *vectorCall) sum(row int) {
	var lanes [Block]float64
	c.each(row, func(i, x, y, _ int) {
		v := float64(c.x[x])
		if c.y != nil {
			v *= float64(c.y[y])
		}
		lanes[i%Block] += v
	})
	if c.code < codeSumChannels {
		for l, v := range lanes {
			c.put(l, math.MaxUint32, float32(v))
		}
		return
	}
	total := 0.0
	for _, v := range lanes {
		total += v
	}
	for l := range lanes {
		c.put(row*Block+l, c.lanes[l], float32(total))
	}
}

var wideBinaries = [...]func(a, b float64) float64{
	Plus:    func(a, b float64) float64 { return a + b },
	Minus:   func(a, b float64) float64 { return a - b },
	Times:   func(a, b float64) float64 { return a * b },
	Divide:  func(a, b float64) float64 { return a / b },
	Largest: math.Max,
	Least:   math.Min,
}
