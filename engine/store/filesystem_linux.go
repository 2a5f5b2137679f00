package store

import "golang.org/x/sys/unix"

// risky are the file systems, by the magic numbers of statfs(2), whose shared memory (WAL) or locks are less reliable
// than a local disk's. FUSE stands for sshfs and others.
var risky = map[uint32]string{
	unix.NFS_SUPER_MAGIC:   "nfs",
	unix.SMB_SUPER_MAGIC:   "smb",
	unix.SMB2_SUPER_MAGIC:  "smb2",
	unix.CIFS_SUPER_MAGIC:  "cifs",
	unix.V9FS_MAGIC:        "9p",
	unix.FUSE_SUPER_MAGIC:  "fuse",
	unix.AFS_SUPER_MAGIC:   "afs",
	unix.CEPH_SUPER_MAGIC:  "ceph",
	unix.CODA_SUPER_MAGIC:  "coda",
	unix.EXFAT_SUPER_MAGIC: "exfat",
	unix.MSDOS_SUPER_MAGIC: "fat",
	0x0bd00bd0:             "lustre",
	0x19830326:             "beegfs",
	0x47504653:             "gpfs",
	0x786f4256:             "vboxsf",
}

// riskyFileSystem names the file system of a folder if it needs safe mode, otherwise "".
func riskyFileSystem(folder string) string {
	var s unix.Statfs_t
	if unix.Statfs(folder, &s) != nil {
		return ""
	}
	return risky[uint32(s.Type)]
}
