package pth

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"path"
	"strings"
)

// maxMembers limits the directory. A checkpoint has one file per tensor and a few more.
const maxMembers = 100_000

// openZip reads the container of PyTorch 1.6 and later: NAME/data.pkl and NAME/data/KEY, stored without compression.
// It refuses archives that readers may interpret differently: two files of one name, local headers that differ from
// the directory, encryption, compression, paths that leave the archive.
func openZip(src Source) (root any, storages storageFinder, err error) {
	members, folder, err := readMembers(src)
	if err != nil {
		return nil, nil, err
	}
	if _, ok := members[folder+"/constants.pkl"]; ok && folder != "" {
		return nil, nil, errors.New("a TorchScript program, not its weights: " +
			`in Python torch.save(torch.jit.load("FILE").state_dict(), "weights.pth")`)
	}
	if folder == "" {
		return nil, nil, errors.New("no data.pkl: not a PyTorch checkpoint")
	}
	order, ordered, err := whole(members, folder+"/byteorder")
	if err != nil {
		return nil, nil, err
	}
	if ordered && strings.TrimSpace(string(order)) != "little" {
		return nil, nil, errors.New("written on a big-endian machine")
	}
	pickle, _, err := whole(members, folder+"/data.pkl")
	if err != nil {
		return nil, nil, err
	}
	root, _, err = unpickle(pickle)
	if err != nil {
		return nil, nil, within("data.pkl", err)
	}
	return root, func(s storage) (part, error) {
		name := folder + "/data/" + s.key
		raw, ok := members[name]
		if !ok {
			return part{}, fmt.Errorf("member %.80q is missing", name)
		}
		if raw.size != s.elements*s.kind.size {
			return part{}, fmt.Errorf("member %.80q has %d bytes, its %d elements need %d",
				name, raw.size, s.elements, s.elements*s.kind.size)
		}
		return raw, nil
	}, nil
}

// whole reads a member, if there is one.
func whole(members map[string]part, name string) (data []byte, ok bool, err error) {
	p, ok := members[name]
	data = make([]byte, p.size)
	if ok {
		err = p.read(data, 0)
	}
	return data, ok, err
}

// readMembers returns the archive's members by name, and the folder of data.pkl, which is empty if there is none.
func readMembers(src Source) (members map[string]part, folder string, err error) {
	archive, err := zip.NewReader(src, src.Size())
	if err != nil {
		return nil, "", fmt.Errorf("zip: %w", err)
	}
	if len(archive.File) > maxMembers {
		return nil, "", fmt.Errorf("zip: %d members (limit %d)", len(archive.File), maxMembers)
	}
	members = map[string]part{}
	buffer := make([]byte, 1<<18)
	for _, f := range archive.File {
		raw, err := member(src, f, buffer)
		if err != nil {
			return nil, "", fmt.Errorf("member %.80q: %w", f.Name, err)
		}
		if _, twice := members[f.Name]; twice {
			return nil, "", fmt.Errorf("member %.80q exists twice", f.Name)
		}
		members[f.Name] = raw
		if path.Base(f.Name) == "data.pkl" {
			if folder != "" {
				return nil, "", fmt.Errorf("member %.80q: a second data.pkl", f.Name)
			}
			folder = path.Dir(f.Name)
		}
	}
	return members, folder, nil
}

// member returns the place of a stored file, whose sum is checked.
func member(src Source, f *zip.File, buffer []byte) (part, error) {
	const encrypted, directoryEncrypted = 1 << 0, 1 << 13
	clean := path.Clean("/" + f.Name)
	switch {
	case clean != "/"+strings.TrimSuffix(f.Name, "/") || strings.Contains(f.Name, "\\"):
		return part{}, errors.New("its name leaves the archive")
	case f.Flags&(encrypted|directoryEncrypted) != 0:
		return part{}, errors.New("encrypted")
	case f.Method != zip.Store:
		return part{}, fmt.Errorf("compressed (method %d); PyTorch stores", f.Method)
	case f.CompressedSize64 != f.UncompressedSize64:
		return part{}, fmt.Errorf("stored, yet %d bytes become %d", f.CompressedSize64, f.UncompressedSize64)
	}
	start, err := f.DataOffset()
	if err != nil {
		return part{}, err
	}
	size := int64(f.UncompressedSize64)
	if start < 0 || size < 0 || start > src.Size()-size {
		return part{}, errors.New("reaches beyond the file")
	}
	if err := sameLocalHeader(src, f, start); err != nil {
		return part{}, err
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyBuffer(sum, io.NewSectionReader(src, start, size), buffer); err != nil {
		return part{}, err
	}
	if sum.Sum32() != f.CRC32 {
		return part{}, errors.New("its checksum is wrong")
	}
	return part{src, start, size}, nil
}

// sameLocalHeader compares the header before a member with the directory's entry. Sizes may be in a descriptor after
// the member (flag bit 3); they are then zero or all ones.
func sameLocalHeader(src Source, f *zip.File, start int64) error {
	const short, longest = 1 << 10, 1<<16 + 1<<16 + headerBytes
	for _, reach := range []int64{short, longest} {
		data := make([]byte, min(reach, start))
		if _, err := src.ReadAt(data, start-int64(len(data))); err != nil {
			return err
		}
		if found, err := headerBefore(data, f); found {
			return err
		}
	}
	return errors.New("its header differs from the directory's entry")
}

// headerBytes is the length of a header without the name and the extra field that follow.
const headerBytes = 30

// headerBefore looks for a member's header at the end of data, whose start is not known.
func headerBefore(data []byte, f *zip.File) (found bool, err error) {
	const descriptor = 1 << 3
	for extra := 0; extra <= 1<<16-1; extra++ {
		at := len(data) - extra - len(f.Name) - headerBytes
		if at < 0 {
			break
		}
		h := data[at:]
		nameLen, extraLen := binary.LittleEndian.Uint16(h[26:]), binary.LittleEndian.Uint16(h[28:])
		if binary.LittleEndian.Uint32(h) != 0x04034b50 || int(extraLen) != extra || int(nameLen) != len(f.Name) {
			continue
		}
		size := binary.LittleEndian.Uint32(h[18:])
		left := f.Flags&descriptor != 0 && size == 0 || size == 0xffffffff
		if string(h[headerBytes:headerBytes+len(f.Name)]) != f.Name || binary.LittleEndian.Uint16(h[8:]) != f.Method ||
			binary.LittleEndian.Uint16(h[6:]) != f.Flags || !left && uint64(size) != f.CompressedSize64 {
			return true, errors.New("its header differs from the directory's entry")
		}
		return true, nil
	}
	return false, nil
}
