package cli

import (
	"fmt"
	"path/filepath"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
)

// crashFolder is where a crash leaves its trace.
func crashFolder() string { return filepath.Join(xdg.StateHome, "beyond") }

// pathsCommand says where things are kept.
func (a *app) pathsCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "paths", Short: "Print where beyond keeps its files", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return a.writeJSON(map[string]string{"crashes": crashFolder(), "models": modelFolder(), "store": storeFile(), "results": resultsFile()})
			}
			fmt.Fprintf(a.out, "models   %s\nstore    %s\nresults  %s\ncrashes  %s\n", modelFolder(), storeFile(), resultsFile(), crashFolder())
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}
