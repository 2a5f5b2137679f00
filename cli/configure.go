package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strconv"

	"beyond/cli/settings"
	"beyond/ui/guard"
	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// configFile is the file of settings; "" without a home folder.
func configFile() string { return homeFile("XDG_CONFIG_HOME", xdg.ConfigHome, "config.toml") }

// setBy is the annotation of a flag that a setting gives a value if the command line does not.
const setBy = "beyond_setting"

// isSetBy lets a setting give a flag its value. A flag that is the opposite of a setting is left out where the setting
// holds.
func isSetBy(flags *pflag.FlagSet, flag, setting string) {
	_ = flags.SetAnnotation(flag, setBy, []string{setting})
}

// configure reads the settings, says what is wrong with them, and gives the command's flags their values. A file that
// is named by --config must be right.
func (a *app) configure(c *cobra.Command) error {
	path := cmp.Or(a.named, a.config)
	if a.named != "" {
		if _, err := os.Stat(a.named); err != nil {
			return fmt.Errorf("--config: %w", err)
		}
	}
	var err error
	if a.settings, err = settings.Read(path, a.getenv); err == nil {
		err = a.firstProblem()
	}
	switch {
	case a.named != "" && err != nil:
		return err
	case err != nil && !isConfig(c) && a.getenv(guard.Marker) == "": // a guarded child's guard has said so
		a.say(err.Error())
	}
	a.warning = err
	return a.applySettings(c)
}

// isConfig reports whether a command is about the settings, and says itself what is wrong with them.
func isConfig(c *cobra.Command) bool {
	return c.HasParent() && c.Parent().Name() == "config"
}

// firstProblem is one line about what is wrong with the settings, nil if nothing is.
func (a *app) firstProblem() error {
	list := a.settings.Problems
	if len(list) == 0 {
		return nil
	}
	text := problemText(a.settings.Path, list[0])
	if len(list) > 1 {
		text += fmt.Sprintf(" (and %d more: beyond config check)", len(list)-1)
	}
	return errors.New(text)
}

func problemText(path string, p settings.Problem) string {
	if p.Line == 0 {
		return p.Text
	}
	return path + ":" + strconv.Itoa(p.Line) + ": " + p.Text
}

// applySettings tells the settings which flags are given, and gives the others the values of their settings.
func (a *app) applySettings(c *cobra.Command) (err error) {
	each := func(use func(f *pflag.Flag, s settings.Setting)) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if names := f.Annotations[setBy]; len(names) > 0 {
				s, _ := settings.Find(names[0])
				use(f, s)
			}
		})
	}
	each(func(f *pflag.Flag, s settings.Setting) {
		if f.Changed {
			a.settings.Give(s.Name, given(f, s))
		}
	})
	each(func(f *pflag.Flag, s settings.Setting) {
		value, from := a.settings.Of(s.Name)
		if b, ok := value.(bool); ok && isOpposite(s) {
			value = !b
		}
		if f.Changed || from == settings.Default || f.DefValue == "" && value == "auto" || value == "" {
			return
		}
		if wrong := f.Value.Set(settings.Format(value)); wrong != nil && err == nil {
			err = fmt.Errorf("%s, from the %s: %w", s.Name, from, wrong)
		}
	})
	return err
}

// given is the value of a flag as that of its setting.
func given(f *pflag.Flag, s settings.Setting) any {
	if isOpposite(s) {
		return f.Value.String() != "true"
	}
	value, err := s.Parse(f.Value.String())
	if err != nil {
		return f.Value.String() // the command refuses it
	}
	return value
}

// isOpposite reports whether a setting's flag says the opposite: --no-mouse, --no-cache.
func isOpposite(s settings.Setting) bool { return s.Name == "mouse" || s.Name == "cache" }
