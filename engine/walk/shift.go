package walk

import "beyond/engine/imaging"

// shifted moves the crop over the whole picture by a percentage of its side, rounded to whole pixels: to the right, so
// that what is seen moves to the left. Beyond the picture it is black.
func (p *Painter) shifted(percent float64) (*imaging.RGB, error) {
	crop := p.of.Crop
	by := round(percent / 100 * float64(crop.W))
	border := max(by, -by)
	if err := p.surround(border); err != nil {
		return nil, err
	}
	to := imaging.NewRGB(crop.W, crop.H)
	for y := range crop.H {
		from := 3 * (p.around.W*(y+p.border) + p.border + by)
		copy(to.Pix[3*crop.W*y:3*crop.W*(y+1)], p.around.Pix[from:])
	}
	return to, nil
}

// surround reads the picture around the crop. The steps up to the fifth severity share one reading.
func (p *Painter) surround(border int) (err error) {
	if p.around != nil && p.border >= border {
		return nil
	}
	border = max(border, round(Shift.At(severities)/100*float64(p.of.Crop.W)))
	p.border = border
	if p.of.Around == nil {
		p.around = p.of.alone(border)
		return nil
	}
	p.around, err = p.of.Around(border)
	return err
}

// alone returns the crop with a black border.
func (of Picture) alone(border int) *imaging.RGB {
	crop := of.Crop
	wide := imaging.NewRGB(crop.W+2*border, crop.H+2*border)
	for y := range crop.H {
		copy(wide.Pix[3*(wide.W*(y+border)+border):], crop.Pix[3*crop.W*y:3*crop.W*(y+1)])
	}
	return wide
}
