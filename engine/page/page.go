// Package page writes questions to raters as pages for a browser. A page for raters needs nothing but itself: pictures,
// style and script lie in it, its policy forbids any request, and answers stay in the browser until the rater sends
// them back as a file for beyond judge import. A page for Mechanical Turk shows one HIT of a table. Class names are text,
// whatever they contain.
package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"

	"beyond/engine/imaging"
)

//go:embed *.html *.css *.js
var files embed.FS

var pages = sync.OnceValue(func() *template.Template { return template.Must(template.ParseFS(files, "*.html")) })

// text returns embedded files, one after the other.
func text(names ...string) string {
	var all strings.Builder
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			panic("page: no " + name) // they are embedded by the names that are asked for
		}
		all.Write(data)
	}
	return all.String()
}

// content is a page as its template reads it.
type content struct {
	Title  string
	Intro  []string
	Policy string // of its contents: only this style, this script and pictures in the page; "" for none
	Style  template.CSS
	Script template.JS
	Task   any   // what the script asks about
	Places []int // of a HIT's questions, or of a round's classes, from 1
	Tiles  []int // of a class, from 1
}

// newContent returns a page with its script, the embedded files of these names, and its policy.
func newContent(title string, intro []string, scripts ...string) content {
	style := text("page.css")
	if slices.Contains(scripts, "round.js") {
		style += text("study.css")
	}
	script := "\"use strict\";\n" + text(scripts...)
	const policy = "default-src 'none'; img-src data:; style-src '%s'; script-src '%s'"
	return content{
		Title: title, Intro: intro, Policy: fmt.Sprintf(policy, digest(style), digest(script)),
		Style: template.CSS(style), Script: template.JS(script),
	}
}

// digest names an element's text in a policy.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func (c content) write(w io.Writer, name string) error {
	if err := pages().ExecuteTemplate(w, name, c); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// album holds the pictures of a page, each once.
type album[K comparable] struct {
	at   map[K]int
	list []string // data URIs
	room int      // of a picture, in bytes as a data URI
}

func newAlbum[K comparable](room int) *album[K] { return &album[K]{at: map[K]int{}, room: room} }

// add returns the place of a picture, which is drawn the first time.
func (a *album[K]) add(k K, draw func() (*imaging.RGB, error)) (int, error) {
	if i, ok := a.at[k]; ok {
		return i, nil
	}
	img, err := draw()
	if err != nil {
		return 0, err
	}
	uri, err := dataURI(img, a.room)
	if err != nil {
		return 0, err
	}
	a.at[k] = len(a.list)
	a.list = append(a.list, uri)
	return a.at[k], nil
}

// sealed is a row of the store in base64: nobody who looks at the page's text reads the expected answers in passing.
func sealed(row any) (string, error) {
	data, err := json.Marshal(row)
	return base64.StdEncoding.EncodeToString(data), err
}

// hash names a page in the browser's storage.
func hash(parts ...any) string {
	h := sha256.New()
	for _, p := range parts {
		data, _ := json.Marshal(p) // strings, numbers and plain structs
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
