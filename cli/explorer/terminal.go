package explorer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"beyond/ui"
	"beyond/ui/guard"
	"beyond/ui/picture"
	"beyond/ui/safe"
)

// Terminal is how screens are shown.
type Terminal struct {
	// Protocol shows pictures by one of Protocols; "" asks the terminal.
	Protocol string
	// Theme is one of Themes; "" asks the terminal for its background.
	Theme   string
	NoMouse bool
	Keys    ui.Keymap
	Colours ui.Colours
	// Warning is shown at the start; "" shows nothing.
	Warning string
	// Program is the terminal's name by the environment.
	Program string
	// Better is what Better says.
	Better string
	// Remote terminals get more time to answer.
	Remote bool
	Guard  *guard.Child
}

// Themes are the values of Terminal.Theme.
var Themes = []string{"dark", "light", "mono"}

// Protocols are the values of Terminal.Protocol.
func Protocols() []string {
	var names []string
	for _, p := range picture.Protocols() {
		names = append(names, p.String())
	}
	return names
}

// Check refuses unknown protocols and themes.
func (t Terminal) Check() error {
	if t.Protocol != "" && !slices.Contains(Protocols(), t.Protocol) {
		return fmt.Errorf("--protocol %q: choose one of %s", t.Protocol, strings.Join(Protocols(), ", "))
	}
	if t.Theme != "" && !slices.Contains(Themes, t.Theme) {
		return fmt.Errorf("--theme %q: choose dark, light or mono", t.Theme)
	}
	return nil
}

// run shows screens until they are left.
func (t Terminal) run(ctx context.Context, o ui.Options) error {
	o.Theme, o.NoMouse, o.Guard = t.Theme, t.NoMouse, t.Guard
	o.Keys, o.Colours, o.Warning = t.Keys, t.Colours, safe.Clean(t.Warning)
	o.Better = safe.Clean(t.Better)
	o.Pictures = picture.Settings{WindowPixels: windowPixels, Remote: t.Remote, Program: t.Program}
	if t.Remote {
		o.Pictures.Deadline = 3 * time.Second
	}
	if at := slices.Index(Protocols(), t.Protocol); at >= 0 {
		o.Pictures.Force = &picture.Protocols()[at]
	}
	return ui.Run(ctx, o)
}

// show shows one screen until it is left.
func (t Terminal) show(ctx context.Context, screen ui.Screen) error {
	return t.run(ctx, ui.Options{Roots: []ui.Root{{Key: "1", Screen: screen}}})
}
