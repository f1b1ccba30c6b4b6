package ui

import "testing"

func TestSystemOf(t *testing.T) {
	const mounts = `22 1 252:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
36 22 0:32 / /mnt/nas rw,relatime shared:20 - nfs4 nas:/export rw,vers=4.2
40 36 8:1 / /mnt/nas/stick rw,relatime - vfat /dev/sdb1 rw
41 22 0:40 / /media/our\040shop rw,relatime - cifs //server/shop rw
42 22 0:41 / /home/minji/ssh rw - fuse.sshfs minji@shop:/ rw
43 22 0:42 / /home/minji/twice rw - tmpfs none rw
44 22 0:43 / /home/minji/twice rw - smb3 //server/b rw
a line that is none
`
	for path, want := range map[string]string{
		"/home/minji/shop.gilmok": "ext4", "/mnt/nas/shop.gilmok": "nfs4", "/mnt/nassau/shop.gilmok": "ext4",
		"/mnt/nas/stick/shop.gilmok": "vfat", "/media/our shop/shop.gilmok": "cifs", "/home/minji/ssh/shop.gilmok": "fuse.sshfs",
		"/home/minji/twice/shop.gilmok": "smb3",
	} {
		if got := systemOf(path, mounts); got != want {
			t.Errorf("%s lies on %q, want %q", path, got, want)
		}
	}
}
