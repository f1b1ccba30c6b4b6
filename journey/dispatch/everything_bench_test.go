package dispatch_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/value"
)

// newsletter is a message with ten actions, some 4 KB on the wire; its styles are in
// place already.
var newsletter = preview.Content{
	Name: "Newsletter", Channel: "email", Purpose: "advertising", Subject: "(광고) {{ first_name }}님, 새 비누가 나왔어요",
	Body: &preview.Body{HTML: `<html><body style="margin:0;background:#f4f4f4"><table width="600" align="center" style="background:#fff"><tr><td style="padding:24px">
<h1 style="font-size:24px;color:#4f6848">{{ name | default: "고객" }}님, 안녕하세요</h1>
<p style="color:#333">{{ city }}에 사시는 {{ first_name }}님께 {{ points }}점이 있어요. {% if points > 500 %}오늘 쓰실 수 있어요.{% else %}조금만 더 모아 보세요.{% endif %}</p>
<p style="color:#333">{{ email }} 주소로 보내 드려요. 등급: {{ grade | upcase }}</p>` + strings.Repeat(`
<p style="font-size:14px;line-height:1.6;color:#555">A soap of lavender and olive oil, cut by hand and left to dry for six weeks on wooden shelves.</p>`, 9) + `
<p><a href="https://soap.test/new?c={{ external_id }}" style="background:#4f6848;color:#fff;padding:12px">{{ "구경하기" | escape }}</a></p>
<p style="font-size:12px;color:#999">비누가게 · <a href="{{ unsubscribe_url }}">수신거부</a></p></td></tr></table></body></html>`},
}

// BenchmarkEverything is the whole way of personalised messages from the queue to a
// server in another process over eight connections: Liquid, MIME, policies and the
// outbox. Beside it, in the same run, Postfix's own smtp-source sends as many
// messages of the same size to the same smtp-sink; it does nothing else.
func BenchmarkEverything(b *testing.B) {
	const people = 20_000
	s := newShop(b, people, journey.System{})
	s.attributes()
	host, port, postfix := sink(b)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Senders().Save(ctx, &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: smtp.Kind, Default: true, Config: map[string]string{
			smtp.KeyHost: host, smtp.KeyPort: port, smtp.KeySecurity: "none", "from": "news@soap.test",
		}})
	})
	weigh := &weighing{Composer: compose.New(s.st, compose.Options{})}
	d := dispatch.New(s.st, s.clock, openSMTP, weigh, dispatch.Options{})
	defer d.Close()
	var ours, theirs cost
	sent := 0
	for b.Loop() {
		s.newsletter(newsletter)
		s.queue()
		began, computed, sink := time.Now(), computing(), postfix.sinkComputed()
		sent += s.drain(d).Sent
		ours.add(time.Since(began), computing()-computed, postfix.sinkComputed()-sink)
		postfix.source(b, people, weigh.bytes, &theirs)
	}
	if sent != people*b.N {
		b.Fatalf("sent %d of %d", sent, people*b.N)
	}
	b.ReportMetric(float64(sent)/ours.wall.Seconds(), "messages/s")
	b.ReportMetric(float64(ours.client.Microseconds())/float64(sent), "cpu-µs/message")
	b.ReportMetric(float64(weigh.bytes), "bytes/message")
	theirs.report(b, ours, sent)
}

// BenchmarkWire is the wire alone: ready bodies over eight connections to smtp-sink,
// which takes PIPELINING, and beside it as many of smtp-source to the same.
func BenchmarkWire(b *testing.B) {
	const messages, connections = 5000, 8
	host, port, postfix := sink(b)
	sender, err := openSMTP(context.Background(), store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: smtp.Kind, Config: map[string]string{
		smtp.KeyHost: host, smtp.KeyPort: port, smtp.KeySecurity: "none", "from": "news@soap.test",
	}})
	if err != nil {
		b.Fatal(err)
	}
	raw := []byte("From: news@soap.test\r\nTo: somebody@example.test\r\nSubject: News\r\n\r\n" + strings.Repeat(strings.Repeat("soap ", 15)+"\r\n", 67))
	var ours, theirs cost
	for b.Loop() {
		began, computed, sink := time.Now(), computing(), postfix.sinkComputed()
		var workers sync.WaitGroup
		for range connections {
			workers.Go(func() {
				line := sender.(dispatch.Liner).Line()
				defer line.Rest()
				m := dispatch.Message{Key: "m", MessageID: "m@soap.test", From: "news@soap.test", To: "somebody@example.test", Raw: raw}
				for range messages / connections {
					if _, err := line.Send(context.Background(), m, &m); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		workers.Wait()
		ours.add(time.Since(began), computing()-computed, postfix.sinkComputed()-sink)
		postfix.source(b, messages, len(raw), &theirs)
	}
	sent := messages * b.N
	b.ReportMetric(float64(sent)/ours.wall.Seconds(), "messages/s")
	b.ReportMetric(float64(ours.client.Microseconds())/float64(sent), "cpu-µs/message")
	theirs.report(b, ours, sent)
}

// report tells what smtp-source took beside ours, where it is installed.
func (c cost) report(b *testing.B, ours cost, sent int) {
	if c.wall == 0 {
		return
	}
	b.ReportMetric(float64(c.client.Microseconds())/float64(sent), "source-cpu-µs")
	b.ReportMetric(float64(c.sink.Microseconds())/float64(sent), "sink-cpu-µs")
	b.ReportMetric(c.wall.Seconds()/ours.wall.Seconds(), "of-source")
	// What the processors could do if nothing else ran on them, and nothing ever waited.
	b.ReportMetric(float64(runtime.NumCPU()*sent)/(ours.client+ours.sink).Seconds(), "cpu-bound/s")
	b.ReportMetric(float64(sent)/c.wall.Seconds(), "source/s")
}

// cost is what sending took: time, and the computing of both sides.
type cost struct{ wall, client, sink time.Duration }

func (c *cost) add(wall, client, sink time.Duration) {
	c.wall, c.client, c.sink = c.wall+wall, c.client+client, c.sink+sink
}

// newsletter makes a new message the one that is queued: nobody is sent the same twice.
func (s *shop) newsletter(content preview.Content) {
	s.t.Helper()
	content.Name = fmt.Sprint(content.Name, s.queued)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		document, err := preview.MarshalMessage(content)
		if err != nil {
			return err
		}
		m := &store.Message{Name: content.Name, Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, Document: document}
		if err := tx.Messages().Save(ctx, m); err != nil {
			return err
		}
		s.message, err = tx.Messages().Freeze(ctx, m.ID)
		return err
	})
}

// attributes gives everybody what the newsletter reads.
func (s *shop) attributes() {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for i, id := range s.people {
			c, err := tx.Customers().Get(ctx, id)
			if err != nil {
				return err
			}
			c.Attributes = store.Attributes{"city": value.Text("부산"), "grade": value.Text("gold"), "points": value.Number(float64(i % 1000))}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
		}
		return tx.Settings().Set(ctx, store.SettingShopContact, "hello@soap.test")
	})
}

// weighing is a composer that remembers how heavy a message is.
type weighing struct {
	*compose.Composer
	bytes int
}

func (w *weighing) Compose(ctx context.Context, d dispatch.Draft) (dispatch.Message, error) {
	m, err := w.Composer.Compose(ctx, d)
	if d.Entry.Customer == 1 {
		w.bytes = len(m.Raw)
	}
	return m, err
}

// tools are Postfix's own smtp-sink and smtp-source.
type tools struct {
	sink    *exec.Cmd // nil: not installed
	address string
}

// sink starts smtp-sink where it is installed, else a server in this process.
func sink(b *testing.B) (host, port string, postfix tools) {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	host, port, _ = net.SplitHostPort(l.Addr().String())
	l.Close()
	postfix.address = net.JoinHostPort(host, port)
	args := []string{postfix.address, "1000"}
	if os.Getuid() == 0 {
		args = append([]string{"-u", "nobody"}, args...)
	}
	cmd := exec.Command("/usr/sbin/smtp-sink", args...)
	if cmd.Start() != nil {
		server := smtptest.Start(b, smtptest.Options{Extensions: []string{"PIPELINING"}})
		return server.Host, strconv.Itoa(server.Port), postfix
	}
	postfix.sink = cmd
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for range 50 {
		if c, err := net.Dial("tcp", postfix.address); err == nil {
			c.Close()
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return host, port, postfix
}

// source sends as many messages as long with smtp-source.
func (p tools) source(b *testing.B, messages, bytes int, to *cost) {
	b.Helper()
	if p.sink == nil {
		return
	}
	cmd := exec.Command("/usr/sbin/smtp-source", "-d", "-s", "8", "-m", fmt.Sprint(messages), "-l", fmt.Sprint(bytes),
		"-f", "news@soap.test", "-t", "somebody@example.test", p.address)
	began, sink := time.Now(), p.sinkComputed()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	to.add(time.Since(began), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), p.sinkComputed()-sink)
}

// sinkComputed is how long the sink has computed so far, where the system tells (Linux).
func (p tools) sinkComputed() time.Duration {
	if p.sink == nil {
		return 0
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.sink.Process.Pid))
	fields := strings.Fields(string(stat))
	if err != nil || len(fields) < 15 {
		return 0
	}
	user, _ := strconv.Atoi(fields[13])
	system, _ := strconv.Atoi(fields[14])
	return time.Duration(user+system) * 10 * time.Millisecond // in ticks of a hundredth of a second
}
