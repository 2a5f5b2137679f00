package cli

import (
	"beyond/engine/catalogue"

	"github.com/spf13/cobra"
)

func (a *app) modelsListCommand() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "list", Short: "List the models that can be named or pulled", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			models := finder().Named()
			return a.print(models, func() {
				a.printf("%-24s %9s  %-12s %-13s %s\n", "name", "size", "preset", "licence", "where")
				for _, m := range models {
					where := m.Where
					if where == catalogue.Published {
						where = "can be pulled"
					}
					a.printf("%-24s %9s  %-12s %-13s %s\n", m.Name, megabytes(m.Bytes), m.Preset, m.Licence, where)
				}
				a.printf("\nTo bring one: beyond models pull NAME. An .onnx file or a PyTorch checkpoint (.pth) can stand " +
					"wherever a\nmodel is named.\n")
			})
		},
	})
}
