package smtp_test

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp"
	"gilmok/journey/dispatch/smtp/smtptest"
)

// postfix starts a real Postfix of its own that wants STARTTLS and a login (minji,
// "correct"), and hands everything on to a sink that keeps the truth. It gives its
// port and who vouches for it.
func postfix(t *testing.T, sink *smtptest.Server) (port int, roots *x509.CertPool) {
	t.Helper()
	if _, err := exec.LookPath("postfix"); err != nil {
		t.Skip("Postfix is not installed here")
	}
	if os.Geteuid() != 0 {
		t.Skip("only root may start Postfix")
	}
	dir, err := os.MkdirTemp("", "gilmok-postfix")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	certificate, pool := certify(t)
	keyDER, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	port = freePort(t)
	write(t, filepath.Join(dir, "cert.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})))
	write(t, filepath.Join(dir, "key.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})))
	write(t, filepath.Join(dir, "main.cf"), fmt.Sprintf(mainCF, dir, sink.Port))
	write(t, filepath.Join(dir, "master.cf"), fmt.Sprintf(masterCF, port))
	for _, name := range []string{"spool", "data"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	run(t, "chown", "postfix", filepath.Join(dir, "data"))
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	vouch(t, filepath.Join(dir, "auth"))
	run(t, "postfix", "-c", dir, "start")
	t.Cleanup(func() { _ = exec.Command("postfix", "-c", dir, "abort").Run() })
	for range 100 {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			c.Close()
			return port, pool
		}
		time.Sleep(100 * time.Millisecond)
	}
	said, _ := os.ReadFile(filepath.Join(dir, "log"))
	t.Fatalf("Postfix does not answer: %s", said)
	return 0, nil
}

const mainCF = `compatibility_level = 3.6
queue_directory = %[1]s/spool
data_directory = %[1]s/data
maillog_file = %[1]s/log
maillog_file_prefixes = /
myhostname = postfix.test
mydestination =
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = %[1]s/cert.pem
smtpd_tls_key_file = %[1]s/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = %[1]s/auth
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{nobody@b.test = 550 5.1.1 no such user}, {full@b.test = 452 4.2.2 mailbox full}}
default_transport = smtp:[127.0.0.1]:%[2]d
relay_transport = smtp:[127.0.0.1]:%[2]d
smtp_tls_security_level = none
`

const masterCF = `127.0.0.1:%d inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
`

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// vouch answers Postfix's questions about logins, in the language of Dovecot.
func vouch(t *testing.T, path string) {
	t.Helper()
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go vouchOn(c)
		}
	}()
}

func vouchOn(c net.Conn) {
	defer c.Close()
	fmt.Fprint(c, "VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t00112233445566778899aabbccddeeff\nDONE\n")
	lines := bufio.NewScanner(c)
	for lines.Scan() {
		words := strings.Split(lines.Text(), "\t")
		if len(words) < 3 || words[0] != "AUTH" {
			continue
		}
		login := ""
		for _, w := range words {
			if coded, found := strings.CutPrefix(w, "resp="); found {
				plain, _ := base64.StdEncoding.DecodeString(coded)
				login = string(plain)
			}
		}
		if login == "\x00minji\x00correct" {
			fmt.Fprintf(c, "OK\t%s\tuser=minji\n", words[1])
		} else {
			fmt.Fprintf(c, "FAIL\t%s\tuser=minji\n", words[1])
		}
	}
}

// TestPostfix: what a real Postfix takes arrives once behind it, and its refusals are
// sorted as those of any server.
func TestPostfix(t *testing.T) {
	sink := smtptest.Start(t, smtptest.Options{})
	port, roots := postfix(t, sink)
	open := func(password string) *smtp.Sender {
		s, err := smtp.New(smtp.Config{Name: "postfix", Host: "127.0.0.1", Port: port, User: "minji", Password: password,
			Security: smtp.SecurityStartTLS, Roots: roots, ConnectTimeout: 10 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	_, err := open("guess").Send(context.Background(), mailTo("a@b.test"))
	if e := dispatch.Classify(err); e == nil || e.Verdict != dispatch.VerdictConfiguration || !strings.HasPrefix(e.Code, "535") {
		t.Errorf("a wrong password: %v", err)
	}
	s := open("correct")
	for to, want := range map[string]dispatch.Verdict{"nobody@b.test": dispatch.VerdictSuppress, "full@b.test": dispatch.VerdictTemporary} {
		if _, err := s.Send(context.Background(), mailTo(to)); dispatch.Classify(err) == nil || dispatch.Classify(err).Verdict != want {
			t.Errorf("%s: %v, want %s", to, err, want)
		}
	}
	const many = 50
	var people []string
	for i := range many {
		people = append(people, fmt.Sprintf("p%d@b.test", i))
	}
	line := s.Line()
	defer line.Rest()
	for i, err := range overLine(line, people...) {
		if err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
	}
	for end := time.Now().Add(30 * time.Second); len(sink.Accepted()) < many && time.Now().Before(end); {
		time.Sleep(100 * time.Millisecond)
	}
	for i := range many {
		if n := sink.Count(fmt.Sprintf("p%d@b.test", i)); n != 1 {
			t.Errorf("message %d arrived %d times", i, n)
		}
	}
}
