package messages

import (
	"context"
	"fmt"
	"image"
	"strings"
	"syscall"
	"testing"
	"time"

	"gilmok/preview/picture"
	"gilmok/store"
)

// BenchmarkKeyToPicture is a key in the subject of a typical mail of blocks, from the
// field to the pictures for the desktop and the phone: what the person at the window
// waits for. The floor is drawing the same two pictures and nothing else.
func BenchmarkKeyToPicture(b *testing.B) {
	h := newHouse(b)
	words := strings.Repeat("Lavender from our own field, dried for six weeks on cedar shelves. ", 6)
	document := fmt.Sprintf(`{"gilmok":"message/1","name":"Hello","channel":"email","purpose":"informational","subject":"Dear {{ name }}","body":{"blocks":[
 {"kind":"heading","text":"Good day, {{ name }}"},{"kind":"text","text":%q},{"kind":"button","text":"To the shop","url":"https://shop.test"},
 {"kind":"divider"},{"kind":"text","text":%q},{"kind":"columns","columns":[[{"kind":"text","text":%q}],[{"kind":"text","text":%q}]]},{"kind":"footer"}]}}`, words, words, words, words)
	h.write(func(tx store.Tx) error {
		return tx.Messages().Save(context.Background(), &store.Message{Name: "Hello", Channel: store.ChannelEmail, Purpose: store.PurposeInformational, Document: []byte(document)})
	})
	p := h.composer()
	desktop, handset := p.stage.mail.page.image, p.stage.handset.page.image
	h.wait("the mail is painted", func() bool { return desktop.Image != nil && handset.Image != nil })
	subject := field(p.Content(), "Dear {{ name }}")
	var typed, drawn, worst time.Duration
	for i := 0; b.Loop(); i++ {
		text := fmt.Sprintf("Dear {{ name }}, %d", i)
		was := [2]image.Image{desktop.Image, handset.Image}
		began, computed := time.Now(), computing()
		subject.SetText(text)
		h.wait("the pictures of the key are there", func() bool {
			return p.stage.last.wish.content.Subject == text && desktop.Image != was[0] && handset.Image != was[1]
		})
		typed, worst = typed+computing()-computed, max(worst, time.Since(began))

		computed = computing()
		for _, on := range []device{desk, phone} {
			if _, err := h.ui.Frame().Workspace().Paint(b.Context(), p.stage.last.rendered.HTML, picture.Options{Width: on.width, Scale: on.scale(1)}); err != nil {
				b.Fatal(err)
			}
		}
		drawn += computing() - computed
	}
	n := float64(b.N)
	b.ReportMetric(float64(typed.Milliseconds())/n, "cpu-ms/key")
	b.ReportMetric(float64(worst.Milliseconds()), "ms-longest")
	b.ReportMetric(float64(typed)/float64(drawn), "×pictures")
}

// computing is the time that this process has computed so far.
func computing() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
