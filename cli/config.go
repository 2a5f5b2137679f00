package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"beyond/cli/settings"
	renameio "github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"
)

// configCommand writes, checks and prints the settings.
func (a *app) configCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "config", Short: "Write, check and print the settings",
		Long: "Settings are the defaults of flags, the colours and the keys. A flag goes before an environment variable\n" +
			"(BEYOND_THEME, BEYOND_ATTACK_STEPS), that before the file, and the file before the default.",
	}
	c.AddCommand(a.configPathCommand(), a.configShowCommand(), a.configInitCommand(), a.configCheckCommand())
	return c
}

func (a *app) configPathCommand() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "path", Short: "Print where the configuration file is", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			path := a.settings.Path
			return a.print(map[string]string{"path": path}, func() { a.printf("%s\n", path) })
		},
	})
}

// settingRow is a setting as beyond config show prints it.
type settingRow struct {
	Name     string `json:"name"`
	Value    any    `json:"value"`
	From     string `json:"from"` // default, file, environment or flag
	Default  any    `json:"default"`
	Variable string `json:"variable,omitempty"`
	Doc      string `json:"doc"`
}

func (a *app) configShowCommand() *cobra.Command {
	var keys bool
	c := a.withJSON(&cobra.Command{
		Use: "show [NAME…]", Short: "Print the settings that hold, and where each comes from",
		Long: "Prints each setting with its value and its origin: default, file, environment or flag. Keys are listed if\n" +
			"they are changed, with --keys all. Names, or tables such as attack, choose settings.\n\n" + exitCodesHelp,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, names []string) error {
			rows, err := a.settingRows(names)
			if err != nil {
				return wrongUse(err)
			}
			d := map[string]any{"path": a.settings.Path, "settings": rows}
			return a.print(d, func() { a.writeSettings(rows, keys || len(names) > 0) })
		},
	})
	c.Flags().BoolVar(&keys, "keys", false, "list all keys")
	return c
}

// settingRows lists the settings of the names or tables, or all.
func (a *app) settingRows(names []string) ([]settingRow, error) {
	rows := []settingRow{}
	used := make([]bool, len(names))
	for _, s := range settings.All() {
		chosen := len(names) == 0
		for i, name := range names {
			if name == s.Name || len(s.Name) > len(name) && s.Name[:len(name)+1] == name+"." {
				chosen, used[i] = true, true
			}
		}
		if chosen {
			value, from := a.settings.Of(s.Name)
			rows = append(rows, settingRow{s.Name, value, from.String(), s.Default, s.Variable(), s.Doc})
		}
	}
	if i := slices.Index(used, false); i >= 0 {
		return nil, settings.Unknown(names[i])
	}
	return rows, nil
}

func (a *app) writeSettings(rows []settingRow, keys bool) {
	state := ""
	if _, err := os.Stat(a.settings.Path); errors.Is(err, fs.ErrNotExist) {
		state = " (does not exist: beyond config init writes it)"
	}
	a.printf("%s%s\n\n", a.settings.Path, state)
	for _, r := range rows {
		if s, _ := settings.Find(r.Name); s.IsKey() && !keys && r.From == settings.Default.String() {
			continue
		}
		value := settings.Format(r.Value)
		if value == "" {
			value = "–"
		}
		a.printf("%-32s %-18s %-12s %s\n", r.Name, value, r.From, r.Doc)
	}
	if err := a.warning; err != nil {
		a.say(err.Error())
	}
}

func (a *app) configInitCommand() *cobra.Command {
	var force bool
	c := &cobra.Command{
		Use: "init", Short: "Write a configuration file in which every setting is explained", Args: cobra.NoArgs,
		Long: "Writes all settings with their defaults, commented out. An existing file is kept, unless --force is given.\n\n" +
			exitCodesHelp,
		RunE: func(*cobra.Command, []string) error {
			path := a.settings.Path
			if path == "" {
				return wrongUse(errors.New("there is no home folder: name the file with --config"))
			}
			if _, err := os.Lstat(path); err == nil && !force {
				return wrongUse(fmt.Errorf("%s exists: edit it, or replace it with --force", path))
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				return refused(path, err)
			}
			if err := renameio.WriteFile(path, settings.Commented(), 0o600); err != nil {
				return refused(path, err)
			}
			a.printf("written: %s\n", path)
			return nil
		},
	}
	c.Flags().BoolVar(&force, "force", false, "replace an existing file")
	return c
}

func (a *app) configCheckCommand() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "check [FILE]", Short: "Say what is wrong with a configuration file",
		Long: "Prints each problem with its line, and ends with 1 if there is one, or with 3 if the file cannot be read or is\n" +
			"no TOML.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			path := a.settings.Path
			if len(args) > 0 {
				path = args[0]
			}
			return a.checkConfig(path)
		},
	})
}

// checkedProblem is a line of beyond config check.
type checkedProblem struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

func (a *app) checkConfig(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return &coded{exitRefused, err}
	}
	found, err := settings.Check(text)
	if err != nil {
		return &coded{exitRefused, fmt.Errorf("%s:%w", path, err)}
	}
	list := []checkedProblem{}
	for _, p := range found {
		list = append(list, checkedProblem(p))
	}
	err = a.print(map[string]any{"path": path, "problems": list}, func() {
		for _, p := range found {
			a.printf("%s\n", problemText(path, p))
		}
		if len(found) == 0 {
			a.printf("%s: all right\n", path)
		}
	})
	if err == nil && len(found) > 0 {
		return &coded{code: exitSome}
	}
	return err
}
