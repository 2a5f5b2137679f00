package archive

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
)

// member is a file of an archive. Its fields are small, because a source may have millions.
type member struct {
	name   string
	at     int64  // tar: of its first byte; zip: of its local header; Parquet: of its row
	size   int64  // of its content in bytes; 0 in Parquet, where only reading tells
	packed uint32 // zip: its bytes in the archive
	sum    uint32 // zip: CRC-32 of its content
	label  int32  // −1: none
	pack   uint16 // index in Source.packs
	method uint16 // zip: how it is packed
}

// builder collects the members of a source.
type builder struct {
	ctx     context.Context
	source  *Source
	pack    *pack // that is being read
	found   func(name string)
	names   int // bytes of names so far
	links   []link
	count   int // of members seen, left out or not
	classes map[string]int32
}

// link is a member that stands for another one.
type link struct {
	name, target string
	pack         uint16
}

// step counts a member. It returns an error at the limit or when the work is cancelled.
func (b *builder) step() error {
	const often = 1024
	b.count++
	if b.count%often == 0 && b.ctx.Err() != nil {
		return b.ctx.Err()
	}
	if b.count > mostMembers {
		return &LimitError{fmt.Sprintf("more than %d members (limit)", mostMembers)}
	}
	return nil
}

// put adds a member unless its name leads out of the archive.
func (b *builder) put(m member) error {
	name, why := inside(m.name)
	if why != "" {
		b.skip(m.name, why)
		return nil
	}
	if b.names += len(name); b.names > mostNames {
		return &LimitError{fmt.Sprintf("names of more than %d MiB (limit)", mostNames>>20)}
	}
	m.name, m.pack = name, uint16(len(b.source.packs)-1)
	b.source.members = append(b.source.members, m)
	b.found(name)
	return nil
}

// inside returns a member's path within the archive, or why it has none.
func inside(name string) (clean, why string) {
	switch {
	case len(name) > longestName:
		return "", fmt.Sprintf("a name of %d bytes (limit %d)", len(name), longestName)
	case strings.HasPrefix(name, "/") || len(name) > 2 && name[1:3] == ":/":
		return "", "an absolute path"
	case strings.IndexByte(name, 0) >= 0:
		return "", "a zero byte in its name"
	}
	clean = path.Clean(name)
	if clean == "." || clean == ".." || strings.HasPrefix(clean, "../") {
		return "", "its name leads out of the archive"
	}
	if clean == name {
		return name, ""
	}
	return strings.Clone(clean), ""
}

// skip leaves a member out.
func (b *builder) skip(name, why string) {
	if len(b.source.skipped) >= mostSkips {
		b.source.more++
		return
	}
	name = strings.TrimPrefix(name[:min(len(name), longestName)], "./")
	b.source.skipped = append(b.source.skipped, Skip{name, why})
}

// finish sorts the members and leaves out those that stand in another's way.
func (b *builder) finish() {
	s := b.source
	b.resolve()
	alike := len(s.packs) > 1 && b.twice()
	for i := range s.members {
		m := &s.members[i]
		below := s.packs[m.pack].below
		if below == "" && alike {
			below = Stem(s.packs[m.pack].name)
		}
		if below != "" {
			m.name = below + "/" + m.name
		}
	}
	slices.SortStableFunc(s.members, func(x, y member) int { return strings.Compare(x.name, y.name) })
	s.members = slices.Clip(b.unique(s.members))
	s.members = b.reachable(s.members)
}

// Stem is an archive's name without folders and extension.
func Stem(name string) string {
	name = path.Base(name)
	return strings.TrimSuffix(name, path.Ext(name))
}

// twice reports whether two archives have members of one path.
func (b *builder) twice() bool {
	seen := make(map[string]uint16, len(b.source.members))
	for _, m := range b.source.members {
		if pack, ok := seen[m.name]; ok && pack != m.pack {
			return true
		}
		seen[m.name] = m.pack
	}
	return false
}

// unique keeps the last of members of one name, as unpacking does.
func (b *builder) unique(members []member) []member {
	kept := members[:0]
	for i, m := range members {
		if i+1 < len(members) && members[i+1].name == m.name {
			b.skip(m.name, "again later in the archive; the later one is taken")
			continue
		}
		kept = append(kept, m)
	}
	clear(members[len(kept):])
	return kept
}

// reachable leaves out members inside of a member that is no folder.
func (b *builder) reachable(members []member) []member {
	kept, folder, blocked := members[:0], "", false
	for _, m := range members {
		if dir := path.Dir(m.name); dir != folder {
			folder, blocked = dir, false
			for ; dir != "."; dir = path.Dir(dir) {
				_, file := find(kept, dir)
				blocked = blocked || file
			}
		}
		if blocked {
			b.skip(m.name, "lies inside of a file")
			continue
		}
		kept = append(kept, m)
	}
	clear(members[len(kept):])
	return kept
}

// find returns the place of a name among sorted members.
func find(members []member, name string) (int, bool) {
	return slices.BinarySearchFunc(members, name, func(m member, name string) int { return cmp.Compare(m.name, name) })
}

// resolve gives links the content of the members that they lead to. Others are left out, with the words of a folder's
// links.
func (b *builder) resolve() {
	if len(b.links) == 0 {
		return
	}
	type place struct {
		pack uint16
		name string
	}
	at := make(map[place]int, len(b.source.members))
	for i, m := range b.source.members {
		at[place{m.pack, m.name}] = i
	}
	for _, l := range b.links {
		i, ok := at[place{l.pack, path.Clean(l.target)}]
		if !ok {
			b.skip(l.name, "the link leads out of the folder or nowhere")
			continue
		}
		name, why := inside(l.name)
		if why != "" {
			b.skip(l.name, why)
			continue
		}
		m := b.source.members[i]
		m.name = name
		at[place{l.pack, name}] = len(b.source.members)
		b.source.members = append(b.source.members, m)
	}
	b.links = nil
}
