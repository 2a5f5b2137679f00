package cli

import (
	"fmt"
	"slices"
	"strings"

	"beyond/engine/catalogue"
	"beyond/engine/imaging"

	"github.com/spf13/cobra"
)

// presetsDocument lists what --preset takes.
type presetsDocument struct {
	Presets  []namedPreset           `json:"presets"`  // of one size
	Families []catalogue.Family      `json:"families"` // of the model's size
	Words    []imaging.Word          `json:"words"`
	Networks []catalogue.Preparation `json:"networks"` // published ones, by preparation
}

type namedPreset struct {
	Name  string `json:"name"`
	Words string `json:"words"`
}

func (a *app) modelsPresetsCommand() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "presets [PART]", Short: "List what --preset takes", Args: cobra.MaximumNArgs(1),
		Long: "Lists named preparations of pictures, the words of which others are made, and, with a part of a name,\n" +
			"the published networks of torchvision, timm and Keras. PUBLISHER/NAME tells publishers apart.\n\n" + exitCodesHelp,
		RunE: func(_ *cobra.Command, args []string) error {
			d := listPresets(strings.ToLower(first(args)))
			return a.print(d, func() { a.writePresets(d, len(args) > 0) })
		},
	})
}

func listPresets(part string) presetsDocument {
	d := presetsDocument{Presets: []namedPreset{}, Words: imaging.AllWords(), Networks: []catalogue.Preparation{}}
	for _, p := range imaging.Presets() {
		d.Presets = append(d.Presets, namedPreset{p.Name, p.Words()})
	}
	d.Families = catalogue.Families()
	for _, p := range catalogue.Preparations() {
		p.Names = slices.DeleteFunc(slices.Clone(p.Names), func(name string) bool { return !strings.Contains(name, part) })
		if len(p.Names) > 0 {
			d.Networks = append(d.Networks, p)
		}
	}
	return d
}

func (a *app) writePresets(d presetsDocument, networks bool) {
	if networks {
		for _, p := range d.Networks {
			for _, name := range p.Names {
				a.printf("%-44s %s\n", p.Source+"/"+name, p.Preset)
			}
		}
		if len(d.Networks) == 0 {
			a.printf("no published network has that in its name\n")
		}
		return
	}
	for _, p := range d.Presets {
		a.printf("%-12s %s\n", p.Name, p.Words)
	}
	a.printf("\nof the model's size:\n")
	for _, f := range d.Families {
		a.printf("%-12s %s\n", f.Name, f.Words)
	}
	a.printf("\nwords, separated by commas, alone or after a name and a comma:\n")
	for _, w := range d.Words {
		a.printf("%-14s %s\n", w.Name+"=", w.Values)
	}
	count := 0
	for _, p := range d.Networks {
		count += len(p.Names)
	}
	a.printf("\nand the names of %d published networks and files: beyond models presets PART. A file can stand for a\n"+
		"preset: timm's config.json, Hugging Face's preprocessor_config.json, torchvision's transforms as JSON, or words.\n",
		count)
}

// completePreset offers the names of presets, and after a comma or the beginning of a word the words. Files are offered
// besides.
func completePreset(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	before, last := "", typed
	if at := strings.LastIndex(typed, ","); at >= 0 {
		before, last = typed[:at+1], typed[at+1:]
	}
	var offers []string
	offer := func(text string) {
		if strings.HasPrefix(text, last) {
			offers = append(offers, before+text)
		}
	}
	if before == "" {
		for _, name := range catalogue.PresetNames() {
			offer(name)
		}
	}
	for _, w := range imaging.AllWords() {
		if strings.Contains(before, w.Name+"=") {
			continue
		}
		if values := strings.Split(w.Values, "|"); len(values) > 1 && strings.HasPrefix(last, w.Name+"=") {
			for _, v := range values {
				offer(fmt.Sprint(w.Name, "=", v))
			}
			continue
		}
		offer(w.Name + "=")
	}
	return offers, cobra.ShellCompDirectiveNoSpace
}
