package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"beyond/engine/catalogue"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
)

// dataSetFolder holds pulled data sets.
func dataSetFolder() string { return filepath.Join(xdg.DataHome, "beyond", "data") }

// listedData is a data set that can be pulled, as it is listed.
type listedData struct {
	Name     string `json:"name"`
	About    string `json:"about"`
	Pictures int    `json:"pictures"`
	Bytes    int64  `json:"bytes"`
	Licence  string `json:"licence"`
	Address  string `json:"address"`
	SHA256   string `json:"sha256"`
	MD5      string `json:"md5"`
	Where    string `json:"where"`          // catalogue or pulled
	Path     string `json:"path,omitempty"` // of a pulled one
}

// dataListCommand lists the data sets that can be pulled.
func (a *app) dataListCommand() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "list", Short: "List the data sets that can be pulled", Args: cobra.NoArgs,
		Long:    "Lists published data sets with their size. A pulled one can be named as DATA.\n\n" + exitCodesHelp,
		Example: "  beyond data list\n  beyond eval imagenette",
		RunE: func(*cobra.Command, []string) error {
			var list []listedData
			for _, d := range catalogue.DataSets() {
				l := listedData{
					d.Name, d.About, d.Pictures, d.Bytes, d.Licence, d.Address, d.SHA256, d.MD5, catalogue.Published, "",
				}
				if catalogue.DataPulled(dataSetFolder(), d) {
					l.Where, l.Path = catalogue.OnDisk, catalogue.DataPath(dataSetFolder(), d)
				}
				list = append(list, l)
			}
			return a.print(list, func() {
				a.printf("%-16s %-10s %9s %9s  %s\n", "name", "where", "size", "pictures", "")
				for _, l := range list {
					a.printf("%-16s %-10s %9s %9d  %s (%s)\n", l.Name, l.Where, megabytes(l.Bytes), l.Pictures, l.About, l.Licence)
				}
			})
		},
	})
}

// dataPullCommand brings data sets of the catalogue.
func (a *app) dataPullCommand() *cobra.Command {
	return &cobra.Command{
		Use: "pull NAME…", Short: "Download data sets", Args: cobra.MinimumNArgs(1),
		Long: "Downloads data sets that \"beyond data list\" names, unpacks them, and prints where they are. A file that " +
			"does not have\nthe sums of the catalogue is deleted. When it is stopped, the same command goes on where it was. " +
			"HTTPS_PROXY and\nNO_PROXY are heeded.\n\n" + exitCodesHelp,
		Example: "  beyond data pull imagenette && beyond eval imagenette",
		ValidArgsFunction: func(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, d := range catalogue.DataSets() {
				if !slices.Contains(given, d.Name) {
					names = append(names, cobra.CompletionWithDesc(d.Name, megabytes(d.Bytes)+", "+d.About))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, names []string) error {
			var sets []catalogue.DataSet
			for _, name := range names {
				d, ok := catalogue.FindData(name)
				if !ok {
					return wrongUse(fmt.Errorf("%q cannot be pulled%s (all: beyond data list)", name, catalogue.SuggestData(name)))
				}
				sets = append(sets, d)
			}
			return a.pullData(c.Context(), catalogue.New(dataSetFolder(), catalogue.ThroughProxies(), os.Getpid()), sets)
		},
	}
}

// pullData brings data sets one after the other.
func (a *app) pullData(ctx context.Context, p *catalogue.Puller, sets []catalogue.DataSet) error {
	return a.pullEach(ctx, len(sets), "data sets", func(i int) (string, error) {
		return a.pullOne("pull "+sets[i].Name, sets[i].Name, func(report func(catalogue.Status)) (string, error) {
			return p.PullData(ctx, sets[i], report)
		})
	})
}
