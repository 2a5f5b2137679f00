package cli

import (
	"beyond/engine/attack"

	"github.com/spf13/cobra"
)

// stepFlags are the steps of an attack in the norm L∞.
type stepFlags struct {
	epsilon float64
	steps   int
}

// add registers the flags. The words of begin their help.
func (f *stepFlags) add(c *cobra.Command, of string) {
	s := attack.Default(attack.Linf)
	c.Flags().Float64Var(&f.epsilon, "epsilon", s.Epsilon, of+": length of a step")
	c.Flags().IntVar(&f.steps, "steps", s.Steps, of+": number of steps")
}

func (f *stepFlags) settings() (attack.Settings, error) {
	s := attack.Default(attack.Linf)
	s.Epsilon, s.Steps = f.epsilon, f.steps
	return s, wrongUse(s.Validate())
}
