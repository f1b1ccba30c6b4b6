package file_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/file"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/store"
)

func open(t *testing.T, dir string) *file.Sender {
	t.Helper()
	s, err := file.New(store.Sender{Name: "files", Kind: file.Kind, Config: map[string]string{file.KeyDir: dir}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, Channel: store.ChannelEmail, To: "a@b.test", Raw: []byte("Subject: hi\r\n\r\nbody of " + key + "\r\n")}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		dir := filepath.Join(t.TempDir(), "made", "by", "the sender")
		s := open(t, dir)
		return sendertest.Bench{
			Sender: s, Message: message, Next: func(sendertest.Fault) {}, Idempotent: true,
			Without: []sendertest.Fault{sendertest.Refuse, sendertest.Busy, sendertest.Broken, sendertest.CutBefore, sendertest.CutAfter, sendertest.Silent, sendertest.Unauthorized, sendertest.Gateway, sendertest.Garbled},
			Taken: func(key string) (n int) {
				for _, content := range read(t, dir) {
					if strings.Contains(content, "body of "+key+"\r\n") {
						n++
					}
				}
				return n
			},
		}
	})
}

func TestEachKindOfMessage(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for _, m := range []dispatch.Message{
		message("mail"),
		{Key: "sms", Channel: store.ChannelSMS, To: "+821000000001", Text: "문자"},
		{Key: "kakao", Channel: store.ChannelKakao, To: "+821000000001", Text: "알림", Kakao: &dispatch.Kakao{Template: "T1"}},
		{Key: "hook", Channel: store.ChannelWebhook, To: "../../etc/passwd", Request: &dispatch.Request{Method: "POST", URL: "https://shop.test/x", Body: []byte("{}")}},
	} {
		if _, err := s.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{".eml": "body of mail", ".txt": "문자", ".json": `"T1"`, ".http": "POST https://shop.test/x"}
	files := read(t, dir)
	if len(files) != len(want) {
		t.Errorf("%d files", len(files))
	}
	for name, content := range files {
		if part := want[filepath.Ext(name)]; part == "" || !strings.Contains(content, part) {
			t.Errorf("%s: %q", name, content)
		}
	}
}

func TestFileNames(t *testing.T) {
	for _, to := range []string{"a@b.test", "..", "a/b\\c:d@x.test", strings.Repeat("가", 200), "x\x00y", "CON "} {
		name := file.FileName(to, "key")
		if strings.ContainsAny(name, `/\:*?"<>|`+"\x00") || strings.HasPrefix(name, ".") || len(name) > 130 {
			t.Errorf("%q became %q", to, name)
		}
		if name == file.FileName(to, "another key") {
			t.Errorf("%q: two messages share a file", to)
		}
	}
}

func TestFolderGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	s := open(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	_, err := s.Send(context.Background(), message("k"))
	if e := dispatch.Classify(err); e == nil || e.Verdict != dispatch.VerdictConfiguration || e.Code != "folder" {
		t.Errorf("%v", err)
	}
	if _, err := file.New(store.Sender{Name: "files"}); dispatch.Classify(err).Code != "no_folder" {
		t.Errorf("%v", err)
	}
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(content)
	}
	return files
}
