package cli

import (
	"path/filepath"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
)

// crashFolder is where a crash leaves its trace.
func crashFolder() string { return filepath.Join(xdg.StateHome, "beyond") }

// pathsCommand says where things are kept.
func (a *app) pathsCommand() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "paths", Short: "Print where beyond keeps its files", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			p := map[string]string{
				"models": modelFolder(), "store": storeFile(), "results": resultsFile(), "crashes": crashFolder(),
				"config": a.settings.Path,
			}
			return a.print(p, func() {
				a.printf("models   %s\nstore    %s\nresults  %s\ncrashes  %s\nconfig   %s\n",
					p["models"], p["store"], p["results"], p["crashes"], p["config"])
			})
		},
	})
}
