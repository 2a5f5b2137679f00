package attack

import (
	"fmt"
	"slices"
	"strings"
)

// Method is a way to look for an adversarial picture.
type Method int

const (
	IFGSM    Method = iota // steps along the gradient of the cross-entropy: the paper's (§2)
	Least                  // IFGSM with the least step length that misleads
	DeepFool               // the nearest boundary of the linearised classifier, step by step, in L2
	PGD                    // IFGSM from a random start within the bound
	APGDCE                 // PGD with momentum and a step length of its own, on the cross-entropy
	APGDT                  // the same on the targeted difference of logits ratio
)

var methodNames = []string{"ifgsm", "least", "deepfool", "pgd", "apgd-ce", "apgd-t"}

// Methods returns the names of all methods.
func Methods() []string { return slices.Clone(methodNames) }

// ParseMethod reads a name of Methods.
func ParseMethod(s string) (Method, error) {
	if i := slices.Index(methodNames, s); i >= 0 {
		return Method(i), nil
	}
	return 0, fmt.Errorf("method %q: choose one of %s", s, strings.Join(methodNames, ", "))
}

func (m Method) String() string { return methodNames[m] }

// DefaultSteps is the number of steps used when none is given: the paper's M, and those of the methods' authors.
func (m Method) DefaultSteps() int {
	switch m {
	case DeepFool:
		return 50
	case APGDCE, APGDT:
		return 100
	}
	return DefaultSteps
}

// DefaultNorm is the norm used when none is given: L∞, and L2 where a method knows no other.
func (m Method) DefaultNorm() Norm {
	if m == DeepFool {
		return L2
	}
	return Linf
}

// Bounded reports whether the method looks for a picture within Settings.Bound.
func (m Method) Bounded() bool { return m == PGD || m == APGDCE || m == APGDT }

// DefaultBound is the bound used when none is given, 0 for none: 4/255 in L∞, as is usual on ImageNet, and 3 in L2. The
// steps of APGD have a length of their own, so that an epsilon that is given (> 0) is its bound.
func (m Method) DefaultBound(n Norm, epsilon float64) float64 {
	switch {
	case !m.Bounded():
		return 0
	case epsilon > 0 && m != PGD:
		return epsilon
	}
	return [...]float64{4. / 255, 3}[n]
}
