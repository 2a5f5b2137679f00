package cli

import (
	"fmt"
	"io"

	"beyond/engine/onnx"
	"github.com/spf13/cobra"
)

func (a *app) modelsOpsCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "ops", Short: "List the ONNX operators that models may use", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return a.writeJSON(onnx.Operators())
			}
			return writeOperators(a.out, onnx.Operators())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

// writeOperators writes the table that is also docs/operators.md.
func writeOperators(w io.Writer, operators []onnx.Operator) error {
	fmt.Fprintf(w, "# ONNX operators\n\n"+
		"A model may use these operators, of the standard domain, and no others. Everything is computed in float32;\n"+
		"weights may be float32, float16 or double. What is computed of constants may also be int32, int64 or bool.\n\n"+
		"forward: applied to what depends on the picture, or to constants only, as in computing shapes.\n"+
		"gradient: the gradient passes through it to the picture.\n\n")
	fmt.Fprintf(w, "| %-21s | %-8s | %-9s | %-8s |\n", "operator", "opsets", "forward", "gradient")
	fmt.Fprintf(w, "|-----------------------|----------|-----------|----------|\n")
	var err error
	for _, op := range operators {
		forward, gradient := "constants", "no"
		if op.Activations {
			forward = "yes"
		}
		if op.Gradient {
			gradient = "yes"
		}
		_, err = fmt.Fprintf(w, "| %-21s | %-8s | %-9s | %-8s |\n", op.Name, fmt.Sprintf("%d to %d", op.First, op.Last), forward, gradient)
	}
	return err
}
