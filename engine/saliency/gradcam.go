package saliency

import (
	"context"
	"fmt"
	"math"

	"beyond/engine/lime"
)

// LayerView is a convolution's result and the gradient of a class's logit at it.
type LayerView struct {
	Name                 string
	Shape                [3]int    // channels, rows, columns
	P                    float64   // probability of the class
	Activation, Gradient []float32 // [channels,rows,columns]
}

// Coarse is a map in the resolution of a layer.
type Coarse struct {
	Layer  string    `json:"layer"`
	Width  int       `json:"width"`
	Height int       `json:"height"`
	Values []float64 `json:"values"` // [height,width], not negative
}

// activate scores each pixel by the layer's channels, each weighted by the mean gradient of the class's logit at it; what
// is negative becomes zero (Grad-CAM: Selvaraju et al. 2017, equations 1 and 2). Segments get the sum of their pixels.
func (o *Map) activate(ctx context.Context, m Model, pic lime.Picture, layer string) error {
	v, err := m.Layer(ctx, pic.Visible, layer, o.Class)
	if err != nil {
		return err
	}
	o.Coarse, o.P = v.weighted(), v.P
	for _, x := range o.Coarse.Values {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("the model gives %w", lime.ErrNotFinite)
		}
	}
	side := int(math.Sqrt(float64(len(pic.Labels))))
	o.Pixels, o.Segments = o.Coarse.DrawnOut(side, side), make([]float64, pic.Segments)
	for at, score := range o.Pixels {
		o.Segments[pic.Labels[at]] += score
		o.Sum += score
	}
	return nil
}

// weighted returns the sum of the channels, each by its mean gradient, where it is positive.
func (v LayerView) weighted() *Coarse {
	c := &Coarse{Layer: v.Name, Height: v.Shape[1], Width: v.Shape[2], Values: make([]float64, v.Shape[1]*v.Shape[2])}
	area := len(c.Values)
	for channel := range v.Shape[0] {
		weight := 0.0
		for _, g := range v.Gradient[channel*area:][:area] {
			weight += float64(g) / float64(area)
		}
		for i, a := range v.Activation[channel*area:][:area] {
			c.Values[i] += weight * float64(a)
		}
	}
	for i, x := range c.Values {
		if x < 0 {
			c.Values[i] = 0
		}
	}
	return c
}

// DrawnOut draws the map out to w×h pixels, bilinearly, the corners of the outer pixels meeting (PyTorch's interpolate
// with align_corners=False).
func (c *Coarse) DrawnOut(w, h int) []float64 {
	out := make([]float64, w*h)
	for y := range h {
		y0, y1, fy := between(y, h, c.Height)
		for x := range w {
			x0, x1, fx := between(x, w, c.Width)
			row := func(y int) float64 {
				return c.Values[y*c.Width+x0]*(1-fx) + c.Values[y*c.Width+x1]*fx
			}
			out[y*w+x] = row(y0)*(1-fy) + row(y1)*fy
		}
	}
	return out
}

// between returns the two of n values between which the i-th of size values lies, and its distance from the first.
func between(i, size, n int) (first, second int, share float64) {
	at := max(0, (float64(i)+0.5)*float64(n)/float64(size)-0.5)
	first = min(int(at), n-1)
	return first, min(first+1, n-1), at - float64(first)
}
