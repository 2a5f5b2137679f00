// Command beyond shows where an image classifier is wrong, how little it takes to make it wrong, what it looks
// at, which pictures it finds typical, and what it has wrongly learned. See README.md.
package main

import (
	"os"

	"beyond/cli"
)

func main() { os.Exit(cli.Main()) }
