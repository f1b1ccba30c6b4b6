package ui

import (
	"os"
	"path/filepath"
	"strings"
)

// remoteSystems are the file systems whose files lie on another computer.
var remoteSystems = map[string]bool{
	"nfs": true, "nfs4": true, "cifs": true, "smb3": true, "smbfs": true, "9p": true, "afs": true, "ceph": true, "glusterfs": true, "davfs": true,
	"fuse.sshfs": true, "fuse.rclone": true, "fuse.davfs2": true, "fuse.gvfsd-fuse": true, "fuse.glusterfs": true, "fuse.s3fs": true,
}

// driveIsRemote asks the list of mounts (proc(5), mountinfo), which answers even
// when the other computer does not.
func driveIsRemote(path string) bool {
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return false // without the list nothing is known, and nothing is said
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return remoteSystems[systemOf(path, string(mounts))]
}

// systemOf gives the type of the file system that holds a path: that of the
// innermost mount above it.
func systemOf(path, mounts string) (system string) {
	longest := -1
	for line := range strings.Lines(mounts) {
		before, after, ok := strings.Cut(line, " - ")
		fields, kind := strings.Fields(before), strings.Fields(after)
		if !ok || len(fields) < 5 || len(kind) == 0 {
			continue
		}
		point := unescapeMount(fields[4])
		inside := path == point || strings.HasPrefix(path, strings.TrimSuffix(point, "/")+"/")
		if inside && len(point) >= longest { // the later of two on one point hides the earlier
			longest, system = len(point), kind[0]
		}
	}
	return system
}

// unescapeMount undoes the kernel's writing of spaces and the like.
var unescapeMount = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace
