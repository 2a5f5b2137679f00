package why

import (
	"fmt"
	"slices"

	"beyond/engine"
	"beyond/engine/nn"
	"beyond/engine/saliency"
)

// Method is a way to score segments: LIME, or one more than the number of a saliency.Method.
type Method int

// LIME is the method until another one is chosen.
const LIME Method = 0

// methodOf is the method of a package that does not count LIME.
func methodOf(m saliency.Method) Method { return Method(m) + 1 }

// MethodOf is the method of a plan.
func MethodOf(p engine.ExplainPlan) Method {
	if p.Method == nil {
		return LIME
	}
	return methodOf(*p.Method)
}

// methods are in the order of the key: those that are judged best and those that are asked for most come first.
var methods = []Method{
	LIME, methodOf(saliency.GradCAM), methodOf(saliency.KernelSHAP), methodOf(saliency.RISE),
	methodOf(saliency.Occlusion), methodOf(saliency.Integrated), methodOf(saliency.SmoothGrad), methodOf(saliency.Gradient),
}

// gradCAM looks at a convolution.
var gradCAM = methodOf(saliency.GradCAM)

// other is the method of package saliency; nil for LIME.
func (m Method) other() *saliency.Method {
	if m == LIME {
		return nil
	}
	return new(saliency.Method(m - 1))
}

// name is the one that --method takes.
func (m Method) name() string {
	if other := m.other(); other != nil {
		return other.String()
	}
	return engine.LIMEMethod
}

// title is the name for people.
func (m Method) title() string {
	if other := m.other(); other != nil {
		return other.Title()
	}
	return "LIME"
}

// next is the method by places ahead in the order of the key, around the ends.
func (m Method) next(by int) Method {
	n := len(methods)
	return methods[(slices.Index(methods, m)+by+n)%n]
}

// way is how the segments of a picture are scored.
type way struct {
	method Method
	layer  string // of Grad-CAM; "" is the usual one
	class  int    // 0 for LIME, which explains several classes from the same samples
}

// way is the present one for a class.
func (p *Panel) way(class int) way {
	switch p.method {
	case LIME:
		return way{}
	case gradCAM:
		return way{p.method, p.layer, class}
	}
	return way{method: p.method, class: class}
}

// changeMethod explains by the next method.
func (p *Panel) changeMethod(by int) func() {
	return func() { p.method, p.marked = p.method.next(by), none }
}

// convolutions are the layers that Grad-CAM may look at.
type convolutions struct {
	list []nn.Layer
	err  error // why they are not known
}

// at is the place of a layer; "" is the usual one.
func (c convolutions) at(name string) int {
	if name == "" {
		return nn.UsualLayer(c.list)
	}
	return slices.IndexFunc(c.list, func(l nn.Layer) bool { return l.Name == name })
}

// changeLayer looks at the next layer nearer the output, or nearer the input if by is −1.
func (p *Panel) changeLayer(by int) func() {
	return func() {
		c := p.layers
		at := min(max(0, c.at(p.layer)+by), len(c.list)-1)
		if p.layer = c.list[at].Name; at == nn.UsualLayer(c.list) {
			p.layer = ""
		}
		p.marked = none
	}
}

// whyNoLayer says why no layer can be chosen in a direction, "" if one can.
func (p *Panel) whyNoLayer(by int) string {
	c := p.layers
	at := c.at(p.layer)
	switch {
	case p.method != gradCAM:
		return "only Grad-CAM looks at a layer; " + p.written("w") + " goes to it"
	case c.err != nil:
		return c.err.Error()
	case c.list == nil:
		return "the layers are not known yet"
	case len(c.list) == 0:
		return "the network has no convolution"
	case at+by < 0:
		return "this is the first convolution"
	case at+by >= len(c.list):
		return "this is the last convolution"
	}
	return ""
}

// layerText names the layer of Grad-CAM on screen, as far as it is known.
func (p *Panel) layerText() string {
	c := p.layers
	if at := c.at(p.layer); at >= 0 {
		l := c.list[at]
		return fmt.Sprintf("layer %s, %d×%d, convolution %d of %d", l.Name, l.Shape[2], l.Shape[1], at+1, len(c.list))
	}
	if p.layer == "" {
		return "the last convolution"
	}
	return "layer " + p.layer
}

// layerPlace is the place of that layer among all, and the size of its map.
func (p *Panel) layerPlace() string {
	c := p.layers
	at := c.at(p.layer)
	if at < 0 {
		return p.layerText()
	}
	return fmt.Sprintf("layer %d of %d, %d×%d", at+1, len(c.list), c.list[at].Shape[2], c.list[at].Shape[1])
}

// methodText is the method for a caption.
func (p *Panel) methodText() string {
	if at := p.layers.at(p.layer); p.method == gradCAM && at >= 0 {
		return fmt.Sprintf("%s %d/%d", p.method.title(), at+1, len(p.layers.list))
	}
	return p.method.title()
}

// Status names the method and its layer; "" while nothing is explained.
func (p *Panel) Status() string {
	switch {
	case p.mode == Off || p.options.Explainer == nil:
		return ""
	case p.method == gradCAM:
		return p.method.title() + " · " + p.layerText()
	}
	return p.method.title()
}
