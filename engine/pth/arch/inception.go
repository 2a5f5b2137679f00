package arch

// layer is a convolution with normalisation and ReLU. Without a stride it keeps the size.
type layer struct {
	key        string
	rows, cols int
	channels   int
	stride     int
	instead    bool // it has the input of the layer before it, and the outputs of both are joined
}

// branch is a sequence of layers, after a pooling or without.
type branch struct {
	pool   func(g *graph, x maps) maps
	layers []layer
}

func meanPool(g *graph, x maps) maps { return g.averagePool(x, centred(3, 1)) }
func largest(g *graph, x maps) maps  { return g.maxPool(x, centred(3, 1)) }
func halved(g *graph, x maps) maps   { return g.maxPool(x, window{kernel: 3, stride: 2}) }

// basic appends a layer of Inception networks.
func basic(g *graph, x maps, key string, channels int, w window) maps {
	return g.relu(g.norm(g.conv(x, key+".conv", channels, w), key+".bn"))
}

// join appends branches and joins their outputs.
func join(g *graph, x maps, key string, branches ...branch) maps {
	var outputs []maps
	for _, b := range branches {
		y := x
		if b.pool != nil {
			y = b.pool(g, y)
		}
		before := y
		for _, l := range b.layers {
			w := window{kernel: l.rows, columns: l.cols, stride: 1, before: l.rows / 2, after: l.rows / 2, left: l.cols / 2}
			if l.stride > 0 {
				w = window{kernel: l.rows, stride: l.stride}
			}
			if l.instead {
				y = g.concat(y, basic(g, before, key+"."+l.key, l.channels, w))
				continue
			}
			before, y = y, basic(g, y, key+"."+l.key, l.channels, w)
		}
		outputs = append(outputs, y)
	}
	return g.concat(outputs...)
}

// inceptionV3 is torchvision/models/inception.py, after Szegedy et al. 2016, without its change of the pictures' mean
// and deviation, which the preset makes.
func inceptionV3(g *graph, x maps) maps {
	g.epsilon = 1e-3
	x = basic(g, x, "Conv2d_1a_3x3", 32, window{kernel: 3, stride: 2})
	x = basic(g, x, "Conv2d_2a_3x3", 32, window{kernel: 3, stride: 1})
	x = basic(g, x, "Conv2d_2b_3x3", 64, centred(3, 1))
	x = basic(g, halved(g, x), "Conv2d_3b_1x1", 80, pointwise)
	x = basic(g, x, "Conv2d_4a_3x3", 192, window{kernel: 3, stride: 1})
	x = halved(g, x)
	for i, pooled := range []int{32, 64, 64} {
		x = join(g, x, "Mixed_5"+"bcd"[i:i+1],
			branch{nil, []layer{{key: "branch1x1", rows: 1, cols: 1, channels: 64}}},
			branch{nil, []layer{{key: "branch5x5_1", rows: 1, cols: 1, channels: 48}, {key: "branch5x5_2", rows: 5, cols: 5, channels: 64}}},
			branch{nil, []layer{
				{key: "branch3x3dbl_1", rows: 1, cols: 1, channels: 64},
				{key: "branch3x3dbl_2", rows: 3, cols: 3, channels: 96},
				{key: "branch3x3dbl_3", rows: 3, cols: 3, channels: 96},
			}},
			branch{meanPool, []layer{{key: "branch_pool", rows: 1, cols: 1, channels: pooled}}})
	}
	x = join(g, x, "Mixed_6a",
		branch{nil, []layer{{key: "branch3x3", rows: 3, cols: 3, channels: 384, stride: 2}}},
		branch{nil, []layer{
			{key: "branch3x3dbl_1", rows: 1, cols: 1, channels: 64},
			{key: "branch3x3dbl_2", rows: 3, cols: 3, channels: 96},
			{key: "branch3x3dbl_3", rows: 3, cols: 3, channels: 96, stride: 2},
		}},
		branch{halved, nil})
	for i, width := range []int{128, 160, 160, 192} {
		x = join(g, x, "Mixed_6"+"bcde"[i:i+1], sevens(width)...)
	}
	x = join(g, x, "Mixed_7a",
		branch{nil, []layer{
			{key: "branch3x3_1", rows: 1, cols: 1, channels: 192}, {key: "branch3x3_2", rows: 3, cols: 3, channels: 320, stride: 2},
		}},
		branch{nil, []layer{
			{key: "branch7x7x3_1", rows: 1, cols: 1, channels: 192},
			{key: "branch7x7x3_2", rows: 1, cols: 7, channels: 192},
			{key: "branch7x7x3_3", rows: 7, cols: 1, channels: 192},
			{key: "branch7x7x3_4", rows: 3, cols: 3, channels: 192, stride: 2},
		}},
		branch{halved, nil})
	x = join(g, x, "Mixed_7b", widest...)
	x = join(g, x, "Mixed_7c", widest...)
	return g.logits(g.globalPool(x), "fc")
}

// sevens are the branches with filters of 1 × 7 and 7 × 1.
func sevens(width int) []branch {
	return []branch{
		{nil, []layer{{key: "branch1x1", rows: 1, cols: 1, channels: 192}}},
		{nil, []layer{
			{key: "branch7x7_1", rows: 1, cols: 1, channels: width},
			{key: "branch7x7_2", rows: 1, cols: 7, channels: width},
			{key: "branch7x7_3", rows: 7, cols: 1, channels: 192},
		}},
		{nil, []layer{
			{key: "branch7x7dbl_1", rows: 1, cols: 1, channels: width},
			{key: "branch7x7dbl_2", rows: 7, cols: 1, channels: width},
			{key: "branch7x7dbl_3", rows: 1, cols: 7, channels: width},
			{key: "branch7x7dbl_4", rows: 7, cols: 1, channels: width},
			{key: "branch7x7dbl_5", rows: 1, cols: 7, channels: 192},
		}},
		{meanPool, []layer{{key: "branch_pool", rows: 1, cols: 1, channels: 192}}},
	}
}

// widest are the branches of the last modules.
var widest = []branch{
	{nil, []layer{{key: "branch1x1", rows: 1, cols: 1, channels: 320}}},
	{nil, []layer{
		{key: "branch3x3_1", rows: 1, cols: 1, channels: 384},
		{key: "branch3x3_2a", rows: 1, cols: 3, channels: 384},
		{key: "branch3x3_2b", rows: 3, cols: 1, channels: 384, instead: true},
	}},
	{nil, []layer{
		{key: "branch3x3dbl_1", rows: 1, cols: 1, channels: 448},
		{key: "branch3x3dbl_2", rows: 3, cols: 3, channels: 384},
		{key: "branch3x3dbl_3a", rows: 1, cols: 3, channels: 384},
		{key: "branch3x3dbl_3b", rows: 3, cols: 1, channels: 384, instead: true},
	}},
	{meanPool, []layer{{key: "branch_pool", rows: 1, cols: 1, channels: 192}}},
}

// googlenet is torchvision/models/googlenet.py, after Szegedy et al. 2015, whose filters of 5 × 5 are of 3 × 3, without
// its change of the pictures' mean and deviation, which the preset makes.
func googlenet(g *graph, x maps) maps {
	g.epsilon = 1e-3
	pool := window{kernel: 3, stride: 2, ceil: true}
	x = g.maxPool(basic(g, x, "conv1", 64, centred(7, 2)), pool)
	x = basic(g, basic(g, x, "conv2", 64, pointwise), "conv3", 192, centred(3, 1))
	x = g.maxPool(x, pool)
	for _, m := range []struct {
		key    string
		widths [6]int
	}{
		{"3a", [6]int{64, 96, 128, 16, 32, 32}},
		{"3b", [6]int{128, 128, 192, 32, 96, 64}},
		{"4a", [6]int{192, 96, 208, 16, 48, 64}},
		{"4b", [6]int{160, 112, 224, 24, 64, 64}},
		{"4c", [6]int{128, 128, 256, 24, 64, 64}},
		{"4d", [6]int{112, 144, 288, 32, 64, 64}},
		{"4e", [6]int{256, 160, 320, 32, 128, 128}},
		{"5a", [6]int{256, 160, 320, 32, 128, 128}},
		{"5b", [6]int{384, 192, 384, 48, 128, 128}},
	} {
		switch m.key {
		case "4a":
			x = g.maxPool(x, pool)
		case "5a":
			x = g.maxPool(x, window{kernel: 2, stride: 2, ceil: true})
		}
		w := m.widths
		x = join(g, x, "inception"+m.key,
			branch{nil, []layer{{key: "branch1", rows: 1, cols: 1, channels: w[0]}}},
			branch{nil, []layer{{key: "branch2.0", rows: 1, cols: 1, channels: w[1]}, {key: "branch2.1", rows: 3, cols: 3, channels: w[2]}}},
			branch{nil, []layer{{key: "branch3.0", rows: 1, cols: 1, channels: w[3]}, {key: "branch3.1", rows: 3, cols: 3, channels: w[4]}}},
			branch{largest, []layer{{key: "branch4.1", rows: 1, cols: 1, channels: w[5]}}})
	}
	return g.logits(g.globalPool(x), "fc")
}
