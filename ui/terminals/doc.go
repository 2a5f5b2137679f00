// Package terminals tests pictures in real terminals: it runs the shell in each, walks through pages of pictures, and
// compares screenshots with what should be there. It contains only tests, behind the build tag `terminals`, because they
// need a display, terminals, and minutes:
//
//	go test -tags terminals ./ui/terminals -steps 50
//
// A terminal that is not installed is skipped. Needs Xvfb, xdotool and fonts (DejaVu Sans Mono); for xterm.js
// also chromium and a folder with @xterm/xterm and @xterm/addon-image from npm, named by BEYOND_XTERMJS.
package terminals
