package explorer

import "strings"

// better is a setting that gives better pictures, for the terminal in which a variable of the environment is set.
var better = []struct{ variable, prefix, says string }{
	{"TMUX", "", "tmux passes pictures on. In kitty or Ghostty: `set -g allow-passthrough on` in ~/.tmux.conf, and " +
		"beyond --protocol placeholders. In terminals with sixel: tmux 3.4 or newer, built with --enable-sixel, and " +
		"`set -as terminal-features ',*:sixel'`."},
	{"STY", "", "GNU screen passes no pictures on: run beyond outside it, or in tmux."},
	{"ZELLIJ", "", "zellij passes sixel on if the terminal around it knows sixel."},
	{"XTERM_VERSION", "", "xterm shows pictures as a VT340: `xterm -ti vt340`, or `XTerm*decTerminalID: vt340` in " +
		"~/.Xresources."},
	{"TERM_PROGRAM", "vscode", "VS Code shows pictures with `\"terminal.integrated.enableImages\": true` in its settings."},
	{"TERM_PROGRAM", "Apple_Terminal", "Terminal.app has no pictures: iTerm2, kitty, WezTerm and Ghostty have."},
	{"WT_SESSION", "", "Windows Terminal shows pictures from version 1.22 on."},
	{"KONSOLE_VERSION", "", "Konsole shows pictures from version 22.04 on."},
	{"ALACRITTY_WINDOW_ID", "", "Alacritty has no pictures; finer blocks: beyond --protocol sextants."},
	{"VTE_VERSION", "", "Terminals of VTE, such as GNOME's, have no pictures as a rule; finer blocks: " +
		"beyond --protocol sextants."},
}

// Better says which setting gives better pictures than blocks in the terminal that the environment tells of; "" if none
// is known.
func Better(getenv func(string) string) string {
	for _, b := range better {
		if value := getenv(b.variable); value != "" && strings.HasPrefix(value, b.prefix) {
			return b.says
		}
	}
	return ""
}
