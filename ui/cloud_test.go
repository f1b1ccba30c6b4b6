package ui

import "testing"

func TestCloudOf(t *testing.T) {
	tests := []struct{ path, cloud string }{
		{"/home/minji/Dropbox/shop.gilmok", "Dropbox"},
		{"/Users/minji/Library/Mobile Documents/shop.gilmok", "iCloud"},
		{"/home/minji/OneDrive - Gilmok Soap/shop.gilmok", "OneDrive"},
		{"/home/minji/Documents/shop.gilmok", ""},
		{"/home/minji/my dropbox notes/shop.gilmok", ""},
		{"shop.gilmok", ""},
	}
	for _, x := range tests {
		if got := cloudOf(x.path); got != x.cloud {
			t.Errorf("%s: %q, want %q", x.path, got, x.cloud)
		}
	}
}

func TestOnNetwork(t *testing.T) {
	for path, want := range map[string]bool{
		`\\server\share\shop.gilmok`: true, "//server/share/shop.gilmok": true,
		"/run/user/1000/gvfs/smb-share:server=nas/shop.gilmok": true, "/home/minji/shop.gilmok": false,
	} {
		if got := onNetwork(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
