package preflight_test

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/journey/preflight"
	"gilmok/preview"
	"gilmok/store"
)

// benchCustomers stand for the hundred thousand of the requirement: time a customer
// is what counts, and a test run is to be short.
const benchCustomers = 5000

// BenchmarkPreflight proves four messages for everybody and, in turn with it, makes the
// same messages and asks nothing. The first is to take no more than 1.5 times the
// processor of the second.
func BenchmarkPreflight(b *testing.B) {
	s, j := benchShop(b)
	c := compose.New(s.st, compose.Options{})
	renderAll(b, s, c, j)
	var made, proved time.Duration
	for b.Loop() {
		began := computing()
		renderAll(b, s, c, j)
		between := computing()
		r, err := preflight.Run(b.Context(), s.st, c, j, preflight.Options{Now: now, Workers: 1})
		if err != nil || r.Checked != 4*benchCustomers {
			b.Fatal(r, err)
		}
		made, proved = made+between-began, proved+computing()-between
	}
	messages := float64(b.N) * benchCustomers * 4
	b.ReportMetric(float64(made.Microseconds())/messages, "cpu-µs/render")
	b.ReportMetric(float64(proved.Microseconds())/messages, "cpu-µs/proof")
	b.ReportMetric(float64(proved)/float64(made), "×render")
}

// computing is the time that this process has computed so far.
func computing() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func benchShop(b *testing.B) (*shop, *journey.Journey) {
	s := open(b)
	steps, edges, from := "", "", "entry"
	for i := range 4 {
		name := fmt.Sprint("News ", i)
		s.message(mail(func(c *preview.Content) { c.Name = name }))
		steps += fmt.Sprintf(`,"m%d":{"kind":"message","messages":[%q]}`, i, name)
		edges += fmt.Sprintf(`,[%q,"out","m%d"]`, from, i)
		from = fmt.Sprint("m", i)
	}
	s.tx(func(tx store.Tx) error {
		for i := range benchCustomers {
			c := &store.Customer{ExternalID: fmt.Sprint("C", i), Name: "김민지", Email: fmt.Sprintf("c%d@mail.test", i), Country: "KR", Locale: "ko"}
			if err := tx.Customers().Save(context.Background(), c); err != nil {
				return err
			}
			if err := tx.Customers().SetConsent(context.Background(), c.ID, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising,
				State: store.ConsentOptedIn, Source: "sign-up", Wording: "yes", At: now.AddDate(0, -3, 0)}); err != nil {
				return err
			}
		}
		return nil
	})
	j, err := journey.Parse(fmt.Appendf(nil, `{"gilmok":"journey/1","name":"J","seed":1,"entry":%s,"steps":{%s},"edges":[%s]}`, atLaunch, steps[1:], edges[1:]))
	if err != nil {
		b.Fatal(err)
	}
	return s, j
}

func renderAll(b *testing.B, s *shop, c *compose.Composer, j *journey.Journey) {
	var messages []*compose.Prepared
	for _, name := range j.Messages() {
		m, err := s.st.Messages().Find(b.Context(), name)
		if err != nil {
			b.Fatal(err)
		}
		content, err := preview.ParseMessage(m.Document)
		if err != nil {
			b.Fatal(err)
		}
		p, err := c.Prepare(b.Context(), content)
		if err != nil {
			b.Fatal(err)
		}
		messages = append(messages, p)
	}
	needs := messages[0].Needs()
	for subject, err := range s.st.Customers().Subjects(b.Context(), needs, nil) {
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range messages {
			one, err := p.Case(b.Context(), compose.Ask{Subject: subject, Now: now, Key: "k"})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := p.Message.RenderEnv(one.Vars, one.Env); err != nil {
				b.Fatal(err)
			}
		}
	}
}
