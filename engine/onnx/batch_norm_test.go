package onnx

import (
	"context"
	"os"
	"testing"

	"beyond/engine/golden"
)

// normaliseBatch is a BatchNormalization from x to the outputs, with an attribute.
func normaliseBatch(training int64, outputs ...string) []byte {
	var b []byte
	for _, in := range []string{"x", "p", "p", "p", "p"} {
		b = append(b, text(1, in)...)
	}
	for _, out := range outputs {
		b = append(b, text(2, out)...)
	}
	b = join(b, text(4, "BatchNormalization"))
	if training >= 0 {
		b = appendMessage(b, 5, whole("training_mode", training))
	}
	return appendMessage(nil, 1, b)
}

// TestTrainingMode refuses statistics of the batch: they are asked for by more than one output up to opset 13, by the
// attribute training_mode later.
func TestTrainingMode(t *testing.T) {
	const want = "in training mode: export the model after model.eval()"
	model := func(opset int64, node []byte) []byte {
		return craftedAt(opset, input(-1, 3, 8, 8), floats32("p", 3), node, tail("y", 3))
	}
	for name, data := range map[string][]byte{
		"five outputs, opset 7":   model(7, normaliseBatch(-1, "y", "mean", "var", "saved_mean", "saved_var")),
		"five outputs, opset 13":  model(13, normaliseBatch(-1, "y", "mean", "var", "saved_mean", "saved_var")),
		"three outputs, opset 11": model(11, normaliseBatch(-1, "y", "mean", "var")),
		"a later output, opset 9": model(9, normaliseBatch(-1, "y", "", "", "", "saved_var")),
		"by the attribute":        model(14, normaliseBatch(1, "y", "mean", "var")),
		"by the attribute, alone": model(17, normaliseBatch(1, "y")),
	} {
		t.Run(name, func(t *testing.T) { refused(t, data, want) })
	}
	for name, data := range map[string][]byte{
		"one output, opset 13":   model(13, normaliseBatch(-1, "y")),
		"outputs without a name": model(11, normaliseBatch(-1, "y", "", "", "", "")),
		"the attribute is 0":     model(14, normaliseBatch(0, "y")),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Load(context.Background(), data, DefaultLimits()); err != nil {
				t.Errorf("refused: %v, want loaded", err)
			}
		})
	}
	for _, file := range []string{"bn_train_op11.onnx", "bn_train_op17.onnx"} {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(golden.Path(t, "cases", "onnx", file))
			if err != nil {
				t.Fatal(err)
			}
			refused(t, data, want)
		})
	}
}
