package cli

import (
	"fmt"

	"beyond/engine/catalogue"

	"github.com/spf13/cobra"
)

func (a *app) modelsOpsCommand() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "ops", Short: "List the ONNX operators that models may use", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.print(catalogue.Operators(), a.writeOperators)
		},
	})
}

const operatorsHead = `# ONNX operators

A model may use these operators, of the standard domain and some of onnxruntime's, and no others. Everything is computed
in float32; weights and the input may be of any type of 8 to 64 bits. What is computed of constants may also be integers
or bool.

Not supported are pooling of integers, tensors without elements, the second output of MaxPool, the places of the
maxima, and an LSTM's peepholes. Of 398 of the ONNX project's own tests of these operators, 7 ask for one of them; the
other 391 pass, each within its own tolerances. What a picture makes several of, as windows and heads, may be the first
dimension of any operator. What would mix the pictures of a batch is refused.

Quantised tensors (QDQ, QLinear…, …Integer) are computed by what their integers stand for, and rounded where the file
rounds them. Results are onnxruntime's but where a number lies between two levels, and the order of a sum decides: in
networks without training, inputs changed by 1e-5 of themselves move onnxruntime's own result as much. A gradient passes
through the rounding unchanged. Scales that onnxruntime takes from a batch (DynamicQuantizeLinear) are each picture's.

Functions that a file defines are inlined, and an If or a Loop that constants decide is expanded. Opsets 1 to 6 are read
as opset 7, with their own broadcasting.

The input is pictures, [batch,channels,rows,columns] or with the channels last, which are then turned; a batch that
the file fixes is left open, and rows and columns that it leaves open are the preset's. Of several outputs, the one
called logits or chosen by --output-name is used. An ArgMax or TopK behind it is cut off. A Softmax or LogSoftmax over
the classes at the end is left out: outputs are logits, probabilities are taken of them once, and an attack's loss is
their cross-entropy, whose gradient does not vanish where a probability rounds to 1. A softmax that is put together of
other operators, as Exp, ReduceSum and Div, stays. One number for each picture is made the logits of two classes, 0 and
the number, where the file ends in a Sigmoid or --sigmoid says so.

forward: applied to what depends on the picture, or to constants only, as in computing shapes.
gradient: the gradient passes through it to the picture.

`

// writeOperators writes the table that is also docs/operators.md.
func (a *app) writeOperators() {
	a.printf(operatorsHead)
	a.printf("| %-38s | %-8s | %-9s | %-8s |\n", "operator", "opsets", "forward", "gradient")
	a.printf("|----------------------------------------|----------|-----------|----------|\n")
	for _, op := range catalogue.Operators() {
		forward := "constants"
		if op.Activations {
			forward = "yes"
		}
		opsets := fmt.Sprintf("%d to %d", op.First, op.Last)
		a.printf("| %-38s | %-8s | %-9s | %-8s |\n", op.Name, opsets, forward, yes(op.Gradient))
	}
}
