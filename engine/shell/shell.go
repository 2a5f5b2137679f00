// Package shell writes words of command lines. Package ui, which knows no engine, has its own for screens.
package shell

import "strings"

// plain characters mean the same to every shell.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,"

// Quote returns a word that a POSIX shell reads as that word.
func Quote(word string) string {
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
