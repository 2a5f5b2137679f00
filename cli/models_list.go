package cli

import (
	"fmt"

	"beyond/assets"
	"beyond/engine/catalogue"
	"github.com/spf13/cobra"
)

// namedModel is a model that can be named, now or once it is pulled.
type namedModel struct {
	Name    string `json:"name"`
	Bytes   int64  `json:"bytes"`
	Preset  string `json:"preset"`
	Licence string `json:"licence"`
	Layout  string `json:"layout"`
	Softmax bool   `json:"softmax"` // the outputs are probabilities already
	Where   string `json:"where"`   // embedded, pulled or catalogue
	Path    string `json:"path,omitempty"`
}

func namedModels() []namedModel {
	list := []namedModel{{
		Name: assets.ModelName, Bytes: int64(len(assets.Model)), Preset: embeddedPreset, Licence: "Apache-2.0", Layout: "NCHW", Where: "embedded",
	}}
	for _, e := range catalogue.Models() {
		m := namedModel{Name: e.Name, Bytes: e.Bytes, Preset: e.Preset, Licence: e.Licence, Layout: e.Layout, Softmax: e.Softmax, Where: "catalogue"}
		if catalogue.Pulled(modelFolder(), e) {
			m.Where, m.Path = "pulled", catalogue.Path(modelFolder(), e)
		}
		list = append(list, m)
	}
	return list
}

func (a *app) modelsListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List the models that can be named or pulled", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return a.writeJSON(namedModels())
			}
			fmt.Fprintf(a.out, "%-24s %9s  %-12s %-13s %s\n", "name", "size", "preset", "licence", "where")
			for _, m := range namedModels() {
				where := m.Where
				if where == "catalogue" {
					where = "can be pulled"
				}
				fmt.Fprintf(a.out, "%-24s %9s  %-12s %-13s %s\n", m.Name, megabytes(m.Bytes), m.Preset, m.Licence, where)
			}
			fmt.Fprintln(a.out, "\nTo bring one: beyond models pull NAME. An .onnx file or a PyTorch checkpoint (.pth) can stand wherever a\nmodel is named.")
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}
