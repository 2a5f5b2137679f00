package pth

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"path"
	"strings"
)

// maxMembers limits the directory. A checkpoint has one file per tensor and a few more.
const maxMembers = 100_000

// openZip reads the container of PyTorch 1.6 and later: NAME/data.pkl and NAME/data/KEY, stored without compression.
// It refuses archives that readers may interpret differently: two files of one name, local headers that differ from
// the directory, encryption, compression, paths that leave the archive.
func openZip(data []byte) (root any, storages storageReader, err error) {
	members, folder, err := readMembers(data)
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
	if order, ok := members[folder+"/byteorder"]; ok && strings.TrimSpace(string(order)) != "little" {
		return nil, nil, errors.New("written on a big-endian machine")
	}
	root, _, err = unpickle(members[folder+"/data.pkl"])
	if err != nil {
		return nil, nil, within("data.pkl", err)
	}
	return root, func(s storage) ([]byte, error) {
		name := folder + "/data/" + s.key
		raw, ok := members[name]
		if !ok {
			return nil, fmt.Errorf("member %.80q is missing", name)
		}
		if int64(len(raw)) != s.elements*s.kind.size {
			return nil, fmt.Errorf("member %.80q has %d bytes, its %d elements need %d",
				name, len(raw), s.elements, s.elements*s.kind.size)
		}
		return raw, nil
	}, nil
}

// readMembers returns the archive's members by name, and the folder of data.pkl, which is empty if there is none.
func readMembers(data []byte) (members map[string][]byte, folder string, err error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, "", fmt.Errorf("zip: %w", err)
	}
	if len(archive.File) > maxMembers {
		return nil, "", fmt.Errorf("zip: %d members (limit %d)", len(archive.File), maxMembers)
	}
	members = map[string][]byte{}
	for _, f := range archive.File {
		raw, err := member(data, f)
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

// member returns the bytes of a stored file as a part of data, without a copy.
func member(data []byte, f *zip.File) ([]byte, error) {
	const encrypted, directoryEncrypted = 1 << 0, 1 << 13
	clean := path.Clean("/" + f.Name)
	switch {
	case clean != "/"+strings.TrimSuffix(f.Name, "/") || strings.Contains(f.Name, "\\"):
		return nil, errors.New("its name leaves the archive")
	case f.Flags&(encrypted|directoryEncrypted) != 0:
		return nil, errors.New("encrypted")
	case f.Method != zip.Store:
		return nil, fmt.Errorf("compressed (method %d); PyTorch stores", f.Method)
	case f.CompressedSize64 != f.UncompressedSize64:
		return nil, fmt.Errorf("stored, yet %d bytes become %d", f.CompressedSize64, f.UncompressedSize64)
	}
	start, err := f.DataOffset()
	if err != nil {
		return nil, err
	}
	size := int64(f.UncompressedSize64)
	if start < 0 || size < 0 || start > int64(len(data))-size {
		return nil, errors.New("reaches beyond the file")
	}
	if err := sameLocalHeader(data, f, start); err != nil {
		return nil, err
	}
	raw := data[start : start+size]
	if crc32.ChecksumIEEE(raw) != f.CRC32 {
		return nil, errors.New("its checksum is wrong")
	}
	return raw, nil
}

// sameLocalHeader compares the header before a member with the directory's entry. Sizes may be in a descriptor after
// the member (flag bit 3); they are then zero or all ones.
func sameLocalHeader(data []byte, f *zip.File, start int64) error {
	// The header is 30 bytes, the name and the extra field. Its start is found from the member's start.
	const fixed, descriptor = 30, 1 << 3
	for extra := int64(0); extra <= 1<<16-1; extra++ {
		at := start - extra - int64(len(f.Name)) - fixed
		if at < 0 {
			break
		}
		h := data[at:]
		nameLen, extraLen := binary.LittleEndian.Uint16(h[26:]), binary.LittleEndian.Uint16(h[28:])
		if binary.LittleEndian.Uint32(h) != 0x04034b50 || int64(extraLen) != extra || int(nameLen) != len(f.Name) {
			continue
		}
		size := binary.LittleEndian.Uint32(h[18:])
		left := f.Flags&descriptor != 0 && size == 0 || size == 0xffffffff
		if string(h[fixed:fixed+len(f.Name)]) != f.Name || binary.LittleEndian.Uint16(h[8:]) != f.Method ||
			binary.LittleEndian.Uint16(h[6:]) != f.Flags || !left && uint64(size) != f.CompressedSize64 {
			return errors.New("its header differs from the directory's entry")
		}
		return nil
	}
	return errors.New("its header differs from the directory's entry")
}
