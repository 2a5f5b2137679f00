package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"beyond/ui/near"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// meantFlag adds the flag that an unknown one may mean to the error about it.
func (a *app) meantFlag(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return err
	}
	if meant := a.meantCommand(c, a.args); meant != nil { // whose flag it is
		return meant
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if meant := near.Word(unknown.GetSpecifiedName(), names); meant != "" {
		return fmt.Errorf("%w: did you mean --%s?", err, meant)
	}
	return err
}

// meantCommand is the error of a first word that is no file and is spelt like a command below c; nil if it is not.
func (a *app) meantCommand(c *cobra.Command, words []string) error {
	if c.HasParent() || len(words) == 0 || strings.HasPrefix(words[0], "-") {
		return nil
	}
	return meantBelow(c, words)
}

func meantBelow(c *cobra.Command, words []string) error {
	if len(words) == 0 || !c.HasAvailableSubCommands() {
		return nil
	}
	if _, err := os.Lstat(words[0]); err == nil {
		return nil
	}
	meant := near.Word(words[0], commandNames(c))
	if meant == "" || meant == words[0] {
		return nil
	}
	return fmt.Errorf("%q is no command of %s: did you mean %s?", words[0], c.CommandPath(), meant)
}

func commandNames(c *cobra.Command) (names []string) {
	for _, below := range c.Commands() {
		if below.IsAvailableCommand() {
			names = append(names, below.Name())
		}
	}
	return names
}

// onlyBelow makes a command that has others below it, and does nothing itself, refuse words that are none of them.
func onlyBelow(c *cobra.Command) {
	if c.RunE != nil || c.Run != nil || !c.HasSubCommands() {
		return
	}
	c.Args = func(c *cobra.Command, words []string) error {
		if len(words) == 0 {
			return nil
		}
		return fmt.Errorf("%q is no command of %s: use %s", words[0], c.CommandPath(), strings.Join(commandNames(c), ", "))
	}
	c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
}
