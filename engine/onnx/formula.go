package onnx

import (
	"math"
	"slices"

	"beyond/engine/nn"
)

// Exporters write activation functions as several operators. This file puts them together again, so that one kernel
// computes them.

// formulas are the steps of a network by their results.
type formulas struct {
	net  *network
	made map[string]*step
}

// functions replaces the formulas of activation functions by the functions.
func (n *network) functions() {
	f := formulas{net: n, made: make(map[string]*step)}
	for i := range n.steps {
		s := &n.steps[i]
		f.made[s.output] = s
		if name, x := f.function(s); name != "" {
			s.op, s.inputs = nn.Map{Function: name}, []string{x}
		}
		if norm, x := f.groupNorm(s); x != "" {
			s.op, s.inputs = norm, []string{x}
		}
	}
}

// groupNorm returns the normalisation of groups of channels of x that a reshape of the normalisation of a reshape of x
// is the formula of.
func (f formulas) groupNorm(s *step) (norm nn.GroupNorm, x string) {
	if _, ok := s.op.(nn.Reshape); !ok || f.made[s.inputs[0]] == nil {
		return norm, ""
	}
	middle := f.made[s.inputs[0]]
	norm, ok := middle.op.(nn.GroupNorm)
	if !ok || f.made[middle.inputs[0]] == nil {
		return norm, ""
	}
	first := f.made[middle.inputs[0]]
	if _, ok := first.op.(nn.Reshape); !ok || f.made[first.inputs[0]] == nil {
		return norm, ""
	}
	before := f.made[first.inputs[0]]
	whole := norm.Groups == middle.shape[1] && slices.Equal(before.shape, s.shape)
	if !whole || len(s.shape) < 3 || s.shape[1]%norm.Groups != 0 {
		return norm, ""
	}
	return norm, first.inputs[0]
}

// function returns the function of x that a product is the formula of, or "".
func (f formulas) function(s *step) (name, x string) {
	for _, p := range f.products(s) {
		for i, x := range p.of {
			if name := f.gate(p.of[1-i], x, p.number); name != "" {
				return name, x
			}
		}
	}
	return "", ""
}

// product is a number times two activations.
type product struct {
	number float64
	of     [2]string
}

// products returns the ways to read a step as a product, with the numbers in it put together.
func (f formulas) products(s *step) []product {
	if s == nil || !isBinary(s, "Mul") {
		return nil
	}
	var out []product
	if by, ok := f.number(s.inputs[1]); ok {
		for _, p := range f.products(f.made[s.inputs[0]]) {
			out = append(out, product{p.number * by, p.of})
		}
		return out
	}
	for _, first := range f.readings(s.inputs[0]) {
		for _, second := range f.readings(s.inputs[1]) {
			out = append(out, product{first.by * second.by, [2]string{first.x, second.x}})
		}
	}
	return out
}

// reading is an activation as a number times another one.
type reading struct {
	x  string
	by float64
}

func (f formulas) readings(name string) []reading {
	out := []reading{{name, 1}}
	if x, by := f.multiple(name); x != name {
		out = append(out, reading{x, by})
	}
	return out
}

// gate returns the function x·number·(what name computes).
func (f formulas) gate(name, x string, number float64) string {
	s := f.made[name]
	if s == nil {
		return ""
	}
	m, isMap := s.op.(nn.Map)
	switch {
	case isMap && number == 1 && m.Function == "Sigmoid" && s.inputs[0] == x:
		return "Silu"
	case isMap && number == 1 && m.Function == "Sigmoid" && f.is(s.inputs[0], x, 1.702):
		return "QuickGelu"
	case isMap && number == 1 && m.Function == "HardSigmoid" && s.inputs[0] == x:
		if isNear(float64(m.Alpha), 1.0/6) && m.Beta == 0.5 {
			return "HardSwish"
		}
	case isMap && number == 1 && m.Function == "Tanh":
		if inner, ok := f.mapped(s.inputs[0], "Softplus"); ok && inner == x {
			return "Mish"
		}
	case number == 0.5 && isBinary(s, "Add"):
		return f.gelu(s, x)
	}
	return ""
}

// gelu returns the form of GELU whose part 1 + erf(…) or 1 + tanh(…) the sum s is.
func (f formulas) gelu(s *step, x string) string {
	inner, ok := f.plus(s, 1)
	if !ok {
		return ""
	}
	if z, ok := f.mapped(inner, "Erf"); ok && f.is(z, x, 1/math.Sqrt2) {
		return "Gelu"
	}
	if z, ok := f.mapped(inner, "Tanh"); ok {
		if sum, by := f.multiple(z); isNear(by, math.Sqrt(2/math.Pi)) && f.cubic(sum, x) {
			return "GeluTanh"
		}
	}
	return ""
}

// cubic reports whether name is x + 0.044715·x³.
func (f formulas) cubic(name, x string) bool {
	s := f.made[name]
	if s == nil || len(s.inputs) != 2 {
		return false
	}
	if _, add := s.op.(nn.Add); !add && !isBinary(s, "Add") {
		return false
	}
	for i, in := range s.inputs {
		cube, by := f.multiple(s.inputs[1-i])
		if in == x && isNear(by, 0.044715) && f.isCube(cube, x) {
			return true
		}
	}
	return false
}

// isCube reports whether name is x³.
func (f formulas) isCube(name, x string) bool {
	s := f.made[name]
	if s == nil || len(s.inputs) != 2 {
		return false
	}
	if e, ok := f.number(s.inputs[1]); ok {
		return isBinary(s, "Pow") && e == 3 && s.inputs[0] == x
	}
	for i, in := range s.inputs {
		square := f.made[s.inputs[1-i]]
		if in != x || !isBinary(s, "Mul") || square == nil || len(square.inputs) != 2 {
			continue
		}
		e, ok := f.number(square.inputs[1])
		if isBinary(square, "Mul") && square.inputs[0] == x && square.inputs[1] == x ||
			isBinary(square, "Pow") && ok && e == 2 && square.inputs[0] == x {
			return true
		}
	}
	return false
}

// is reports whether name is x times a number.
func (f formulas) is(name, x string, by float64) bool {
	of, have := f.multiple(name)
	return of == x && isNear(have, by)
}

// multiple takes a number's multiple apart: name is by times x.
func (f formulas) multiple(name string) (x string, by float64) {
	s := f.made[name]
	if s == nil || len(s.inputs) != 2 {
		return name, 1
	}
	b, _ := s.op.(nn.Binary)
	number, ok := f.number(s.inputs[1])
	switch {
	case ok && b.Function == "Mul":
		return s.inputs[0], number
	case ok && b.Function == "Div" && !b.Swapped:
		return s.inputs[0], 1 / number
	}
	return name, 1
}

// plus returns the other term of a sum with a number.
func (f formulas) plus(s *step, number float64) (string, bool) {
	if have, ok := f.number(s.inputs[1]); ok && have == number {
		return s.inputs[0], true
	}
	return "", false
}

// mapped returns the argument of a function.
func (f formulas) mapped(name, function string) (string, bool) {
	s := f.made[name]
	if s == nil {
		return "", false
	}
	m, ok := s.op.(nn.Map)
	return s.inputs[0], ok && m.Function == function
}

// number returns a constant of one float.
func (f formulas) number(name string) (float64, bool) {
	w, ok := f.net.weights[name]
	if !ok || elementCount(w.shape) != 1 {
		return 0, false
	}
	return float64(w.load()[0]), true
}

func isBinary(s *step, function string) bool {
	b, ok := s.op.(nn.Binary)
	return ok && b.Function == function
}

// isNear reports whether a constant is the one of a formula, to the precision of a float.
func isNear(a, b float64) bool { return math.Abs(a-b) <= 1e-5*math.Abs(b) }
