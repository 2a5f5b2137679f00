package cli

import (
	"fmt"
	"maps"
	"slices"

	"beyond/assets"
	"beyond/engine/catalogue"
	"beyond/engine/onnx"

	"github.com/spf13/cobra"
)

// modelsCommand groups the commands about models.
func (a *app) modelsCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "models", Short: "List, pull, inspect, import, run and time models", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		a.modelsListCommand(), a.modelsPullCommand(), a.modelsInspectCommand(), a.modelsOpsCommand(), a.modelsImportCommand(),
		a.modelsPresetsCommand(), a.modelsRunCommand(), a.modelsBenchCommand(),
	)
	return c
}

func (a *app) modelsInspectCommand() *cobra.Command {
	f := modelFlags{catalogue.Choice{Model: assets.ModelName}}
	c := a.withJSON(&cobra.Command{
		Use: "inspect [MODEL]", Short: "Say what a model file holds, without running it", Args: cobra.MaximumNArgs(1),
		Long: "Reads an .onnx or .pth file as numbers and prints its operators, inputs, outputs and size.\n\n" +
			exitCodesHelp,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				f.Model = args[0]
			}
			s, err := a.finder().About(f.Choice)
			if err != nil {
				return refusedModel(f.Model, err)
			}
			document := map[string]any{
				"name": s.Name, "opset": s.Opset, "input": s.Input, "shape": s.Shape, "output": s.Output,
				"operators": s.Operators, "nodes": s.Nodes, "parameters": s.Parameters, "plan_bytes": s.PlanBytes,
				"layout": s.Layout, "batch": s.Batch, "softmax": s.Softmax, "open": s.Open, "integers": s.Integers,
				"sigmoid": s.Sigmoid, "cut": s.Cut,
			}
			return a.print(document, func() { a.writeAbout(s) })
		},
	})
	f.addArch(c)
	f.addForm(c)
	return c
}

func (a *app) writeAbout(s catalogue.About) {
	a.printf("%s · opset %d · %d parameters · %.0f MB for one picture\n\n",
		s.Name, s.Opset, s.Parameters, float64(s.PlanBytes)/1e6)
	a.printf("input   %s  %d x %d x %d, %s%s%s%s\n",
		s.Input, s.Shape[0], s.Shape[1], s.Shape[2], s.Layout, wholes(s.Integers), fixedBatch(s.Batch), openSize(s.Open))
	a.printf("output  %s%s\n\n", s.Output, atEnd(s.Summary))
	for _, op := range slices.Sorted(maps.Keys(s.Operators)) {
		a.printf("%5d × %s\n", s.Operators[op], op)
	}
}

func fixedBatch(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", batch fixed at %d (any number is run)", n)
}

func wholes(integers bool) string {
	if !integers {
		return ""
	}
	return ", integers from 0 to 255 (prepared inside the graph)"
}

func openSize(open bool) string {
	if !open {
		return ""
	}
	return ", rows and columns open (the preset's size is run)"
}

func atEnd(s onnx.Summary) string {
	var text string
	if s.Softmax {
		text = ", softmax at the end (left out: logits are used)"
	}
	if s.Sigmoid {
		text = ", sigmoid at the end (made the logits of two classes)"
	}
	if s.Cut != "" {
		text += ", " + s.Cut + " behind it (cut off)"
	}
	return text
}
