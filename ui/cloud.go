package ui

import (
	"path/filepath"
	"strings"
)

// clouds are folders that a program keeps equal to a server: it may lock the
// file, or put an older one in its place, while it is being written.
var clouds = map[string]string{
	"dropbox": "Dropbox", "onedrive": "OneDrive", "google drive": "Google Drive", "googledrive": "Google Drive", "my drive": "Google Drive",
	"icloud drive": "iCloud", "mobile documents": "iCloud", "cloudstorage": "iCloud", "mybox": "MYBOX", "nextcloud": "Nextcloud", "pcloud": "pCloud",
}

// cloudOf names the cloud whose folder a file lies in, "" for none. A company's
// OneDrive is called "OneDrive - Company".
func cloudOf(path string) string {
	for _, folder := range strings.Split(filepath.ToSlash(path), "/") {
		name, _, _ := strings.Cut(strings.ToLower(folder), " - ")
		if cloud, ok := clouds[name]; ok {
			return cloud
		}
	}
	return ""
}

// Remote reports whether a file lies in a folder that a cloud keeps equal, or on
// another computer: a copy on this one is worth having then.
func Remote(path string) bool { return cloudOf(path) != "" || onNetwork(path) }

// onNetwork reports whether a file lies on a share of another computer: by its
// path (\\server\share, or a mount of the file manager), or because the system
// says so of the drive it is on.
func onNetwork(path string) bool {
	slashed := filepath.ToSlash(path)
	return strings.HasPrefix(slashed, "//") || strings.HasPrefix(path, `\\`) || strings.Contains(slashed, "/gvfs/") || driveIsRemote(path)
}
